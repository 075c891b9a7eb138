#!/usr/bin/env bash
# Boots the image in the emulator; the exit code is the one the image chose: run-firmware.sh [release|debug]
#
# One instruction is one virtual nanosecond and idle time is skipped, so the same image always prints the same.
set -euo pipefail
cd "$(dirname "$0")/.."
exec timeout 120 qemu-system-arm -machine netduinoplus2 -display none -monitor none -serial stdio \
  -semihosting-config enable=on,target=native -icount shift=0,sleep=off \
  -kernel "Firmware/.build/armv7em-none-none-eabi/${1:-release}/ClaraImage"
