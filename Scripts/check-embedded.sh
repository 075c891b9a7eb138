#!/usr/bin/env bash
# The fast Embedded gate, on the host triple, where `-no-allocations` has no false alarms about wide integers.
#
# First the portable targets as they are. Then the firmware's self-check as a native Embedded program: it instantiates
# the generics, at which `-no-allocations` otherwise never looks, and its trace must be the one the microcontroller prints.
set -euo pipefail
cd "$(dirname "$0")/.."
for target in HAL EXI SLAC ClaraCore; do
  swift build --quiet --traits Embedded --scratch-path .build/embedded -Xswiftc -no-allocations --target "$target"
done
echo "HAL, EXI, SLAC, ClaraCore: Embedded, no allocations"

# SwiftPM looks for new files of a package it depends on only when the manifest is newer.
touch Firmware/Package.swift
swift build --quiet --build-system native --package-path Firmware --scratch-path .build/embedded-check \
  -Xswiftc -no-allocations --product SelfCheckHost
Scripts/compare-trace.sh "self-check, native" .build/embedded-check/debug/SelfCheckHost
