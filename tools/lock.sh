#!/usr/bin/env bash
# Renew requirements/*.txt: exact versions with hashes, and no address of any index.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() {
    local file=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-annotate --no-header "$@" --output-file "requirements/$file.txt"
}
lock run --extra build pyproject.toml
lock dev --extra build --extra dev pyproject.toml
printf 'uv\n' | lock uv -
