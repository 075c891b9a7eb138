#!/usr/bin/env bash
# Formats all Swift code in place, or only reports with --lint (exit code 1 when something is to be done).
set -euo pipefail
cd "$(dirname "$0")/.."
paths=(Package.swift Sources Tests Firmware/Package.swift Firmware/Sources)
if [ "${1:-}" = --lint ]; then
  swift format lint --strict --parallel --recursive "${paths[@]}"
else
  swift format --in-place --parallel --recursive "${paths[@]}"
fi
