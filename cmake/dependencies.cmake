# Debian 12's packages; tools/setup.sh installs them.
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(fmt 9 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)

# Debian's libdnnl-dev has no package file of its own.
find_path(DNNL_INCLUDE_DIR dnnl.hpp REQUIRED)
find_library(DNNL_LIBRARY dnnl REQUIRED)
add_library(twofold_dnnl INTERFACE)
target_include_directories(twofold_dnnl SYSTEM INTERFACE ${DNNL_INCLUDE_DIR})
target_link_libraries(twofold_dnnl INTERFACE ${DNNL_LIBRARY})

find_library(LIBDEFLATE_LIBRARY deflate REQUIRED)
