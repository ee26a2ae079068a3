#!/bin/bash
# Installs the Debian 12 packages that Twofold is built with, those that are missing only.
#   tools/setup.sh build    compiler, libraries and test framework: what `make run` and `make test` need (default)
#   tools/setup.sh dev      also clang 16 with its linter, formatter, sanitizers and fuzzer, and the benchmark library
#   tools/setup.sh zoo      what `make zoo` fetches other people's networks with
#   tools/setup.sh docs     what `make docs` needs
# With nothing missing it asks dpkg once, installs nothing and prints nothing.
set -euo pipefail

# package and the version it is made for; a leading part is compared
build_packages="
g++-12              12.2
cmake               3.25
ninja-build         1.11
ccache              4.8
libdnnl-dev         2.6
libfmt-dev          9.1
nlohmann-json3-dev  3.11
libprotozero-dev    1.7
libcli11-dev        2.1
libssl-dev          3.0
zlib1g-dev          1:1.2
libdeflate-dev      1.14
libpng-dev          1.6
libjpeg62-turbo-dev 1:2.1
libgtest-dev        1.12
libgmock-dev        1.12"

dev_packages="
clang-16            1:16.0
clang-tidy-16       1:16.0
clang-format-16     1:16.0
libclang-rt-16-dev  1:16.0
libbenchmark-dev    1.7
pkg-config          1.8
dpkg-dev            1.21
file                1:5.44
groff-base          1.22
git                 1:2.39"

zoo_packages="
python3             3.11
python3-pip         23.0"

docs_packages="
cmake               3.25
doxygen             1.9"

case "${1:-build}" in
  build) table=$build_packages ;;
  docs) table=$docs_packages ;;
  dev) table=$build_packages$dev_packages ;;
  zoo) table=$zoo_packages ;;
  *)
    echo "usage: tools/setup.sh [build|dev|docs|zoo]" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null; then
  echo "tools/setup.sh knows Debian 12 only; here, install these by your own means, then run make again:" >&2
  awk 'NF { print "  " $1 " " $2 }' <<<"$table" >&2
  exit 1
fi

# lines of "package version" of what is installed, of the packages named in $table
installed() {
  # shellcheck disable=SC2046
  dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\n' \
    $(awk '{ print $1 }' <<<"$table") 2>/dev/null | awk '$1 == "installed" { print $2, $3 }' || true
}

have=$(installed)
missing=$(awk 'NR == FNR { have[$1]; next } NF && !($1 in have) { print $1 }' <(echo "$have") - <<<"$table")

if [ -n "$missing" ]; then
  as_root=""
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "these packages are missing and there is no sudo; as root, type: apt-get install $(echo $missing)" >&2
      exit 1
    fi
    as_root="sudo"
    [ -t 0 ] || as_root="sudo -n"
  fi
  echo "Installing with apt: $(echo $missing)"
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  # Recommended packages are left out; what is needed is in the tables.
  if ! {
    $as_root apt-get update -q &&
      $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
  } >"$log" 2>&1 </dev/null; then
    tail -n 25 "$log" >&2
    echo "apt could not install them; the lines above say why" >&2
    exit 1
  fi
  have=$(installed)
  echo "Installed: $(awk 'NR == FNR { new[$1]; next } $1 in new { printf "%s%s %s", sep, $1, $2; sep = ", " }' \
    <(echo "$missing" | tr ' ' '\n') - <<<"$have")"
fi

# A newer library may give other numbers: say so, and go on.
awk 'NR == FNR { have[$1] = $2; next }
     NF && index(have[$1], $2) != 1 { print "note: " $1 " is " have[$1] "; Twofold is made for " $2 }' \
  <(echo "$have") - <<<"$table" >&2
