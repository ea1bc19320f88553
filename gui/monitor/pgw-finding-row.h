/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/format/pgw-state-words.h"

G_BEGIN_DECLS

/* What was found or is to be told, each with what to do and the SQL for it. */

/* A row with an icon of @tone, to be opened; pgw_finding_row_add() puts something into it.
 * @subtitle: (nullable) */
GtkWidget *pgw_finding_row_new (PgwTone tone, const char *title, const char *subtitle);
/* One that has nothing more to tell. */
GtkWidget *pgw_finding_row_new_plain (PgwTone tone, const char *title, const char *subtitle);
/* @remedy, @sql: (nullable) */
void pgw_finding_row_add (GtkWidget *row, const char *message, const char *remedy,
                          const char *sql);

G_END_DECLS
