# Finds oneDNN. Debian 12's libdnnl-dev has a package file for CMake that cannot be used: it demands
# OpenCL's headers. Gives the target DNNL::dnnl (the name of oneDNN's own file), DNNL_FOUND and
# DNNL_VERSION.
# Cache: DNNL_INCLUDE_DIR, DNNL_LIBRARY.
find_path(DNNL_INCLUDE_DIR dnnl.hpp)
find_library(DNNL_LIBRARY dnnl)
mark_as_advanced(DNNL_INCLUDE_DIR DNNL_LIBRARY)
set(DNNL_VERSION)
foreach(_dnnl_header dnnl_version.h oneapi/dnnl/dnnl_version.h)
  if(DNNL_INCLUDE_DIR AND EXISTS ${DNNL_INCLUDE_DIR}/${_dnnl_header})
    file(STRINGS ${DNNL_INCLUDE_DIR}/${_dnnl_header} _dnnl_lines
         REGEX "define DNNL_VERSION_(MAJOR|MINOR|PATCH) +[0-9]+")
    if(_dnnl_lines)
      string(REGEX MATCHALL "(MAJOR|MINOR|PATCH) +[0-9]+" _dnnl_lines "${_dnnl_lines}")
      list(TRANSFORM _dnnl_lines REPLACE "[A-Z]+ +" "")
      string(REPLACE ";" "." DNNL_VERSION "${_dnnl_lines}")
    endif()
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DNNL REQUIRED_VARS DNNL_LIBRARY DNNL_INCLUDE_DIR
                                  VERSION_VAR DNNL_VERSION)

if(DNNL_FOUND AND NOT TARGET DNNL::dnnl)
  add_library(DNNL::dnnl UNKNOWN IMPORTED)
  set_target_properties(DNNL::dnnl PROPERTIES
    IMPORTED_LOCATION ${DNNL_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${DNNL_INCLUDE_DIR})
endif()
unset(_dnnl_header)
unset(_dnnl_lines)
