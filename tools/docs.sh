#!/bin/bash
# Makes the pages of the public headers in build/docs/html with Doxygen; a warning is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(sed -n 's/^project(twofold VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
mkdir -p build/docs
{
  cat docs/Doxyfile
  echo "PROJECT_NUMBER = $version"
  echo "INPUT = docs/vocabularies.md docs/namespaces.dox $(cmake -P cmake/public_headers.cmake | tr '\n' ' ')"
} >build/docs/Doxyfile
doxygen build/docs/Doxyfile
echo "build/docs/html/index.html"
