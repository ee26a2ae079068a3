#!/bin/sh
# Formats every C++ file; with --check only says which are not formatted, and fails.
set -eu
cd "$(dirname "$0")/.."
files=$(git ls-files --cached --others --exclude-standard '*.h' '*.cpp')
if [ "${1:-}" = --check ]; then
  # shellcheck disable=SC2086
  exec clang-format-16 --dry-run --Werror $files
fi
# shellcheck disable=SC2086
exec clang-format-16 -i $files
