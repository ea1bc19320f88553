/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* Where a migration stands, in a person's words. Pure but for the locale. */

/* "Copying data", "Succeeded" */
const char *pgc_status_words_state (const PgcStatus *status);
const char *pgc_status_words_database_state (const PgcDatabaseStatus *database);
/* "copy", "indexes" */
const char *pgc_status_words_phase (PgcPhase phase);
/* "offline, validate and migrate" */
char *pgc_status_words_kind (const PgcSpec *spec);
/* "10.0.0.7:5432 as app" */
char *pgc_status_words_server (const PgcServer *server);

/* What happens next by itself, or what the person is to do, with the command in full.
 * @is_foreground: the commands are for a host without a bus. */
char *pgc_status_words_next (const PgcSpec *spec, const PgcStatus *status,
                             gboolean is_foreground);
/* The options that name this very migration: "--server-name db:5432 --name nightly" */
char *pgc_status_words_address (const PgcSpec *spec, gboolean is_foreground);

/* Names of the target databases that an answer about overwriting is about. (transfer container)
 * (element-type utf8) */
GPtrArray *pgc_status_words_list_overwritten (const PgcSpec *spec, const PgcStatus *status);

G_END_DECLS
