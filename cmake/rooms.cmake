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
  target_link_libraries(twofold_${name} PUBLIC fmt::fmt GOMP::gomp ${ARGN}
                        PRIVATE twofold_flags)
  set_property(DIRECTORY APPEND PROPERTY TWOFOLD_ROOMS twofold_${name})
endfunction()

# twofold_library(NAME KIND) makes a library of the objects of all rooms. KIND is SHARED or STATIC;
# who links a static one links what it uses.
function(twofold_library name kind)
  get_property(rooms DIRECTORY PROPERTY TWOFOLD_ROOMS)
  add_library(${name} ${kind})
  add_library(twofold::${name} ALIAS ${name})
  foreach(room IN LISTS rooms)
    target_sources(${name} PRIVATE $<TARGET_OBJECTS:${room}>)
  endforeach()
  target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                             $<INSTALL_INTERFACE:include>)
  target_compile_features(${name} PUBLIC cxx_std_20)
  target_link_libraries(${name} PUBLIC fmt::fmt
                        PRIVATE ${TWOFOLD_LINKED} $<BUILD_INTERFACE:twofold_flags>)
  set_target_properties(${name} PROPERTIES OUTPUT_NAME twofold LINKER_LANGUAGE CXX)
endfunction()
