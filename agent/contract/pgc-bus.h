/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where things are on D-Bus; the interfaces are described in data/dbus. The well-known name is
 * the build's, PGC_BUS_NAME in config.h. */
#define PGC_BUS_AGENT_PATH "/io/github/pgcutover/Agent1"
#define PGC_BUS_MIGRATION_PREFIX PGC_BUS_AGENT_PATH "/migrations/"
#define PGC_BUS_ERROR_PREFIX "io.github.pgcutover.Error."

/* The secrets that a create request may bring. */
#define PGC_BUS_SOURCE_PASSWORD "source-password"
#define PGC_BUS_TARGET_PASSWORD "target-password"

/* Exit status of an agent that found another one at work, EX_TEMPFAIL of sysexits.h: who started
 * it can go on and use the other one. */
#define PGC_AGENT_EXIT_TAKEN 75
