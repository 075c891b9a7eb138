#!/usr/bin/env bash
# Makes the V2G message code again from the schemas. They are not part of this project: they come out of one pinned
# package of the Python index, are read, and stay below .build.
set -euo pipefail
cd "$(dirname "$0")/.."
package=iso15118
version=0.28.5
folder=.build/schemas
Scripts/install-packages.sh generate
if [ ! -d "$folder/$package/shared/schemas" ]; then
  mkdir -p "$folder"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder" "$package==$version"
  python3 -m zipfile -e "$folder/$package-$version-py3-none-any.whl" "$folder"
fi
swift run exi-gen --schemas "$folder/$package/shared/schemas" --output Sources
Scripts/format.sh
