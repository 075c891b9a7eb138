#!/usr/bin/env bash
# Builds the Cortex-M4 image: build-firmware.sh [release|debug]
#
# There is no allocator in it: a heap use ends as "undefined symbol: posix_memalign".
set -euo pipefail
configuration=${1:-release}
cd "$(dirname "$0")/../Firmware"
mkdir -p .build
# SwiftPM looks for new files of a package it depends on only when the manifest is newer.
touch Package.swift
size=()
if [ "$configuration" = release ]; then size=(-Xswiftc -Osize); fi
exec swift build --quiet --build-system native --triple armv7em-none-none-eabi --toolset Toolsets/stm32f407.json \
  --configuration "$configuration" --product ClaraImage "${size[@]}"
