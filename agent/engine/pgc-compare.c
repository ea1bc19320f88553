/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-compare.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-compare-inventory.h"
#include "agent/engine/pgc-compare-table.h"

/* One side of one database: a session that exports what it sees to the other sessions. */
typedef struct
{
  PgcEndpoint *endpoint;
  PgcConnection *connection; /* (owned) */
  char *snapshot;            /* (owned) */
} Side;

static void
side_clear (Side *side)
{
  g_clear_pointer (&side->connection, pgc_connection_close);
  g_clear_pointer (&side->snapshot, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Side, side_clear)

/* One comparison, shared by its threads. */
typedef struct
{
  const char *database; /* at present */
  Side *source;
  Side *target;
  GPtrArray *tables; /* (element-type PgcCompareTable) */
  GCancellable *cancellable;
  PgcCompareProgress progress;
  gpointer user_data;

  GMutex lock; /* guards what follows */
  guint next_table;
  PgcComparison *comparison;
  GError *error; /* (owned) (nullable): the first failure */
} Work;

static PgcConnection *
connect_snapshot (PgcEndpoint *endpoint, const char *database, const char *snapshot,
                  GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcConnection) connection
      = pgc_endpoint_connect (endpoint, database, "compare", cancellable, error);
  if (connection == NULL)
    return NULL;
  if (g_strcmp0 (pgc_connection_get_parameter (connection, "server_encoding"), "SQL_ASCII") == 0
      && !pgc_connection_exec (connection, "SET client_encoding TO 'SQL_ASCII'", cancellable,
                               error))
    return NULL;
  if (!pgc_connection_exec (connection,
                            "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                            cancellable, error))
    return NULL;
  if (snapshot != NULL)
    {
      g_autofree char *literal = pgc_quote_literal (snapshot);
      if (!pgc_connection_execf (connection, cancellable, error, "SET TRANSACTION SNAPSHOT %s",
                                 literal))
        return NULL;
    }
  return g_steal_pointer (&connection);
}

static gboolean
open_side (Side *side, PgcEndpoint *endpoint, const char *database, GCancellable *cancellable,
           GError **error)
{
  side->endpoint = endpoint;
  side->connection = connect_snapshot (endpoint, database, NULL, cancellable, error);
  if (side->connection == NULL)
    return FALSE;
  g_autoptr (PgcResult) result
      = pgc_connection_query (side->connection, "SELECT pg_catalog.pg_export_snapshot() AS id",
                              NULL, cancellable, error);
  if (result == NULL)
    return FALSE;
  side->snapshot = g_strdup (pgc_result_get (result, 0, "id"));
  return TRUE;
}

static gboolean
is_wanted (const char *display, char **tables)
{
  return tables == NULL || tables[0] == NULL
         || g_strv_contains ((const char *const *) tables, display);
}

static GPtrArray *
list_tables (PgcConnection *source, char **wanted, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) result
      = pgc_connection_query_named (source, "compare-tables", NULL, cancellable, error);
  if (result == NULL)
    return NULL;
  GPtrArray *tables = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_compare_table_free);
  for (guint i = 0; i < pgc_result_get_n_rows (result); i++)
    {
      const char *schema = pgc_result_get (result, i, "schema");
      const char *name = pgc_result_get (result, i, "name");
      g_autofree char *plain = g_strconcat (schema, ".", name, NULL);
      if (!is_wanted (plain, wanted))
        continue;
      PgcCompareTable *table = g_new0 (PgcCompareTable, 1);
      table->qualified = pgc_quote_qualified (schema, name);
      table->display = g_utf8_make_valid (plain, -1);
      table->columns = g_strdup (pgc_result_get (result, i, "columns"));
      table->key_columns = g_strdup (pgc_result_get (result, i, "key_columns"));
      table->condition = g_strdup (pgc_result_get (result, i, "condition"));
      table->bytes = (guint64) pgc_result_get_int (result, i, "bytes");
      g_ptr_array_add (tables, table);
    }
  return tables;
}

/* --- tables, by several threads ----------------------------------------------------------------- */

static const PgcCompareTable *
take_table (Work *work)
{
  g_mutex_lock (&work->lock);
  const PgcCompareTable *table = NULL;
  if (work->error == NULL && work->next_table < work->tables->len)
    table = work->tables->pdata[work->next_table++];
  g_mutex_unlock (&work->lock);
  return table;
}

static void
add_result (Work *work, PgcComparisonItem *item)
{
  g_mutex_lock (&work->lock);
  g_ptr_array_add (work->comparison->items, item);
  work->comparison->tables_done++;
  if (work->progress != NULL)
    work->progress (work->comparison, work->user_data);
  g_mutex_unlock (&work->lock);
}

static void
set_failure (Work *work, GError *failure)
{
  g_mutex_lock (&work->lock);
  if (work->error == NULL)
    work->error = failure;
  else
    g_error_free (failure);
  g_mutex_unlock (&work->lock);
}

