/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/agents/pgw-migration.h"

G_BEGIN_DECLS

/* What the list shows of a migration, column by column: those of the service's own grid, and the
 * target and the agent, which there go without saying. Pure but for locale and clock. */
typedef struct
{
  const char *id;
  const char *title; /* not translated yet */
  char *(*describe) (PgwMigration *migration);
  int (*compare) (PgwMigration *a, PgwMigration *b);
  int width;           /* in pixels */
  gboolean is_ticking; /* goes on by itself while the migration does */
} PgwMigrationColumn;

const PgwMigrationColumn *pgw_migration_column_get_table (guint *n_columns);

/* Whether one of the columns has @text in it, whatever the case. "" is in all. */
gboolean pgw_migration_column_matches (PgwMigration *migration, const char *text);

G_END_DECLS
