#!/usr/bin/env bash
# Installs the Debian packages of a purpose that are missing: install-packages.sh PURPOSE
#
# Asks nothing and does nothing when all commands are there. Without apt, without rights or without a network it says
# what is missing and goes on: a step that needs the tool then says that it is skipped (or fails, where
# CLARA_REQUIRE_TOOLS is set, as CI does).
set -euo pipefail
purpose=$1
list="$(dirname "$0")/packages.txt"

if ! command -v swift > /dev/null; then
  echo "error: no Swift toolchain: install Swift 6.3 or later and put its 'swift' on the PATH" >&2
  exit 69
fi

has() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *:*) "${1%%:*}" -c "import ${1#*:}" > /dev/null 2>&1 ;;
    *) command -v "$1" > /dev/null ;;
  esac
}

missing=()
while read -r _ package command; do
  has "$command" || missing+=("$package")
done < <(awk -v purpose="$purpose" '$1 == purpose || $1 == "build"' "$list" | sort -u)
[ ${#missing[@]} -eq 0 ] && exit 0

give_up() {
  echo "warning: $1; missing: ${missing[*]}. Steps that need them are skipped." >&2
  if [ -n "${CLARA_REQUIRE_TOOLS:-}" ]; then exit 69; fi
  exit 0
}

command -v apt-get > /dev/null || give_up "no apt-get on this system"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo > /dev/null || give_up "neither root nor sudo"
  as_root=(sudo)
fi

echo "installing: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" > "$log" 2>&1; }
if ! apt update || ! apt install --no-install-recommends "${missing[@]}"; then
  tail -n 5 "$log" >&2
  give_up "apt-get could not install the packages"
fi
