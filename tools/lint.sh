#!/bin/bash
# clang-tidy 16 over the C++ files, with the compile commands of the clang preset.
#   tools/lint.sh all          every .cpp file, and through them every header
#   tools/lint.sh changed REF  what differs from the commit REF: a changed header is read through one .cpp that includes it
set -euo pipefail
cd "$(dirname "$0")/.."

database=build/clang
mkdir -p build
[ -f $database/compile_commands.json ] || cmake --preset clang >build/clang.log 2>&1 || {
  cat build/clang.log >&2
  exit 1
}
# What CMake compiles is what can be linted.
compiled=$(grep -o '"file": "[^"]*"' $database/compile_commands.json | cut -d '"' -f 4 | sed "s|^$PWD/||" |
  grep -v '^build/' | sort -u)

# the .cpp files to read for a changed file
readers_of() {
  case "$1" in
    *.cpp) grep -Fx "$1" <<<"$compiled" || true ;;
    *.h)
      grep -Fx "${1%.h}.cpp" <<<"$compiled" ||
        xargs -r grep -lF "\"$1\"" <<<"$compiled" | sed -n 1p || true
      ;;
  esac
}

case "${1:-all}" in
  all) files=$compiled ;;
  changed)
    files=$(git diff --name-only --diff-filter=d "$2" | while read -r file; do readers_of "$file"; done | sort -u)
    ;;
  *)
    echo "usage: tools/lint.sh all | changed REF" >&2
    exit 2
    ;;
esac

if [ -z "$files" ]; then
  echo "lint: no C++ file changed"
  exit 0
fi
echo "lint: $(wc -l <<<"$files") files"
# The compiler's own warnings are the build's business, and each tidy process would count them again.
failed=0
xargs -P "$(nproc)" -n 1 clang-tidy-16 -p $database --quiet <<<"$files" 2> >(grep -v 'warnings\? generated\.$' >&2) ||
  failed=1
[ $failed = 0 ] && echo "lint: clean"
exit $failed
