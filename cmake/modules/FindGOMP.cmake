# Finds libgomp, the OpenMP runtime that oneDNN uses, for whatever compiler builds us; GCC keeps it
# in a folder of its own. Gives the target GOMP::gomp, GOMP_FOUND and GOMP_VERSION.
# Cache: GOMP_LIBRARY.
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libgomp.so
                OUTPUT_VARIABLE _gomp_file OUTPUT_STRIP_TRAILING_WHITESPACE)
cmake_path(GET _gomp_file PARENT_PATH _gomp_file)
find_library(GOMP_LIBRARY gomp HINTS ${_gomp_file})
mark_as_advanced(GOMP_LIBRARY)
set(GOMP_VERSION)
if(GOMP_LIBRARY)
  # libgomp.so leads to libgomp.so.1.0.0
  file(REAL_PATH ${GOMP_LIBRARY} _gomp_file)
  string(REGEX MATCH "[0-9][0-9.]*$" GOMP_VERSION ${_gomp_file})
endif()
unset(_gomp_file)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(GOMP REQUIRED_VARS GOMP_LIBRARY VERSION_VAR GOMP_VERSION)

if(GOMP_FOUND AND NOT TARGET GOMP::gomp)
  add_library(GOMP::gomp UNKNOWN IMPORTED)
  set_target_properties(GOMP::gomp PROPERTIES IMPORTED_LOCATION ${GOMP_LIBRARY})
endif()
