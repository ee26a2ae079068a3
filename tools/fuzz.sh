#!/bin/bash
# Runs every fuzz target of a folder for some seconds, each from its seeds in fuzz/corpus/<target>/.
# New inputs are kept under the folder's side, never in the repository; a crash leaves its input there and fails.
#   tools/fuzz.sh build/fuzz/bin 10
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1
seconds=$2
found=$folder/../found
failed=0
for source in fuzz/*.cpp; do
  [ -e "$source" ] || { echo "fuzz: no targets"; exit 0; }
  name=$(basename "$source" .cpp)
  mkdir -p "$found/$name"
  seeds=""
  [ ! -d "fuzz/corpus/$name" ] || seeds="fuzz/corpus/$name"
  # shellcheck disable=SC2086
  if "$folder/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$found/$name-" "$found/$name" $seeds >"$found/$name.log" 2>&1; then
    echo "fuzz: $name: $(awk '/number_of_executed_units/ { print $2 }' "$found/$name.log") inputs, no fault"
  else
    tail -n 40 "$found/$name.log" >&2
    echo "fuzz: $name: failed; the input is $found/$name-*" >&2
    failed=1
  fi
done
exit $failed
