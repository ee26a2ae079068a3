# What Twofold is built with: Debian 12's packages, which tools/setup.sh installs.
list(APPEND CMAKE_MODULE_PATH ${PROJECT_SOURCE_DIR}/cmake/modules)

# twofold_dependency(NAME [VERSION] [COMPONENTS ...] [TARGET ...] [PKGCONFIG ...] [DEBIAN ...])
# finds a package. TARGET is what the library links; a package of headers alone has none. What links
# libtwofold.a needs it too: by the same find_package in the package file, by the name PKGCONFIG or,
# where that begins with a dash, by these flags in twofold.pc, by the package DEBIAN in
# libtwofold-dev.
set(TWOFOLD_LINKED)
set(TWOFOLD_FOUND_BY)
set(TWOFOLD_PKGCONFIG_NAMES)
set(TWOFOLD_PKGCONFIG_FLAGS)
set(TWOFOLD_DEBIAN_DEPENDS)
macro(twofold_dependency name)
  cmake_parse_arguments(_twofold "" "TARGET;PKGCONFIG;DEBIAN" "COMPONENTS" ${ARGN})
  set(_twofold_find ${name} ${_twofold_UNPARSED_ARGUMENTS})
  if(_twofold_COMPONENTS)
    list(APPEND _twofold_find COMPONENTS ${_twofold_COMPONENTS})
  endif()
  find_package(${_twofold_find} REQUIRED)
  if(_twofold_TARGET)
    list(APPEND TWOFOLD_LINKED ${_twofold_TARGET})
    list(JOIN _twofold_find " " _twofold_find)
    list(APPEND TWOFOLD_FOUND_BY "${_twofold_find}")
    if("${_twofold_PKGCONFIG}" MATCHES "^-")
      list(APPEND TWOFOLD_PKGCONFIG_FLAGS ${_twofold_PKGCONFIG})
    else()
      list(APPEND TWOFOLD_PKGCONFIG_NAMES ${_twofold_PKGCONFIG})
    endif()
    list(APPEND TWOFOLD_DEBIAN_DEPENDS ${_twofold_DEBIAN})
  endif()
endmacro()

# fmt is part of the library's own headers.
find_package(fmt 9 REQUIRED)

twofold_dependency(GOMP TARGET GOMP::gomp PKGCONFIG -lgomp)
twofold_dependency(Threads TARGET Threads::Threads PKGCONFIG -pthread)
twofold_dependency(DNNL 2.6 TARGET DNNL::dnnl PKGCONFIG -ldnnl DEBIAN libdnnl-dev)
twofold_dependency(OpenSSL 3 COMPONENTS Crypto TARGET OpenSSL::Crypto PKGCONFIG libcrypto
                   DEBIAN libssl-dev)
twofold_dependency(ZLIB TARGET ZLIB::ZLIB PKGCONFIG zlib DEBIAN zlib1g-dev)
twofold_dependency(libdeflate 1.14 TARGET libdeflate::libdeflate_shared PKGCONFIG libdeflate
                   DEBIAN libdeflate-dev)
twofold_dependency(PNG 1.6 TARGET PNG::PNG PKGCONFIG libpng DEBIAN libpng-dev)
twofold_dependency(JPEG TARGET JPEG::JPEG PKGCONFIG libjpeg DEBIAN libjpeg62-turbo-dev)
twofold_dependency(nlohmann_json 3.11)
