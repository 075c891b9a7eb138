#!/usr/bin/env bash
# Clara at chargers, and cars at our charger, that no one here wrote: SLAC and whole sessions in network namespaces.
#
#   Scripts/interop-live.sh [OPTION...]     options of Scripts/interop/live.py: --only shutdown, --sessions 1, --all
#   Scripts/interop-live.sh --latency       how soon Clara asks after a response, beside a reference EVCC
#
# The peers' packages, pinned by ../shared/peers (or CLARA_SHARED), go to an environment below .build. Nothing leaves the
# namespaces. Ends with 69 where a tool is missing, and with 77 where this cannot be done: without root, without network
# namespaces, without ../shared.
set -euo pipefail
cd "$(dirname "$0")/.."
peers=${CLARA_SHARED:-../shared}/peers

skip() {
  echo "skipped: $1"
  exit "${2:-77}"
}

[ -x "$peers/netns-rig.sh" ] || skip "no ../shared/peers, so there are no peers to meet"
[ "$(id -u)" -eq 0 ] || skip "network namespaces need root"
Scripts/install-packages.sh interop-live
for tool in ip sysctl python3 java tcpdump; do command -v $tool > /dev/null || skip "no $tool" 69; done
probe() { RIG_ID=clara-probe-$$ "$peers/netns-rig.sh" "$@"; }
refusal=$(probe up 2>&1) || { probe down 2> /dev/null || true; skip "no network namespaces here: ${refusal##*$'\n'}"; }
probe down

mkdir -p .build/interop
export PEERS_HOME=$PWD/.build/peers PYTHONDONTWRITEBYTECODE=1
for try in 1 2 3; do
  if "$peers/setup-peers.sh" --no-apt > .build/interop/setup.log 2>&1; then break; fi
  [ $try -lt 3 ] || skip "the peers cannot be installed: $(tail -n 1 .build/interop/setup.log)" 69
  sleep 5
done
swift build --quiet -c release --product clara-sim
common=(--peers "$peers" --clara .build/release/clara-sim)
if [ "${1:-}" = --latency ]; then
  shift
  python3 Scripts/interop/latency.py "${common[@]}" --out .build/interop/latency "$@"
else
  python3 Scripts/interop/live.py "${common[@]}" --out .build/interop/live "$@"
fi
