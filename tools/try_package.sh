#!/bin/bash
# Installs the packages of `make package` on a clean Debian 12 and builds a project against them there.
#   tools/try_package.sh FOLDER_OF_PACKAGES [ROOT]
# ROOT is where the clean system is made (a new temporary folder by default); it is removed at the end. Needs root and
# debootstrap, and takes some minutes. Packages come from where this machine's come from.
set -euo pipefail
packages=$(realpath "${1:?usage: tools/try_package.sh FOLDER_OF_PACKAGES [ROOT]}")
cd "$(dirname "$0")/.."
if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
  echo "tools/try_package.sh needs root and debootstrap" >&2
  exit 2
fi
root=${2:-$(mktemp -d)}
[ ! -e "$root/bin" ] || { echo "$root is not empty" >&2; exit 2; }
mkdir -p "$root"

clean() {
  umount "$root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap clean EXIT

sources=/etc/apt/sources.list.d/debian.sources
mirror=$(awk '$1 == "URIs:" { print $2; exit }' "$sources" 2>/dev/null || true)
echo "A clean Debian 12 in $root"
debootstrap --variant=minbase --include=ca-certificates bookworm "$root" ${mirror:+"$mirror"} >"$root.log" ||
  { tail "$root.log" >&2; exit 1; }
rm -f "$root.log"
# How this machine reaches its mirror.
cp -r /etc/apt/apt.conf.d /etc/apt/sources.list.d "$root/etc/apt"
cp -r /etc/ssl/certs "$root/etc/ssl"
cp /etc/resolv.conf /etc/hosts "$root/etc"
[ ! -f "$root$sources" ] || rm -f "$root/etc/apt/sources.list"
mount -t proc proc "$root/proc"

mkdir -p "$root/try"
cp "$packages"/*.deb "$root/try"
cp -r tests/install/consumer "$root/try"
cp examples/data/mnist.pt "$root/try"
inside() { chroot "$root" /usr/bin/env DEBIAN_FRONTEND=noninteractive LC_ALL=C bash -euc "$1"; }

echo "The library and the program alone"
inside 'apt-get update -q >/dev/null
  apt-get install -q -y --no-install-recommends /try/libtwofold0.1_*.deb /try/twofold_*.deb >/try/log 2>&1 ||
    { tail /try/log; exit 1; }
  twofold --version
  twofold ls /try/mnist.pt | tail -n 2'

echo "A project against the development package"
inside 'apt-get install -q -y --no-install-recommends /try/libtwofold-dev_*.deb g++ cmake ninja-build pkg-config \
    >/try/log 2>&1 || { tail /try/log; exit 1; }
  cmake -G Ninja -S /try/consumer -B /try/build -DCONSUMER_STATIC=ON -DNET=/try/mnist.pt >/try/log 2>&1 ||
    { cat /try/log; exit 1; }
  cmake --build /try/build >/try/log 2>&1 || { cat /try/log; exit 1; }
  g++ -std=c++20 /try/consumer/consumer.cpp -o /try/by_pkg_config $(pkg-config --cflags --libs twofold)
  for program in programs/consumer programs/consumer_static ../by_pkg_config; do
    /try/build/$program /try/mnist.pt | tail -n 2
  done'

echo "Removed again"
inside 'apt-get purge -q -y twofold libtwofold-dev libtwofold0.1 >/dev/null 2>&1
  ! find / -xdev -path /try -prune -o -path /proc -prune -o -name "*twofold*" -print | grep .'
echo "The packages install, work and go"
