#!/bin/bash
# Formats every C++ file with clang-format 16; with --check changes nothing and fails on the first difference.
set -euo pipefail
cd "$(dirname "$0")/.."
mode="-i"
[ "${1:-}" != --check ] || mode="--dry-run --Werror"
folders=$(ls -d twofold compat cli examples tests fuzz bench python 2>/dev/null || true)
# shellcheck disable=SC2086
find $folders -path '*/fixtures/*' -prune -o \( -name '*.h' -o -name '*.cpp' \) -print0 |
  xargs -0 -r -P "$(nproc)" -n 20 clang-format-16 $mode
