#!/usr/bin/env bash
# Runs a program and compares what it prints with Firmware/Expected/self-check.txt: compare-trace.sh NAME COMMAND...
#
# Lines that begin with '#' are measurements: shown, not compared. The program's own exit code counts too.
set -uo pipefail
cd "$(dirname "$0")/.."
name=$1
shift
trace=$(mktemp)
trap 'rm -f "$trace"' EXIT
"$@" > "$trace"
status=$?
grep '^#' "$trace" || true
if ! grep -v '^#' "$trace" | diff -u Firmware/Expected/self-check.txt -; then
  echo "$name: the trace differs from Firmware/Expected/self-check.txt (exit code $status)" >&2
  exit 1
fi
if [ $status -ne 0 ]; then
  echo "$name: ended with exit code $status" >&2
  exit 1
fi
echo "$name: trace as expected, $(grep -c -v '^#' "$trace") lines"
