#!/usr/bin/env bash
# Clara on a bench that is emulated below libusb: an FT232H or a CH347 with a QCA7005 and the simulated charger behind
# it, and a gs_usb adapter with the simulated car on its bus, in real time.
#
#   Scripts/test-usb.sh [CASE...]     devices, errors, session, pulled-out, can-lost, dead, dry, faults, ch347,
#                                     ch347-pulled-out, ch347-faults, hung-up, ft2232h-dead
#
# Needs umockdev, which puts the devices under an unmodified libusb. Ends with 69 where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v umockdev-wrapper > /dev/null; then
  echo "skipped: no umockdev, so there are no emulated USB devices"
  exit 69
fi
if ! command -v python3 > /dev/null; then
  echo "skipped: no python3"
  exit 69
fi
swift build --quiet --product clara-sim
swift build --quiet --product usb-bed
mkdir -p .build/usb
PYTHONDONTWRITEBYTECODE=1 python3 Scripts/usb_bench.py "$PWD/.build/debug/usb-bed" "$PWD/.build/debug/clara-sim" \
  "$PWD/.build/usb" "$@"
