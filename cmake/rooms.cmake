# twofold_room(NAME LIBRARIES...) makes one object library of the .cpp files of a folder. Who may
# include whom is checked by tests/house_test, not here.
function(twofold_room name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_library(twofold_${name} OBJECT ${sources})
  target_include_directories(twofold_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_definitions(twofold_${name} PRIVATE TWOFOLD_VERSION="${PROJECT_VERSION}")
  target_link_libraries(twofold_${name} PUBLIC fmt::fmt ${TWOFOLD_GOMP_LIBRARY} ${ARGN}
                        PRIVATE twofold_flags)
  set_property(GLOBAL APPEND PROPERTY TWOFOLD_ROOMS twofold_${name})
endfunction()
