#!/usr/bin/env bash
# Runs whole simulated sessions by the hundred (doc/plant.md, "The sweeps"); arguments go to the program.
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/install-packages.sh build
swift build --quiet -c release --product session-sweep
exec .build/release/session-sweep "$@"
