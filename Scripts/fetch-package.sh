#!/usr/bin/env bash
# Unpacks one pinned package of the Python index, without installing it: fetch-package.sh NAME VERSION FOLDER
#
# Does nothing when it is there. Ends with 69 when it cannot be had.
set -euo pipefail
name=$1
version=$2
folder=$3
[ ! -d "$folder/$name-$version.dist-info" ] || exit 0
mkdir -p "$folder"
if ! python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder" "$name==$version"; then
  echo "the package $name $version cannot be fetched" >&2
  exit 69
fi
for wheel in "$folder/$name-$version"-*.whl; do python3 -m zipfile -e "$wheel" "$folder"; done
