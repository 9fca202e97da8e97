#!/usr/bin/env bash
# Models and migrations agree.
set -euo pipefail
cd "$(dirname "$0")/.."
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
MTANDAO_HOME=$home MTANDAO_DEMO=1 DJANGO_SETTINGS_MODULE=mtandao.config.settings PYTHONWARNINGS=ignore \
    .venv/bin/python -m django makemigrations --check --dry-run --skip-checks
