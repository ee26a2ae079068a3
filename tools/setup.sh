#!/bin/sh
# Installs the Debian 12 packages that Twofold is built with, those that are missing:
#   tools/setup.sh build   to build, run and test (the default)
#   tools/setup.sh dev     also clang 16: lint, format, fuzzers, thread sanitizer
# Works as root or through sudo. A second run finds everything there and does nothing.
set -eu

build_packages="g++-12 cmake ninja-build libdnnl-dev libfmt-dev nlohmann-json3-dev libprotozero-dev
libcli11-dev libgtest-dev libgmock-dev libssl-dev zlib1g-dev libdeflate-dev"
dev_packages="clang-16 clang-tidy-16 clang-format-16 libclang-rt-16-dev libomp-16-dev
libbenchmark-dev python3 git"

case "${1:-build}" in
  build) packages=$build_packages ;;
  dev) packages="$build_packages $dev_packages" ;;
  *) echo "usage: tools/setup.sh [build|dev]" >&2; exit 4 ;;
esac

missing=""
for package in $packages; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || {
    echo "setup: these packages are missing, and neither root nor sudo is here to install them:$missing" >&2
    exit 2
  }
  as_root=sudo
fi
echo "setup: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
