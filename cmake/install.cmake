# cmake --install and its three parts: `runtime` (the shared library), `development` (headers,
# libtwofold.a, package files) and `program`. What is installed can be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(TWOFOLD_INSTALL_CMAKEDIR ${CMAKE_INSTALL_LIBDIR}/cmake/twofold
    CACHE STRING "Where the package files for CMake go")
set(data ${CMAKE_INSTALL_DATADIR}/twofold)

# twofold_install(PART TARGET [NAME]) installs a target, imported as twofold::NAME, with a file of
# its own, so that a part that is not installed is not looked for.
function(twofold_install part target name)
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  install(TARGETS ${target} EXPORT twofold_${name}
          RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${part}
          LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${part}
          NAMELINK_COMPONENT development
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${part}
          INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  if(part STREQUAL "runtime")
    set(part development)
  endif()
  install(EXPORT twofold_${name} NAMESPACE twofold:: FILE twofold-${name}.cmake
          DESTINATION ${TWOFOLD_INSTALL_CMAKEDIR} COMPONENT ${part})
endfunction()

twofold_install(runtime twofold twofold)
if(TWOFOLD_BUILD_STATIC)
  twofold_install(development twofold_static twofold_static)
endif()
if(TARGET twofold_cli)
  file(RELATIVE_PATH from_bin /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${CMAKE_INSTALL_LIBDIR})
  set_target_properties(twofold_cli PROPERTIES INSTALL_RPATH $ORIGIN/${from_bin})
  twofold_install(program twofold_cli program)
  install(FILES ${PROJECT_BINARY_DIR}/spoken/twofold COMPONENT program
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${PROJECT_BINARY_DIR}/spoken/twofold.1 COMPONENT program
          DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()

install(CODE "
  include([[${PROJECT_SOURCE_DIR}/cmake/public_headers.cmake]])
  twofold_public_headers(headers [[${PROJECT_SOURCE_DIR}]])
  foreach(header IN LISTS headers)
    get_filename_component(folder \"\${header}\" DIRECTORY)
    file(INSTALL DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_INCLUDEDIR}/\${folder}\"
         TYPE FILE FILES \"${PROJECT_SOURCE_DIR}/\${header}\")
  endforeach()" COMPONENT development)

# The package file for CMake. What libtwofold.a needs is found the way it was found here.
list(TRANSFORM TWOFOLD_FOUND_BY PREPEND "find_dependency(" OUTPUT_VARIABLE find_static)
list(TRANSFORM find_static APPEND ")")
list(JOIN find_static "\n    " find_static)
configure_package_config_file(cmake/twofold-config.cmake.in twofold-config.cmake
                              INSTALL_DESTINATION ${TWOFOLD_INSTALL_CMAKEDIR}
                              NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(twofold-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/twofold-config.cmake
              ${PROJECT_BINARY_DIR}/twofold-config-version.cmake
              cmake/modules/FindDNNL.cmake cmake/modules/FindGOMP.cmake
              cmake/modules/Findlibdeflate.cmake
        DESTINATION ${TWOFOLD_INSTALL_CMAKEDIR} COMPONENT development)

# The package file for pkg-config; paths are relative to where it lies.
file(RELATIVE_PATH pc_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
list(JOIN TWOFOLD_PKGCONFIG_NAMES " " pc_requires)
list(JOIN TWOFOLD_PKGCONFIG_FLAGS " " pc_libs)
configure_file(cmake/twofold.pc.in twofold.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/twofold.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT development)

# What the program's users read: descriptions of networks and the schemas of --json.
if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/nets)
  install(DIRECTORY nets DESTINATION ${data} COMPONENT program FILES_MATCHING PATTERN "*.json")
endif()
install(DIRECTORY docs/schemas DESTINATION ${data} COMPONENT program
        FILES_MATCHING PATTERN "*.json")
install(FILES LICENSE NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
