# Finds libdeflate; Debian 12's libdeflate-dev has no package file for CMake. Where it was built by
# CMake its own libdeflate-config.cmake is used. Gives the target libdeflate::libdeflate_shared (the
# name of that file), libdeflate_FOUND and libdeflate_VERSION.
# Cache: libdeflate_INCLUDE_DIR, libdeflate_LIBRARY.
find_package(libdeflate CONFIG QUIET)
if(TARGET libdeflate::libdeflate_shared)
  set(_libdeflate_found_as libdeflate_DIR)
else()
  find_path(libdeflate_INCLUDE_DIR libdeflate.h)
  find_library(libdeflate_LIBRARY deflate)
  mark_as_advanced(libdeflate_INCLUDE_DIR libdeflate_LIBRARY)
  set(_libdeflate_found_as libdeflate_LIBRARY libdeflate_INCLUDE_DIR)
  set(libdeflate_VERSION)
  if(libdeflate_INCLUDE_DIR)
    file(STRINGS ${libdeflate_INCLUDE_DIR}/libdeflate.h _libdeflate_line
         REGEX "define LIBDEFLATE_VERSION_STRING")
    string(REGEX MATCH "[0-9.]+" libdeflate_VERSION "${_libdeflate_line}")
    unset(_libdeflate_line)
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(libdeflate REQUIRED_VARS ${_libdeflate_found_as}
                                  VERSION_VAR libdeflate_VERSION)
unset(_libdeflate_found_as)

if(libdeflate_FOUND AND NOT TARGET libdeflate::libdeflate_shared)
  add_library(libdeflate::libdeflate_shared UNKNOWN IMPORTED)
  set_target_properties(libdeflate::libdeflate_shared PROPERTIES
    IMPORTED_LOCATION ${libdeflate_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${libdeflate_INCLUDE_DIR})
endif()
