#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole thing once: installs what is missing, builds, starts two throwaway PostgreSQL servers,
# makes a sample database of more than a million rows on one, migrates it to the other through the
# agent, and has the result judged twice: by pgcutover, and by md5 and pg_dump alone.
# Usage: tests/demo.sh [--keep]    --keep: wait at the end, so that both servers can be looked at
# Exit code: 0 if both judges find no difference.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

case ${1-} in
  '' | --keep) ;;
  *)
    echo "usage: tests/demo.sh [--keep]" >&2
    exit 2
    ;;
esac

step() { printf '\n== %s\n' "$*"; }
shown() { # COMMAND...: prints what it runs, as it would be typed
  printf '$ %s\n' "${*/#"$root/build/agent/"/}"
  "$@"
}
tests/install-packages demo
step "Building in build/"
[ -f build/build.ninja ] || meson setup build >/dev/null
ninja -C build agent/pgcutover

work=$(mktemp -d)
bus=
pg_server=$root/tests/postgres/pg-server
# shellcheck disable=SC2317
clean_up() { # called by the traps
  trap - EXIT INT TERM
  local side
  for side in source target; do
    if [ -e "$work/$side" ]; then "$pg_server" remove "$work/$side" 2>/dev/null || true; fi
  done
  if [ -n "$bus" ]; then kill "$bus" 2>/dev/null || true; fi
  # The agent ends with its bus, in a moment of its own.
  rm -rf "$work" 2>/dev/null || { sleep 1 && rm -rf "$work"; }
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# The servers' user must be able to reach their sockets.
chmod 755 "$work"

# Nothing of the demo reaches the user's own migrations, keyring or settings.
for name in STATE_HOME CONFIG_HOME DATA_HOME CACHE_HOME RUNTIME_DIR; do
  mkdir -m 700 "$work/$name"
  export "XDG_$name=$work/$name"
done
PATH=$root/build/agent:/usr/lib/postgresql/15/bin:$PATH

# A bus of the demo's own, as a host without a desktop has none; the agent ends with it.
exec {address}< <(exec dbus-daemon --config-file tests/postgres/bus.conf --nofork \
  --print-address=1 2>/dev/null)
bus=$!
read -r -u "$address" DBUS_SESSION_BUS_ADDRESS
export DBUS_SESSION_BUS_ADDRESS

on() { # source|target COMMAND...
  local side=$1
  shift
  PGHOST=$work/$side PGPORT=${port[$side]} PGUSER=postgres "$@"
}

step "Starting two PostgreSQL servers"
declare -A port
for side in source target; do
  mkdir "$work/$side"
  port[$side]=$("$pg_server" start "$work/$side")
  printf '%s: %s, port %s\n' "$side" "$work/$side" "${port[$side]}"
done

step "Making the sample database"
on source createdb sample
on source psql --no-psqlrc --quiet --output /dev/null --dbname sample -v scale=1 \
  --file tests/postgres/sample/load.sql
on source psql --no-psqlrc --quiet --no-align --tuples-only --dbname sample --command "
  ANALYZE;
  SELECT format('%s tables, %s rows, %s', count(*) FILTER (WHERE relkind = 'r'),
                to_char(sum(reltuples) FILTER (WHERE relkind = 'r'), 'FM999,999,999'),
                pg_size_pretty(pg_database_size(current_database())))
    FROM pg_class WHERE relkind = 'r' AND oid >= 16384 AND relnamespace <> 'pg_toast'::regnamespace"

step "Migrating it"
cat >"$work/sample.json" <<JSON
{
  "properties": {
    "sourceDbServerResourceId": "$work/source:${port[source]}@postgres",
    "secretParameters": { "targetServerUserName": "postgres" },
    "sourceType": "OnPremises",
    "dbsToMigrate": ["sample"],
    "overwriteDbsInTarget": "false"
  }
}
JSON
started=$(date +%s)
migrated=yes
shown pgcutover migration create --name "$work/target:${port[target]}" --migration-name demo \
  --properties "$work/sample.json" --watch --output none || migrated=NO
seconds=$(($(date +%s) - started))

# What each judge says: yes if it finds nothing wrong.
declare -A verdict=([migrated]=$migrated [compare]=NO [digest]=NO [schema]=NO)
if [ $migrated = yes ]; then
  step "Comparing source and target"
  if shown pgcutover migration compare --name demo; then verdict[compare]=yes; fi

  step "Comparing them without pgcutover: md5 of every table, pg_dump of the definitions"
  for judge in digest schema; do
    for side in source target; do
      on $side "tests/postgres/$judge" dbname=sample >"$work/$judge.$side"
    done
    if diff "$work/$judge.source" "$work/$judge.target"; then
      verdict[$judge]=yes
      printf '%s: %s lines, no difference\n' $judge "$(wc -l <"$work/$judge.source")"
    fi
  done
  rows=$(awk -F '|' '$1 == "table" { rows += $(NF - 1) } END { print rows }' "$work/digest.target")
fi

result=PASSED
code=0
for judge in "${!verdict[@]}"; do
  [ "${verdict[$judge]}" = yes ] || result=FAILED code=1
done
line() { printf '| %-60s |\n' "$*"; }
rule() { printf '+%s+\n' "$(printf '%.0s-' {1..62})"; }
printf '\n'
rule
line "Demo: $result"
line
line "Migrated ${rows-0} rows in $seconds seconds: ${verdict[migrated]}"
line "pgcutover compare finds no difference: ${verdict[compare]}"
line "md5 of every table, sequence, large object same: ${verdict[digest]}"
line "pg_dump of both databases the same: ${verdict[schema]}"
rule
if [ "${1-}" = --keep ]; then
  printf '\nBoth servers run until you press Enter: psql -h %s -p %s -U postgres sample\n' \
    "$work/target" "${port[target]}"
  read -r _ || true
fi
exit $code
