#!/bin/sh
# Pins requirements/*.in in requirements/*.txt: every package by version and hash, without naming an index.
# Needs uv (pip install uv). Review the diff before committing it.
set -eu
cd "$(dirname "$0")/../requirements"
for name in runtime emulator dev checkov; do
  uv pip compile --quiet --python-version 3.11 --universal --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@" -o "$name.txt" "$name.in"
done
