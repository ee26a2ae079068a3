#!/usr/bin/env bash
# A tour: two trained networks, one from PyTorch and one from MindSpore, looked at, run, converted
# to the other framework and back, and proved equal, with neither framework installed.
# Usage: examples/tour.sh [BUILD]   where BUILD is the build folder (default: build/release).
set -Eeuo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${1:-$home/build/release}
build=$(cd "$build" && pwd)
data=$home/examples/data
if [ ! -x "$build/bin/twofold" ]; then
  echo "tour: there is no $build/bin/twofold: build it first (make build)" >&2
  exit 1
fi
PATH=$build/bin:$PATH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'echo "tour: stopped at the first failure" >&2' ERR
# Short names in what is shown: everything is done in a folder with links to the data.
for file in "$data"/*; do ln -s "$file" "$work/"; done
cd "$work"

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
  bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' plain=$'\e[0m'
else
  bold='' dim='' green='' plain=''
fi

chapter() { printf '\n%s%s%s\n%s\n' "$bold" "$1" "$plain" "$(printf '%*s' "${#1}" '' | tr ' ' '=')"; }
say() { printf '\n%s%s%s\n' "$dim" "$1" "$plain"; }

# show COMMAND...: prints the command, then what it says, which `said` keeps.
show() {
  printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"
  said=$("$@")
  printf '%s\n' "$said"
}
# some LINES COMMAND...: the same, but of a long output only that many lines.
some() {
  local lines=$1 text rest
  shift
  printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"
  text=$("$@")
  head -n "$lines" <<<"$text"
  rest=$(($(wc -l <<<"$text") - lines))
  if [ "$rest" -gt 0 ]; then printf '%s... %s more lines%s\n' "$dim" "$rest" "$plain"; fi
}
# last LINES COMMAND...: the same from the end.
last() {
  local lines=$1 text rest
  shift
  printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"
  text=$("$@")
  rest=$(($(wc -l <<<"$text") - lines))
  if [ "$rest" -gt 0 ]; then printf '%s... %s lines above%s\n' "$dim" "$rest" "$plain"; fi
  tail -n "$lines" <<<"$text"
}

# expect_same WHAT A B: stops the tour when two texts differ.
expect_same() {
  if [ -z "$2" ] || [ "$2" != "$3" ]; then
    echo "tour: $1 differ: '$2' and '$3'" >&2
    exit 1
  fi
  printf '%s✓ %s: %s%s\n' "$green" "$1" "$2" "$plain"
}
# hashes FILE: each tensor's name, type, shape and hash.
hashes() { twofold ls --hash --json "$1" | grep '^ *{"name"'; }
# expect_same_tensors A B: stops the tour when two files do not hold the same tensors.
expect_same_tensors() {
  local tensors
  tensors=$(hashes "$1" | wc -l)
  if [ "$tensors" = 0 ] || ! cmp -s <(hashes "$1") <(hashes "$2"); then
    echo "tour: $1 and $2 do not hold the same tensors" >&2
    diff <(hashes "$1") <(hashes "$2") >&2 || true
    exit 1
  fi
  printf '%s✓ %s and %s: the same %s tensors by name, type, shape and SHA-256%s\n' \
    "$green" "$1" "$2" "$tensors" "$plain"
}

chapter 'A network that PyTorch trained'
some 15 twofold ls mnist.pt
say 'PyTorch says parameters and buffers. MindSpore says parameters, some of them untrainable:'
some 15 twofold ls mnist.pt --dialect mindspore
say 'The same tensors, layer by layer, under both names, and one of them from close by:'
some 18 twofold show mnist.pt --net mnist.torch.json
show twofold show mnist.pt norm1.running_mean
say 'It reads handwritten digits, 10,000 of them:'
show twofold run --net mnist.torch.json mnist.pt digits-images.gz --labels digits-labels.gz
right=$said

chapter 'PyTorch to MindSpore'
last 8 twofold convert mnist.pt mnist.ckpt --to mindspore --net mnist.torch.json --carry
show twofold run --net mnist.mindspore.json mnist.ckpt digits-images.gz --labels digits-labels.gz
expect_same 'as many as in PyTorch' "$right" "$said"
last 9 twofold verify mnist.pt mnist.ckpt --net mnist.torch.json --net-b mnist.mindspore.json --input digits-images.gz
last 3 twofold convert mnist.pt mnist-mint.ckpt --to mint --net mnist.torch.json
show twofold run --net mnist.mint.json mnist-mint.ckpt digits-images.gz --labels digits-labels.gz
expect_same 'as many as in PyTorch' "$right" "$said"
last 1 twofold verify mnist.pt mnist-mint.ckpt --net mnist.torch.json --net-b mnist.mint.json --input digits-images.gz
say 'And back:'
last 1 twofold convert mnist.ckpt mnist-back.pt --to torch --net mnist.mindspore.json
expect_same_tensors mnist.pt mnist-back.pt
last 1 twofold convert mnist-mint.ckpt mint-back.pt --to torch --net mnist.mint.json
expect_same_tensors mnist.pt mint-back.pt

chapter 'A network that MindSpore trained'
some 15 twofold ls digits.ckpt
say "In PyTorch's words:"
some 15 twofold ls digits.ckpt --dialect torch
say 'It was trained on the first 8,000 digits; these are the others:'
show twofold run --net digits.mindspore.json digits.ckpt digits-images.gz --labels digits-labels.gz --range 8000:10000
right=$said

chapter 'MindSpore to PyTorch'
last 8 twofold convert digits.ckpt digits.pt --to torch --net digits.mindspore.json --carry
show twofold run --net digits.torch.json digits.pt digits-images.gz --labels digits-labels.gz --range 8000:10000
expect_same 'as many as in MindSpore' "$right" "$said"
show twofold verify digits.ckpt digits.pt --net digits.mindspore.json --net-b digits.torch.json --input digits-images.gz
say 'And back:'
last 1 twofold convert digits.pt digits-back.ckpt --to mindspore --net digits.torch.json
expect_same_tensors digits.ckpt digits-back.ckpt

chapter 'The two vocabularies in C++'
say 'examples/seed_torch.cpp, which reads as PyTorch:'
show seed_torch
say 'examples/seed_mindspore.cpp, the same network as MindSpore has it:'
show seed_mindspore
