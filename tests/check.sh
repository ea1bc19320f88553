#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds twice (the second time with sanitizers) and runs every suite.
# Usage: tests/check.sh [--quick]    --quick: one build, the tests of a few minutes
# The last line counts: N passed, N failed, N skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

is_quick=no
case ${1-} in
  '') ;;
  --quick) is_quick=yes ;;
  *)
    echo "usage: tests/check.sh [--quick]" >&2
    exit 2
    ;;
esac

tests/install-packages check

# A test must not fail because the machine is slow: its time is multiplied by this.
patience=10
logs=()

build() { # DIRECTORY OPTION...
  local directory=$1
  shift
  if [ -f "$directory/build.ninja" ]; then
    meson configure "$directory" "$@"
  else
    meson setup "$directory" "$@"
  fi
  ninja -C "$directory"
}

run() { # DIRECTORY NAME ARGUMENT...
  local directory=$1 name=$2
  shift 2
  printf '\n== %s in %s\n' "$name" "$directory"
  # Whether they passed is read from the log, of all runs together.
  meson test -C "$directory" --no-rebuild --logbase "$name" --timeout-multiplier "$patience" \
    --print-errorlogs "$@" </dev/null || true
  logs+=("$directory/meson-logs/$name.json")
}

build build-check -Dwerror=true
if [ $is_quick = yes ]; then
  run build-check fast --suite unit --suite lint --suite fuzz --suite dbus --suite cli
  run build-check quick sample overwrite bad_input
else
  # What is shipped is tests/release's business: it takes a build of its own.
  run build-check every --no-suite static --no-suite package
  export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
  export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
  build build-check-asan -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false
  run build-check-asan fast --suite unit --suite fuzz --suite dbus --suite cli
  run build-check-asan selected sample overwrite bad_input failures
fi

echo
exec tests/count-results "${logs[@]}"
