#!/usr/bin/env bash
# Everything that meets programs which no one here wrote, with a summary: the EXI codec against another one, our TCP
# against the kernel's, Clara and the simulated charger against real peers. Arguments choose among the latter's cases
# (Scripts/interop/live.py).
#
# A part that ends with 69 lacks a tool, and with 77 cannot be done here (no root, no namespaces, no ../shared): it says
# so, and is skipped. Where tools are required (CLARA_REQUIRE_TOOLS, as CI sets it) a missing one is a failure; what a
# system does not allow is none.
set -uo pipefail
cd "$(dirname "$0")/.."
summary=()
passed=0
failed=0
skipped=0

part() {
  local name=$1 start=$SECONDS status word
  shift
  printf '\n== %s\n' "$name"
  "$@"
  status=$?
  case $status in
    0) word=ok ;;
    69) word=skipped; [ -z "${CLARA_REQUIRE_TOOLS:-}" ] || word=FAILED ;;
    77) word=skipped ;;
    *) word=FAILED ;;
  esac
  case $word in
    ok) passed=$((passed + 1)) ;;
    skipped) skipped=$((skipped + 1)) ;;
    *) failed=$((failed + 1)) ;;
  esac
  summary+=("$(printf '%-9s%5d s  %s' "$word" $((SECONDS - start)) "$name")")
}

if [ $# -eq 0 ]; then
  part "EXI against another codec" Scripts/interop-exi.sh
  part "TCP against the kernel's" Scripts/interop-tcp.sh
fi
part "sessions with real peers" Scripts/interop-live.sh "$@"

printf '\n== interop summary\n'
printf '%s\n' "${summary[@]}"
echo "interop: $passed parts passed, $failed failed, $skipped skipped, in $SECONDS s"
[ $failed -eq 0 ]
