#!/usr/bin/env bash
# Compares our EXI codec with an independent one, EXIficient, over messages made from our own types:
#
#   Scripts/interop-exi.sh [FIRST..LAST]     the seeds of the random messages, 1..20000 without
#
# The systematic messages of each schema go along. The other codec is a Java archive in a package of the Python index,
# which is fetched and stays below .build. Ends with 69 where Java or the package is not to be had.
set -euo pipefail
cd "$(dirname "$0")/.."
seeds=${1:-1..20000}
Scripts/install-packages.sh interop
for tool in java python3; do
  if ! command -v $tool > /dev/null; then
    echo "skipped: no $tool, so there is no other EXI codec to compare with"
    exit 69
  fi
done
Scripts/fetch-package.sh iso15118 0.28.5 .build/schemas || { echo "skipped: no codec to compare with"; exit 69; }
Scripts/fetch-package.sh py4j 0.10.9.9 .build/py4j || { echo "skipped: no way to Java"; exit 69; }
swift build --quiet -c release --product exi-check
check=.build/release/exi-check
out=.build/interop
mkdir -p $out
$check make --systematic --seeds "$seeds" > $out/messages.jsonl
PYTHONDONTWRITEBYTECODE=1 python3 Scripts/interop/differential.py --package .build/schemas --py4j .build/py4j \
  --answers $out/answers.jsonl < $out/messages.jsonl
$check read < $out/answers.jsonl
