#!/bin/sh
# clang-tidy over the compile commands of the clang preset:
#   tools/lint.sh all         every source file
#   tools/lint.sh since REV   the source files that changed since REV, and those that include a header
#                             that did
set -eu
cd "$(dirname "$0")/.."
sources=$(git ls-files --cached --others --exclude-standard 'twofold/*.cpp' 'cli/*.cpp' 'examples/*.cpp' 'tests/*.cpp')
if [ "${1:-all}" = since ]; then
  changed=$(git diff --name-only --diff-filter=d "$2" -- '*.h' '*.cpp')
  headers=$(echo "$changed" | grep '\.h$' || true)
  selected=$(echo "$changed" | grep '\.cpp$' || true)
  for header in $headers; do
    users=$(grep -lF "\"$header\"" $sources || true)
    selected=$(printf '%s\n%s' "$selected" "$users")
  done
  sources=$(echo "$selected" | sort -u | grep -v '^fuzz/\|^bench/' || true)
fi
[ -n "$sources" ] || { echo "lint: nothing changed"; exit 0; }
echo "lint: $(echo "$sources" | wc -l) files"
echo "$sources" | xargs -P "$(nproc)" -n 4 clang-tidy-16 --quiet -p build/clang 2>/dev/null
