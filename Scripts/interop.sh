#!/usr/bin/env bash
# Everything that meets programs which no one here wrote, with a summary: the EXI codec against another one, Clara and
# the simulated charger against real peers. Arguments go to the latter (Scripts/interop/live.py).
#
# A part that ends with 69 is skipped and says why: on machines without Java, without ../shared, without network
# namespaces.
set -uo pipefail
cd "$(dirname "$0")/.."
summary=()
failed=0

part() {
  local name=$1 start=$SECONDS status word
  shift
  printf '\n== %s\n' "$name"
  "$@"
  status=$?
  case $status in
    0) word=ok ;;
    69) word=skipped ;;
    *) word=FAILED; failed=1 ;;
  esac
  summary+=("$(printf '%-9s%5d s  %s' "$word" $((SECONDS - start)) "$name")")
}

if [ $# -eq 0 ]; then part "EXI against another codec" Scripts/interop-exi.sh; fi
part "sessions with real peers" Scripts/interop-live.sh "$@"

printf '\n== summary\n'
printf '%s\n' "${summary[@]}"
exit $failed
