#!/usr/bin/env bash
# Writes doc/cli.md, the help of every command, and doc/exi-sizes.md from the programs themselves; with --check only says
# whether they are current.
set -euo pipefail
cd "$(dirname "$0")/.."
swift build --quiet --product clara-sim
swift build --quiet --product exi-check
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
.build/debug/clara-sim help --markdown > "$new/cli.md"
.build/debug/exi-check sizes > "$new/exi-sizes.md"
for page in cli.md exi-sizes.md; do
  if [ "${1:-}" = --check ]; then
    diff -u "doc/$page" "$new/$page" || { echo "doc/$page is not current: run make docs" >&2; exit 1; }
    echo "doc/$page is current"
  else
    cp "$new/$page" "doc/$page"
    echo "doc/$page: $(wc -l < "doc/$page") lines"
  fi
done
