# Every option begins with TWOFOLD_. In another project's build (add_subdirectory) only the library
# is built, and nothing of the project around it is touched: what is set here ends with this folder.
option(TWOFOLD_BUILD_CLI "Build the program twofold" ${PROJECT_IS_TOP_LEVEL})
option(TWOFOLD_BUILD_EXAMPLES "Build the example programs" ${PROJECT_IS_TOP_LEVEL})
option(TWOFOLD_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(TWOFOLD_BUILD_STATIC "Build libtwofold.a beside the shared library" ${PROJECT_IS_TOP_LEVEL})
option(TWOFOLD_BUILD_FUZZERS "Build the libFuzzer targets (clang only)" OFF)
option(TWOFOLD_BUILD_BENCHMARKS "Build the benchmarks" OFF)
option(TWOFOLD_INSTALL "Make the rules of cmake --install" ${PROJECT_IS_TOP_LEVEL})
option(TWOFOLD_PACKAGE "Make the rules of Debian's packages (make package)" OFF)
set(TWOFOLD_SANITIZE "" CACHE STRING "Sanitizers for every target, e.g. address,undefined")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
  set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
  find_program(TWOFOLD_CCACHE ccache)
  if(TWOFOLD_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${TWOFOLD_CCACHE})
  endif()
endif()

# That a warning is an error is set by the presets (CMAKE_COMPILE_WARNING_AS_ERROR): it holds for
# those who change Twofold, not for those who build it.
add_library(twofold_flags INTERFACE)
target_compile_options(twofold_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion)
if(TWOFOLD_SANITIZE)
  target_compile_options(twofold_flags INTERFACE -fsanitize=${TWOFOLD_SANITIZE}
                         -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(twofold_flags INTERFACE -fsanitize=${TWOFOLD_SANITIZE})
  # GCC's own advice: what a sanitizer instruments makes this warning guess wrong.
  target_compile_options(twofold_flags INTERFACE
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
