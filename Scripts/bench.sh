#!/usr/bin/env bash
# Measures the simulator: wall time, and instructions (which do not depend on what else the machine does).
#
# Wall time is the best of three runs. Instructions are counted by valgrind's callgrind, in one run. Message vectors are
# read from ../shared/vectors, or from CLARA_SHARED; without them only the session is measured.
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/install-packages.sh bench
swift build --quiet -c release --product clara-sim
clara=.build/release/clara-sim
vectors=${CLARA_SHARED:-../shared}/vectors
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# measure NAME INPUT COMMAND...
measure() {
  local name=$1 input=$2 best= start end instructions=-
  shift 2
  for _ in 1 2 3; do
    start=$(date +%s%N)
    if ! "$@" < "$input" > "$scratch/out" 2> "$scratch/err"; then
      printf '%-28s skipped: %s\n' "$name" "$(head -n 1 "$scratch/err")"
      return 0
    fi
    end=$(date +%s%N)
    if [ -z "$best" ] || [ $(((end - start) / 1000)) -lt "$best" ]; then best=$(((end - start) / 1000)); fi
  done
  if command -v valgrind > /dev/null; then
    valgrind --tool=callgrind --callgrind-out-file="$scratch/callgrind" "$@" < "$input" > "$scratch/out" 2> "$scratch/err" \
      || true
    instructions=$(awk '/Collected :/ { print $NF }' "$scratch/err")
  fi
  printf '%-28s %10d us %16s instructions\n' "$name" "$best" "${instructions:--}"
}

# The codec, message by message, beside what is known of another one.
if [ -e "$vectors/bench.jsonl" ]; then
  swift build --quiet -c release --product codec-bench
  Scripts/bench-codec.py .build/release/codec-bench "$vectors/bench.jsonl"
else
  echo "codec: skipped, no bench.jsonl in the vectors"
fi

# bus NAME CLOCK_KHZ ARGUMENT...: what a session costs on the SPI bus of its modem, beside what the bus would need for
# nothing but the frames: 18 bytes around each (doc/qca7005.md). Computed, so the same on every machine.
bus() {
  local name=$1 clock_kHz=$2
  shift 2
  "$clara" run --json "$@" > "$scratch/out" || true
  python3 -c 'import json, sys
modem = json.load(sys.stdin)["modem"]
clock_kHz = int(sys.argv[2])
frames = modem["framesSent"] + modem["framesReceived"]
mean, octets, transactions, batches = (
    modem[key] / frames for key in ("frameBytes", "spiBytes", "spiTransactions", "spiBatches"))
print("%-28s %7d frames of %4.0f bytes  %6.1f SPI bytes %5.1f transactions %5.2f batches each  %7.1f us, limit %6.1f" % (
    sys.argv[1], frames, mean, octets, transactions, batches, octets * 8000 / clock_kHz, (mean + 18) * 8000 / clock_kHz))
' "$name" "$clock_kHz" < "$scratch/out"
}

measure "one session" /dev/null "$clara" run --json
measure "one session, QCA7005" /dev/null "$clara" run --board qca7005 --json
bus "interrupt line, 10 MHz" 10000 --board qca7005
bus "the same, 2 min" 10000 qca7005
bus "no interrupt line, USB" 10000 qca7005-without-interrupt
bus "noise on the bus, 4.5 MHz" 4500 qca7005-noisy-bus
for schema in appproto din iso2 iso20-common iso20-dc iso20-ac; do
  file="$vectors/$schema.jsonl"
  if [ ! -e "$file" ]; then
    echo "decode $schema: skipped, no $schema.jsonl in the vectors"
    continue
  fi
  python3 -c 'import json, sys
for line in sys.stdin:
    entry = json.loads(line)
    if "exi" in entry:
        print(entry["exi"])' < "$file" > "$scratch/$schema.hex"
  measure "decode $schema, $(wc -l < "$scratch/$schema.hex") messages" "$scratch/$schema.hex" \
    "$clara" decode --schema "$schema" -
done

# How soon Clara asks after a response, beside a reference EVCC; skipped where the rig cannot run.
echo
Scripts/interop-live.sh --latency || case $? in 69 | 77) ;; *) exit 1 ;; esac

# The same through libusb and each emulated bridge, in real time: transfers and batches a frame, time of a batch.
Scripts/test-usb.sh session ch347 || [ $? -eq 69 ]
