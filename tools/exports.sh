#!/bin/bash
# Holds what libtwofold.so exports to a list, so that nobody adds to its interface or takes from it unawares.
#   tools/exports.sh --check [LIBRARY]   says what the list lacks (+) and what the library lacks (-); fails on any
#   tools/exports.sh [LIBRARY]           writes the list, cmake/exports.txt
# The list holds functions that are compiled in a source file. Inline functions, tables of virtual functions and type
# information are the compiler's choice.
set -euo pipefail
cd "$(dirname "$0")/.."
list=cmake/exports.txt
check=
if [ "${1:-}" = --check ]; then
  check=yes
  shift
fi
library=${1:-build/release/lib/libtwofold.so}
[ -f "$library" ] || { echo "$library is not there: build it first" >&2; exit 2; }

exported() {
  nm -DC --defined-only "$library" | sed -n 's/^[0-9a-f]* T //p' |
    sed -e 's/std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >/std::string/g' \
      -e 's/std::basic_string_view<char, std::char_traits<char> >/std::string_view/g' \
      -e 's/\[abi:cxx11\]//g' | LC_ALL=C sort -u
}

if [ -z "$check" ]; then
  exported >"$list"
  echo "$list: $(wc -l <"$list") functions"
  exit
fi
now=$(mktemp)
trap 'rm -f "$now"' EXIT
exported >"$now"
LC_ALL=C comm -13 "$list" "$now" | sed 's/^/+ /'
LC_ALL=C comm -23 "$list" "$now" | sed 's/^/- /'
cmp -s "$list" "$now" || { echo "the exports changed; if that is meant: make exports"; exit 1; }