static gpointer
compare_thread (gpointer data)
{
  Work *work = data;
  GError *failure = NULL;
  g_autoptr (PgcConnection) source
      = connect_snapshot (work->source->endpoint, work->database, work->source->snapshot,
                          work->cancellable, &failure);
  g_autoptr (PgcConnection) target
      = source != NULL ? connect_snapshot (work->target->endpoint, work->database,
                                           work->target->snapshot, work->cancellable, &failure)
                       : NULL;
  const PgcCompareTable *table;
  while (failure == NULL && (table = take_table (work)) != NULL)
    {
      PgcComparisonItem *item = pgc_compare_table_run (table, work->database, source, target,
                                                       work->cancellable, &failure);
      if (item != NULL)
        add_result (work, item);
    }
  if (failure != NULL)
    set_failure (work, failure);
  return NULL;
}

static gboolean
compare_tables (Work *work, guint jobs, GError **error)
{
  guint n = CLAMP (jobs, 1, MAX (1, work->tables->len));
  g_autofree GThread **threads = g_new0 (GThread *, n);
  for (guint i = 0; i < n; i++)
    threads[i] = g_thread_new ("pgc-compare", compare_thread, work);
  for (guint i = 0; i < n; i++)
    g_thread_join (threads[i]);
  if (work->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&work->error));
  return FALSE;
}

/* --- one database ------------------------------------------------------------------------------ */

static gboolean
compare_large_objects (Work *work, GError **error)
{
  g_autoptr (PgcResult) here = pgc_connection_query_named (
      work->source->connection, "compare-large-objects", NULL, work->cancellable, error);
  g_autoptr (PgcResult) there
      = here != NULL ? pgc_connection_query_named (work->target->connection,
                                                   "compare-large-objects", NULL,
                                                   work->cancellable, error)
                     : NULL;
  if (there == NULL)
    return FALSE;
  PgcComparisonItem *item = g_new0 (PgcComparisonItem, 1);
  item->database = g_strdup (work->database);
  item->object = g_strdup ("large objects");
  item->source_rows = (guint64) pgc_result_get_int (here, 0, "rows");
  item->target_rows = (guint64) pgc_result_get_int (there, 0, "rows");
  item->source_checksum = g_strdup (pgc_result_get (here, 0, "checksum"));
  item->target_checksum = g_strdup (pgc_result_get (there, 0, "checksum"));
  item->equal = item->source_rows == item->target_rows
                && g_str_equal (item->source_checksum, item->target_checksum);
  if (!item->equal)
    item->difference = g_strdup ("their number or contents differ");
  g_ptr_array_add (work->comparison->items, item);
  return TRUE;
}

static gboolean
compare_database (Work *work, const char *database, PgcEndpoint *source, PgcEndpoint *target,
                  const PgcCompareOptions *options, guint jobs, GError **error)
{
  g_auto (Side) here = { NULL };
  g_auto (Side) there = { NULL };
  if (!open_side (&here, source, database, work->cancellable, error)
      || !open_side (&there, target, database, work->cancellable, error))
    return FALSE;
  work->database = database;
  work->source = &here;
  work->target = &there;
  if (!options->data_only
      && !pgc_compare_inventory (database, here.connection, there.connection,
                                 work->comparison->items, work->cancellable, error))
    return FALSE;
  if (options->schema_only)
    return TRUE;
  g_autoptr (GPtrArray) tables
      = list_tables (here.connection, options->tables, work->cancellable, error);
  if (tables == NULL)
    return FALSE;
  work->tables = tables;
  work->next_table = 0;
  work->comparison->tables_total += tables->len;
  gboolean whole = options->tables == NULL || options->tables[0] == NULL;
  return compare_tables (work, jobs, error) && (!whole || compare_large_objects (work, error));
}

PgcComparison *
pgc_compare (PgcEndpoint *source, PgcEndpoint *target, const PgcSpec *spec,
             const PgcCompareOptions *options, guint jobs, PgcCompareProgress progress,
             gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcComparison) comparison = pgc_comparison_new ();
  comparison->started_at = g_get_real_time ();
  Work work = {
    .cancellable = cancellable,
    .progress = progress,
    .user_data = user_data,
    .comparison = comparison,
  };
  g_mutex_init (&work.lock);
  char **databases = options->databases != NULL && options->databases[0] != NULL
                         ? options->databases
                         : spec->databases;
  gboolean ok = TRUE;
  for (guint i = 0; ok && databases[i] != NULL; i++)
    {
      ok = compare_database (&work, databases[i], source, target, options, jobs, error);
      if (!ok)
        g_prefix_error (error, "%s: ", databases[i]);
    }
  g_mutex_clear (&work.lock);
  comparison->ended_at = g_get_real_time ();
  return ok ? g_steal_pointer (&comparison) : NULL;
}
