#!/usr/bin/env bash
# Everything a change must pass, quickest first, with a summary at the end. Goes on after a failed step.
#
# A step that ends with 69 could not run because a tool is missing: it is skipped, unless CLARA_REQUIRE_TOOLS is set.
set -uo pipefail
cd "$(dirname "$0")/.."
Scripts/install-packages.sh test || exit
mkdir -p .build
tests_log=.build/test.log
summary=()
failed=0

step() {
  local name=$1 start=$SECONDS status word
  shift
  printf '\n== %s\n' "$name"
  "$@"
  status=$?
  case $status in
    0) word=ok ;;
    69) word=skipped; [ -z "${CLARA_REQUIRE_TOOLS:-}" ] || word=FAILED ;;
    *) word=FAILED ;;
  esac
  [ $word != FAILED ] || failed=1
  summary+=("$(printf '%-9s%5d s  %s' "$word" $((SECONDS - start)) "$name")")
  [ $word = ok ]
}

host_tests() { swift test --skip-build --disable-xctest 2>&1 | tee "$tests_log"; }

: > "$tests_log"
step "format" Scripts/format.sh --lint
if step "build, with tests" swift build --build-tests; then step "tests" host_tests; fi
step "bench on emulated USB" Scripts/test-usb.sh
step "documentation" Scripts/docs.sh --check
step "build, optimised" swift build -c release --product clara-sim
step "scenarios" Scripts/run-scenarios.sh
step "whole sessions" Scripts/sweep.sh
step "bytes from outside" Scripts/fuzz.sh
step "Embedded gate" Scripts/check-embedded.sh
step "firmware image" Scripts/check-firmware.sh

printf '\n== summary\n'
printf '%s\n' "${summary[@]}"
grep -E '^✘ Test .* recorded an issue' "$tests_log" | cut -c 1-300 | head -n 10
grep -E '^conformance: ' "$tests_log" | tail -n 1
grep -E 'Test run with .* (passed|failed)' "$tests_log" | tail -n 1
if [ $failed -ne 0 ]; then echo "FAILED"; else echo "all passed in $SECONDS s"; fi
exit $failed
