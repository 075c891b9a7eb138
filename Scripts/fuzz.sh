#!/usr/bin/env bash
# Runs every parser of bytes from outside over truncations and mutations (doc/fuzzing.md); arguments go to the program.
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/install-packages.sh build
swift build --quiet -c release --product mutation-sweep
exec .build/release/mutation-sweep "$@"
