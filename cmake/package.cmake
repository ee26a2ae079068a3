# `make package`: three Debian packages, made by CPack from the three parts of the installation. The
# library's package has the name of its soname, as Debian's do.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME twofold)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_PACKAGE_CONTACT "Twofold's maintainers <maintainers@twofold.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime development program)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_OUTPUT_FILE_PREFIX ${PROJECT_BINARY_DIR}/packages)

set(library libtwofold${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(exactly "(= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")
string(CONCAT about
  "Twofold holds a neural network's state once and shows, saves, loads,\n"
  "converts, verifies and runs it in PyTorch's or MindSpore's words, with\n"
  "neither framework installed.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# package(PART NAME SECTION DEPENDS SUMMARY)
macro(package part name section depends summary)
  set(CPACK_DEBIAN_${part}_PACKAGE_NAME ${name})
  set(CPACK_DEBIAN_${part}_PACKAGE_SECTION ${section})
  set(CPACK_DEBIAN_${part}_PACKAGE_DEPENDS "${depends}")
  set(CPACK_DEBIAN_${part}_DESCRIPTION "${summary}\n${about}")
endmacro()
list(JOIN TWOFOLD_DEBIAN_DEPENDS ", " static)
package(RUNTIME ${library} libs ""
        "neural networks in two vocabularies (shared library)")
package(DEVELOPMENT libtwofold-dev libdevel "${library} ${exactly}, libfmt-dev (>= 9), ${static}"
        "neural networks in two vocabularies (development files)")
package(PROGRAM twofold science "${library} ${exactly}"
        "neural networks in two vocabularies (program)")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS OFF)
# Who links the library depends on the package that has it.
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)

# Each package says whose it is and under which licence, where Debian looks for that.
foreach(name ${library}:runtime libtwofold-dev:development twofold:program)
  string(REPLACE ":" ";" name ${name})
  list(GET name 0 folder)
  list(GET name 1 part)
  install(FILES cmake/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${folder}
          COMPONENT ${part})
endforeach()
include(CPack)
