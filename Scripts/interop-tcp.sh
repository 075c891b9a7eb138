#!/usr/bin/env bash
# Our TCP against the kernel's: 1,000 exchanges for each condition of the line, our client against a listening socket
# and the simulated charger's server against a connecting one, through a TAP interface in a network namespace of its own.
# The line is made bad by tc netem where the kernel has it, otherwise by the test itself.
#
# Ends with 77 where that is not allowed: it needs root, /dev/net/tun and network namespaces.
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/install-packages.sh interop-tcp
mkdir -p .build
log=.build/interop-tcp.log
if ! CLARA_INTEROP=1 timeout 1200 swift test --disable-xctest --filter InteropTests.KernelTCPTests > "$log" 2>&1; then
  grep -E '^kernel TCP|recorded an issue|error:' "$log" || tail -n 20 "$log"
  exit 1
fi
grep -E '^kernel TCP' "$log" || true
if grep -E '^skipped: ' "$log"; then exit 77; fi
grep -E 'Test run with' "$log" | tail -n 1
