#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole thing once: installs what is missing, builds, starts two throwaway PostgreSQL servers, makes
# a sample database of more than a million rows on one, lets four clients write to it, moves it to the
# other server while they do, cuts over, and has the result judged three ways: by pgcutover, by md5
# and pg_dump alone, and by counting the transactions that were acknowledged to the clients.
# Usage: tests/demo.sh [--keep]    --keep: wait at the end, so that both servers can be looked at
# Exit code: 0 if no judge finds anything missing.
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
load=
pg_server=$root/tests/postgres/pg-server
# shellcheck disable=SC2317
clean_up() { # called by the traps
  trap - EXIT INT TERM
  local side
  if [ -n "$load" ]; then kill "$load" 2>/dev/null || true; fi
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
  # The source must tell its changes.
  if [ $side = source ]; then options=(--set wal_level=logical); else options=(); fi
  port[$side]=$("$pg_server" start "${options[@]}" "$work/$side")
  printf '%s: %s, port %s\n' "$side" "$work/$side" "${port[$side]}"
done

step "Making the sample database"
on source createdb sample
on source psql --no-psqlrc --quiet --output /dev/null --dbname sample -v scale=1 \
  --file tests/postgres/sample/load.sql
on source pgbench --initialize --quiet --scale 5 sample 2>/dev/null
# What the validation asks for: a table without a key has rows that nothing tells apart.
on source psql --no-psqlrc --quiet --dbname sample --file tests/postgres/identify-rows.sql
on source psql --no-psqlrc --quiet --no-align --tuples-only --dbname sample --command "
  ANALYZE;
  SELECT format('%s tables, %s rows, %s', count(*) FILTER (WHERE relkind = 'r'),
                to_char(sum(reltuples) FILTER (WHERE relkind = 'r'), 'FM999,999,999'),
                pg_size_pretty(pg_database_size(current_database())))
    FROM pg_class WHERE relkind = 'r' AND oid >= 16384 AND relnamespace <> 'pg_toast'::regnamespace"

step "Four clients begin to write, and go on until the source is closed"
on source pgbench --client 4 --jobs 2 --rate 200 --time 3600 --no-vacuum sample >"$work/load" 2>&1 &
load=$!
history() { # source|target: how many transactions of the clients are there
  on "$1" psql --no-psqlrc --quiet --no-align --tuples-only --dbname sample \
    --command "SELECT count(*) FROM pgbench_history"
}
until [ "$(history source)" -gt 100 ]; do sleep 0.1; done

step "Migrating it while they do"
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
  --migration-mode online --properties "$work/sample.json" --output none
shown pgcutover migration wait --name demo --for cutover || migrated=NO
before=$(history source)
if [ $migrated = yes ]; then
  printf '%s transactions so far; following for five seconds more\n' "$before"
  sleep 5
  shown pgcutover migration show --name demo --output table

  step "Cutover"
  cutover=$(date +%s%N)
  shown pgcutover migration update --name demo --cutover --block-writes --watch --output none ||
    migrated=NO
  cutover=$((($(date +%s%N) - cutover) / 1000000))
fi
seconds=$(($(date +%s) - started))
[ $migrated = yes ] || kill $load
# It ends when its last client has been shut out.
wait $load || true
load=
committed=$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$work/load")

# What each judge says: yes if it finds nothing wrong.
declare -A verdict=([migrated]=$migrated [closed]=NO [commits]=NO [compare]=NO [digest]=NO [schema]=NO)
if [ $migrated = yes ]; then
  step "Counting transactions"
  # Of each client one may have been committed whose acknowledgement was cut off.
  arrived=$(history target)
  printf '%s were acknowledged to the clients, %s are on the target\n' "$committed" "$arrived"
  if [ "$committed" -gt 0 ] && [ "$arrived" -ge "$committed" ] && [ "$arrived" -le $((committed + 4)) ]; then
    verdict[commits]=yes
  fi
  if history source 2>"$work/refused"; then :; else verdict[closed]=yes; fi
  cat "$work/refused"
  # Everybody else has been shut out; the judges have to look.
  on source psql --no-psqlrc --quiet --dbname postgres --command "ALTER DATABASE sample ALLOW_CONNECTIONS true"

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
line "Migrated ${rows-0} rows in $seconds s, cutover ${cutover-0} ms: ${verdict[migrated]}"
line "Source takes no writes any more: ${verdict[closed]}"
line "All ${committed-0} acknowledged transactions are there: ${verdict[commits]}"
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
