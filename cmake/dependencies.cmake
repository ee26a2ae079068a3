# Debian 12's packages; tools/setup.sh installs them.
find_package(fmt 9 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(PNG 1.6 REQUIRED)
find_package(JPEG REQUIRED)
find_package(Threads REQUIRED)

# Debian's libdnnl-dev has no package file of its own.
find_path(DNNL_INCLUDE_DIR dnnl.hpp REQUIRED)
find_library(DNNL_LIBRARY dnnl REQUIRED)
add_library(twofold_dnnl INTERFACE)
target_include_directories(twofold_dnnl SYSTEM INTERFACE ${DNNL_INCLUDE_DIR})
target_link_libraries(twofold_dnnl INTERFACE ${DNNL_LIBRARY})

find_library(LIBDEFLATE_LIBRARY deflate REQUIRED)

# The OpenMP runtime that oneDNN uses, for whatever compiler builds us; GCC keeps it in a folder of its own.
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libgomp.so OUTPUT_VARIABLE gomp_file
                OUTPUT_STRIP_TRAILING_WHITESPACE)
cmake_path(GET gomp_file PARENT_PATH gomp_folder)
find_library(TWOFOLD_GOMP_LIBRARY gomp HINTS ${gomp_folder} REQUIRED)
