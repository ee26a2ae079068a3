# What Twofold may leave behind in a project around it: names of its own, the cache entries of the
# packages that it looks for, and what CMake itself notes of a project and of pkg-config.
set(packages "DNNL|GOMP|OPENSSL|OpenSSL|ZLIB|fmt|libdeflate|nlohmann_json|PNG|JPEG|protozero")
set(allowed "^(TWOFOLD_|twofold_|_?(${packages})_|FIND_PACKAGE_MESSAGE_DETAILS_|CMAKE_PROJECT_VERSION|\
CMAKE_HAVE_LIBC_PTHREAD$|pkgcfg_lib_|PKG_CONFIG_|__pkg_config_|prefix_result$)")

macro(remember_what_is_there)
  get_cmake_property(names_before VARIABLES)
  set(values_before "${CMAKE_CXX_STANDARD}|${CMAKE_RUNTIME_OUTPUT_DIRECTORY}|${CMAKE_MODULE_PATH}")
  get_directory_property(options_before COMPILE_OPTIONS)
endmacro()

function(targets_below out folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(below IN LISTS folders)
    targets_below(more ${below})
    list(APPEND targets ${more})
  endforeach()
  set(${out} ${targets} PARENT_SCOPE)
endfunction()

macro(report_what_leaked)
  get_cmake_property(names_after VARIABLES)
  set(values_after "${CMAKE_CXX_STANDARD}|${CMAKE_RUNTIME_OUTPUT_DIRECTORY}|${CMAKE_MODULE_PATH}")
  get_directory_property(options_after COMPILE_OPTIONS)
  list(REMOVE_ITEM names_after ${names_before} names_before values_before options_before
       values_after options_after names_after)
  list(FILTER names_after EXCLUDE REGEX "${allowed}")
  targets_below(targets ${TWOFOLD_SOURCE})
  list(FILTER targets EXCLUDE REGEX "^twofold")
  if(NOT values_before STREQUAL values_after OR NOT options_before STREQUAL options_after)
    list(APPEND names_after "changed values: ${values_before} to ${values_after}")
  endif()
  message(STATUS "leaked: [${names_after}${targets}]")
endmacro()
