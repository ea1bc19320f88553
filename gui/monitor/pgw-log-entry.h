/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/client/pgc-client.h"

G_BEGIN_DECLS

/* A line of a migration's log as a list has it. */
#define PGW_TYPE_LOG_ENTRY (pgw_log_entry_get_type ())
G_DECLARE_FINAL_TYPE (PgwLogEntry, pgw_log_entry, PGW, LOG_ENTRY, GObject)

PgwLogEntry *pgw_log_entry_new (const PgcLogLine *line); /* copied */

gint64 pgw_log_entry_get_time (PgwLogEntry *self);
PgcLogLevel pgw_log_entry_get_level (PgwLogEntry *self);
/* With the database in front, if it is about one. */
const char *pgw_log_entry_get_text (PgwLogEntry *self);

/* Whether it is at least as bad as @level and contains @words, in any casing; "" = anything. */
gboolean pgw_log_entry_matches (PgwLogEntry *self, PgcLogLevel level, const char *words);
/* As it is copied and saved: "2026-11-23T14:30:00.123456Z Warning shop: text". (transfer full) */
char *pgw_log_entry_to_line (PgwLogEntry *self);

G_END_DECLS
