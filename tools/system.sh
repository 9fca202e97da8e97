#!/usr/bin/env bash
# Programs that no Python package brings. As root on Debian they are installed; elsewhere it says what is missing.
# usage: tools/system.sh freeradius [chromium]
set -euo pipefail
declare -A packages=(
    [freeradius]="freeradius freeradius-postgresql freeradius-utils"
    [chromium]="chromium"
)
there() {
    case $1 in
    freeradius) [ -x /usr/sbin/freeradius ] && ls /usr/lib/freeradius/rlm_sql_postgresql.so >/dev/null 2>&1 && command -v radclient >/dev/null ;;
    chromium) command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ;;
    esac
}

missing=()
for program in "$@"; do there "$program" || missing+=("$program"); done
[ ${#missing[@]} -eq 0 ] && exit 0

wanted=""
for program in "${missing[@]}"; do wanted+=" ${packages[$program]}"; done
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    printf 'Not here: %s. To get it: apt-get install%s\n' "${missing[*]}" "$wanted" >&2
    exit 0
fi
printf 'Installing%s …\n' "$wanted" >&2
export DEBIAN_FRONTEND=noninteractive
# We start FreeRADIUS ourselves, with our own configuration: the package must not start its own.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
    trap 'rm -f $policy' EXIT
fi
log=$(mktemp)
# shellcheck disable=SC2086 -- a list of packages
if ! { apt-get install -y --no-install-recommends $wanted || { apt-get update && apt-get install -y --no-install-recommends $wanted; }; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    printf 'These could not be installed:%s. Mtandao runs without them, with less.\n' "$wanted" >&2
fi
rm -f "$log"
