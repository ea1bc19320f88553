/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-foreign-keys.h"

#include <string.h>

#include "agent/contract/pgc-error.h"

/* A key whose rows are to be checked. */
typedef struct
{
  PgcRun *run;
  const char *database;
  const PgcForeignKey *key;
} Check;

static void
report_violated (Check *check, const GError *failure)
{
  g_autofree char *name = pgc_quote_identifier (check->key->name);
  g_autofree char *object
      = g_strdup_printf ("FOREIGN KEY %s on %s", check->key->name, check->key->table);
  g_autofree char *reason = g_strdup_printf (
      "rows on the source violate it, so it is left NOT VALID: %s", failure->message);
  g_autofree char *sql = g_strdup_printf ("ALTER TABLE %s VALIDATE CONSTRAINT %s;",
                                          check->key->table, name);
  g_autoptr (PgcReportEntry) entry
      = pgc_report_entry_new (check->database, "changed", object, reason, sql);
  pgc_run_add_report (check->run, entry);
}

static gboolean
check_rows (PgcWorker *worker, gpointer data, GError **error)
{
  Check *check = data;
  PgcConnection *target = pgc_worker_get_target (worker, error);
  if (target == NULL)
    return FALSE;
  g_autofree char *name = pgc_quote_identifier (check->key->name);
  g_autoptr (GError) failure = NULL;
  if (pgc_connection_execf (target, pgc_worker_get_cancellable (worker), &failure,
                            "ALTER TABLE %s VALIDATE CONSTRAINT %s", check->key->table, name))
    return TRUE;
  /* foreign_key_violation: true of the source too, where a trigger was once off. */
  if (g_strcmp0 (pgc_error_get_sqlstate (failure), "23503") == 0)
    {
      report_violated (check, failure);
      return TRUE;
    }
  g_propagate_prefixed_error (error, g_steal_pointer (&failure), "Foreign key %s on %s: ",
                              check->key->name, check->key->table);
  return FALSE;
}

/* Before version 18 a foreign key of a partitioned table cannot be NOT VALID, and of one that
 * references a partitioned table the parts for each partition are not validated with it. */
static gboolean
must_check_at_once (const PgcForeignKey *key, PgcConnection *target)
{
  return (key->is_partitioned || key->references_partitioned)
         && pgc_connection_get_server_version (target) < 180000;
}

static gboolean
add_key (const PgcForeignKey *key, PgcConnection *target, GCancellable *cancellable,
         GError **error)
{
  g_autofree char *name = pgc_quote_identifier (key->name);
  gboolean suffix = key->is_validated && !must_check_at_once (key, target);
  g_autoptr (GError) failure = NULL;
  if (pgc_connection_execf (target, cancellable, &failure,
                            "ALTER TABLE %s%s ADD CONSTRAINT %s %s%s",
                            key->is_partitioned ? "" : "ONLY ", key->table, name, key->definition,
                            suffix ? " NOT VALID" : ""))
    return TRUE;
  /* duplicate_object: an earlier agent added it. */
  if (g_strcmp0 (pgc_error_get_sqlstate (failure), "42710") == 0)
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&failure), "Foreign key %s on %s: ",
                              key->name, key->table);
  return FALSE;
}

gboolean
pgc_foreign_keys_queue (PgcRun *run, const char *database, PgcCatalog *catalog,
                        PgcWorkGroup *group, PgcConnection *target, GCancellable *cancellable,
                        GError **error)
{
  /* One session adds them all: each locks two tables, and two sessions would meet crosswise. */
  for (guint i = 0; i < catalog->foreign_keys->len; i++)
    if (!add_key (catalog->foreign_keys->pdata[i], target, cancellable, error))
      return FALSE;
  for (guint i = 0; i < catalog->foreign_keys->len; i++)
    {
      const PgcForeignKey *key = catalog->foreign_keys->pdata[i];
      if (!key->is_validated || must_check_at_once (key, target))
        continue;
      Check *check = g_new0 (Check, 1);
      check->run = run;
      check->database = database;
      check->key = key;
      pgc_work_group_push (group, MAX (1, key->bytes), check_rows, check, g_free);
    }
  return TRUE;
}
