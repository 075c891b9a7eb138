#!/usr/bin/env bash
# Writes the pages that are made from the programs: doc/cli.md (the help of every command), doc/exi-sizes.md,
# doc/conformance.md (from the conformance tests) and doc/timing.md (from the timing tables). With --check only says
# whether the first two are current; of the others the tests say it.
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
[ "${1:-}" != --check ] || exit 0
CLARA_WRITE_DOCS=1 swift test --quiet --disable-xctest --filter 'ConformanceTests.DocumentationTests'
for page in conformance.md timing.md; do echo "doc/$page: $(wc -l < "doc/$page") lines"; done
