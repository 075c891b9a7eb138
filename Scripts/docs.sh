#!/usr/bin/env bash
# Writes doc/cli.md, the help of every command, from the program itself.
set -euo pipefail
cd "$(dirname "$0")/.."
swift build --quiet --product clara-sim
page=$(mktemp)
trap 'rm -f "$page"' EXIT
.build/debug/clara-sim help --markdown > "$page"
mkdir -p doc
cp "$page" doc/cli.md
echo "doc/cli.md: $(wc -l < doc/cli.md) lines"
