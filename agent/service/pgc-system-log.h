/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-registry.h"

G_BEGIN_DECLS

/**
 * PgcSystemLog:
 *
 * Writes the log lines of all migrations to the system's journal as well, with fields to search
 * by: PGCUTOVER_MIGRATION, PGCUTOVER_MIGRATION_ID, PGCUTOVER_TARGET, PGCUTOVER_DATABASE,
 * PGCUTOVER_STATE and PGCUTOVER_SUBSTATE.
 */
#define PGC_TYPE_SYSTEM_LOG (pgc_system_log_get_type ())
G_DECLARE_FINAL_TYPE (PgcSystemLog, pgc_system_log, PGC, SYSTEM_LOG, GObject)

/* For an agent whose stderr is the system's journal; NULL if it is something else, where a person
 * or a test would only see double. */
PgcSystemLog *pgc_system_log_new (PgcRegistry *registry);

G_END_DECLS
