#!/usr/bin/env bash
# Runs every way through the grammars of the V2G messages, in both directions, and says which lines of the generated
# code that executed. Fails when one was not that does more than throw an error. See doc/exi.md, Tests.
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/install-packages.sh coverage
tools=$(dirname "$(readlink -f "$(command -v swift)")")
for tool in "$tools/llvm-profdata" "$tools/llvm-cov" python3; do
  if ! command -v "$tool" > /dev/null; then
    echo "skipped: no $tool"
    exit 69
  fi
done
out=.build/coverage
swift build --quiet --scratch-path $out --product exi-check -Xswiftc -profile-generate -Xswiftc -profile-coverage-mapping
LLVM_PROFILE_FILE=$out/walk.profraw $out/debug/exi-check walk --flips
"$tools/llvm-profdata" merge -sparse $out/walk.profraw -o $out/walk.profdata
"$tools/llvm-cov" export -format=lcov -instr-profile $out/walk.profdata $out/debug/exi-check > $out/walk.lcov
python3 Scripts/coverage.py $out/walk.lcov
