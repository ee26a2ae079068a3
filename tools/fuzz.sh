#!/bin/sh
# Runs every libFuzzer target in a folder for some seconds, from its seeds in fuzz/corpus.
#   tools/fuzz.sh build/fuzz/bin 10
set -eu
cd "$(dirname "$0")/.."
for target in "$1"/fuzz_*; do
  name=$(basename "$target")
  found=$(mktemp -d)
  echo "fuzz: $name, $2 s"
  "$target" -max_total_time="$2" -rss_limit_mb=2048 -timeout=10 -verbosity=0 -print_final_stats=1 \
    -artifact_prefix="$1/" "$found" "fuzz/corpus/$name" 2>"$found.log" || { cat "$found.log"; exit 1; }
  sed -n 's/^stat::number_of_executed_units: */      executions /p' "$found.log"
  rm -r "$found" "$found.log"
done
