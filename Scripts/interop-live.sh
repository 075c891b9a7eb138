#!/usr/bin/env bash
# Clara at chargers, and cars at our charger, that no one here wrote: SLAC and whole sessions in network namespaces.
#
#   Scripts/interop-live.sh [OPTION...]     options of Scripts/interop/live.py, such as --only shutdown, --sessions 1
#   Scripts/interop-live.sh --latency       how soon Clara asks after a response, beside a reference EVCC
#
# Needs root, network namespaces, Java, and the rig of ../shared/peers (or CLARA_SHARED), which installs its packages.
# Ends with 69, and says why, where one of them is missing. Nothing leaves the namespaces.
set -euo pipefail
cd "$(dirname "$0")/.."
peers=${CLARA_SHARED:-../shared}/peers

skip() {
  echo "skipped: $1"
  exit 69
}

[ -x "$peers/netns-rig.sh" ] || skip "no ../shared/peers, so there are no peers to meet"
[ "$(id -u)" -eq 0 ] || skip "network namespaces need root"
Scripts/install-packages.sh interop
for tool in ip python3 java; do command -v $tool > /dev/null || skip "no $tool"; done
mkdir -p .build/interop
"$peers/setup-peers.sh" > .build/interop/setup.log 2>&1 || skip "the peers cannot be installed: $(tail -n 1 .build/interop/setup.log)"
probe=clara-probe-$$
ip netns add $probe 2> /dev/null || skip "network namespaces are not allowed here"
ip -n $probe link add probe0 type veth peer name probe1 2> /dev/null || { ip netns del $probe; skip "no veth here"; }
ip netns del $probe
swift build --quiet -c release --product clara-sim
export PYTHONDONTWRITEBYTECODE=1
common=(--peers "$peers" --clara .build/release/clara-sim)
if [ "${1:-}" = --latency ]; then
  shift
  python3 Scripts/interop/latency.py "${common[@]}" --out .build/interop/latency "$@"
else
  python3 Scripts/interop/live.py "${common[@]}" --out .build/interop/live "$@"
fi
