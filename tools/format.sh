#!/bin/bash
# Formats every C++ file with clang-format 16; with --check changes nothing and fails on the first difference.
set -euo pipefail
cd "$(dirname "$0")/.."
mode="-i"
[ "${1:-}" != --check ] || mode="--dry-run --Werror"
# shellcheck disable=SC2086
find twofold compat cli examples tests fuzz bench python -path '*/fixtures/*' -prune -o \
  \( -name '*.h' -o -name '*.cpp' \) -print0 2>/dev/null | xargs -0 -r -P "$(nproc)" -n 20 clang-format-16 $mode
