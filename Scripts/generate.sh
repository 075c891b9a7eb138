#!/usr/bin/env bash
# Makes the V2G message code again from the schemas. They are not part of this project: they come out of one pinned
# package of the Python index, are read, and stay below .build.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=.build/schemas
Scripts/install-packages.sh generate
Scripts/fetch-package.sh iso15118 0.28.5 "$folder"
swift run exi-gen --schemas "$folder/iso15118/shared/schemas" --output Sources
Scripts/format.sh
