#!/usr/bin/env bash
# Writes doc/cli.md, the help of every command, from the program itself; with --check only says whether it is current.
set -euo pipefail
cd "$(dirname "$0")/.."
swift build --quiet --product clara-sim
page=$(mktemp)
trap 'rm -f "$page"' EXIT
.build/debug/clara-sim help --markdown > "$page"
if [ "${1:-}" = --check ]; then
  diff -u doc/cli.md "$page" || { echo "doc/cli.md is not current: run make docs" >&2; exit 1; }
  echo "doc/cli.md is current"
else
  cp "$page" doc/cli.md
  echo "doc/cli.md: $(wc -l < doc/cli.md) lines"
fi
