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

name=tour
# shellcheck source=examples/show.sh
. "$home/examples/show.sh"

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
