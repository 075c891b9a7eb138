#!/usr/bin/env bash
# Runs every scenario in Scenarios/ with the optimised simulator: each must end as its file expects, which is exit code 0.
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/install-packages.sh build
swift build --quiet -c release --product clara-sim
log=.build/scenarios
rm -rf "$log"
mkdir -p "$log"

# One at a time on each core. What a run says is kept, and shown when it was not as expected.
run() {
  local name status=0
  name=$(basename "$2" .json5)
  .build/release/clara-sim run "$2" > "$1/$name.log" 2>&1 || status=$?
  [ $status -eq 0 ] || printf '%s: exit code %d\n' "$2" $status > "$1/$name.wrong"
}
export -f run
printf '%s\0' Scenarios/*.json5 | xargs -0 -n 1 -P "$(nproc)" bash -c 'run "$@"' run "$log"

total=$(ls Scenarios/*.json5 | wc -l)
ran=$(ls "$log"/*.log | wc -l)
wrong=0
for file in "$log"/*.wrong; do
  [ -e "$file" ] || continue
  wrong=$((wrong + 1))
  cat "$file" "${file%.wrong}.log"
done
echo "$total scenarios, $ran run, $wrong not as expected"
[ "$ran" -eq "$total" ] && [ $wrong -eq 0 ]
