# Sourced by tour.sh and zoo.sh: commands that are shown before what they say, and checks that stop at a difference.
# $name is the script's, for messages.

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

# expect_same WHAT A B [SHOWN]: stops when two texts differ.
expect_same() {
  if [ -z "$2" ] || [ "$2" != "$3" ]; then
    echo "$name: $1 differ: '$2' and '$3'" >&2
    exit 1
  fi
  printf '%s✓ %s: %s%s\n' "$green" "$1" "${4:-$2}" "$plain"
}
# hashes FILE: each tensor's name, type, shape and hash.
hashes() { twofold ls --hash --json "$1" | grep '^ *{"name".*"sha256"'; }
# expect_same_tensors A B: stops when two files do not hold the same tensors.
expect_same_tensors() {
  local tensors
  tensors=$(hashes "$1" | wc -l)
  if [ "$tensors" = 0 ] || ! cmp -s <(hashes "$1") <(hashes "$2"); then
    echo "$name: $1 and $2 do not hold the same tensors" >&2
    diff <(hashes "$1") <(hashes "$2") >&2 || true
    exit 1
  fi
  printf '%s✓ %s and %s: the same %s tensors by name, type, shape and SHA-256%s\n' \
    "$green" "$1" "$2" "$tensors" "$plain"
}
