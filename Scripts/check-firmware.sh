#!/usr/bin/env bash
# Builds the image, boots it, compares its trace and checks the memory budget of each module.
# Exit code 69: the emulator is missing (the image was built and measured all the same).
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/build-firmware.sh release
if command -v python3 > /dev/null; then
  Scripts/firmware-map.py Firmware/.build/armv7em-none-none-eabi/release/ClaraImage --budget Firmware/budget.txt
else
  echo "skipped: memory budget (python3 is not installed)"
fi
if ! command -v qemu-system-arm > /dev/null; then
  echo "skipped: boot in the emulator (qemu-system-arm is not installed)"
  exit 69
fi
Scripts/compare-trace.sh "self-check, Cortex-M4" Scripts/run-firmware.sh release
