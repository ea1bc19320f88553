/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-partitioned-indexes.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-index-build.h"

static void
report_invalid (PgcRun *run, const char *database, const PgcIndex *index)
{
  g_autofree char *object = g_strdup_printf ("INDEX %s.%s", index->schema, index->name);
  g_autofree char *sql = g_strdup_printf ("%s;", index->definition);
  g_autoptr (PgcReportEntry) entry = pgc_report_entry_new (
      database, "skipped", object,
      "it is invalid on the source, most likely what a failed CREATE INDEX CONCURRENTLY left", sql);
  pgc_run_add_report (run, entry);
}

static gboolean
run_unless_done (PgcConnection *target, const char *sql, const PgcIndex *index,
                 GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  if (pgc_connection_exec (target, sql, cancellable, &failure)
      || g_error_matches (failure, PGC_ERROR, PGC_ERROR_ALREADY_EXISTS))
    return TRUE;
  /* invalid_table_definition: "multiple primary keys", of a key that an earlier agent made. */
  if (g_strcmp0 (pgc_error_get_sqlstate (failure), "42P16") == 0 && index->constraint_type == 'p')
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&failure), "Index %s.%s: ", index->schema,
                              index->name);
  return FALSE;
}

gboolean
pgc_partitioned_indexes_build (PgcRun *run, const char *database, PgcCatalog *catalog,
                               PgcConnection *target, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < catalog->indexes->len; i++)
    {
      const PgcIndex *index = catalog->indexes->pdata[i];
      /* A partitioned index is invalid as long as a partition lacks its own: pg_dump makes it so,
       * and so do we. */
      if (!index->is_valid && index->table_kind != 'p')
        {
          report_invalid (run, database, index);
          continue;
        }
      if (index->table_kind != 'p')
        continue;
      g_autofree char *build = pgc_index_build_sql (index, TRUE);
      g_autofree char *finish = pgc_index_finish_sql (index, TRUE);
      g_autofree char *sql = g_strconcat (build, ";", finish, NULL);
      if (!run_unless_done (target, sql, index, cancellable, error))
        return FALSE;
    }
  for (guint i = 0; i < catalog->indexes->len; i++)
    {
      const PgcIndex *index = catalog->indexes->pdata[i];
      g_autofree char *sql = pgc_index_attach_sql (index);
      /* Attaching what is attached already is not an error. */
      if (sql != NULL && (index->is_valid || index->table_kind == 'p')
          && !run_unless_done (target, sql, index, cancellable, error))
        return FALSE;
    }
  return TRUE;
}
