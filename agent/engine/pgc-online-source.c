/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-online-source.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-database-job.h"
#include "agent/engine/pgc-online-names.h"
#include "agent/postgres/pgc-replication.h"

#define VERSION_PARTITION_ROOTS 130000
#define VERSION_GENERATED_COLUMNS 180000
/* How many tables a message names. */
#define NAMED_TABLES 10

void
pgc_online_source_clear (PgcOnlineSource *self)
{
  g_clear_pointer (&self->publication, g_free);
  g_clear_pointer (&self->slot, g_free);
  g_clear_pointer (&self->copy_slot, g_free);
}

static char *
dup_publication (PgcRun *run, const char *database)
{
  char *name = pgc_database_get_fact (run, database, PGC_FACT_PUBLICATION);
  return name != NULL ? name : pgc_online_publication_name (pgc_run_get_id (run));
}

/* Slots carry the database's OID in their name; kept as a fact, since the database may be gone when
 * its slot is to be removed. */
gboolean
pgc_online_source_init (PgcOnlineSource *self, PgcRun *run, PgcEndpoint *source,
                        const char *database, GCancellable *cancellable, GError **error)
{
  const char *id = pgc_run_get_id (run);
  self->publication = dup_publication (run, database);
  self->slot = pgc_database_get_fact (run, database, PGC_FACT_SLOT);
  if (self->slot != NULL)
    {
      self->copy_slot = g_strconcat (self->slot, "_copy", NULL);
      return TRUE;
    }
  g_autoptr (PgcConnection) connection
      = pgc_endpoint_connect (source, database, "prepare", cancellable, error);
  if (connection == NULL)
    return FALSE;
  g_autoptr (PgcResult) row = pgc_connection_query (
      connection,
      "SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()", NULL,
      cancellable, error);
  if (row == NULL)
    return FALSE;
  guint32 oid = (guint32) pgc_result_get_int (row, 0, "oid");
  self->slot = pgc_online_slot_name (id, oid);
  self->copy_slot = pgc_online_copy_slot_name (id, oid);
  return pgc_database_set_fact (run, database, PGC_FACT_SLOT, self->slot, error);
}

static gboolean
check_identities (PgcConnection *source, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) rows
      = pgc_connection_query_named (source, "tables-without-identity", NULL, cancellable, error);
  if (rows == NULL)
    return FALSE;
  guint n = pgc_result_get_n_rows (rows);
  if (n == 0)
    return TRUE;
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) sql = g_string_new (NULL);
  for (guint i = 0; i < MIN (n, NAMED_TABLES); i++)
    {
      const char *name = pgc_result_get (rows, i, "qualified");
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
      g_string_append_printf (sql, "%sALTER TABLE %s REPLICA IDENTITY FULL;", i > 0 ? " " : "",
                              name);
    }
  if (n > NAMED_TABLES)
    g_string_append_printf (names, " and %u more", n - NAMED_TABLES);
  pgc_error_set (error, PGC_ERROR_VALIDATION,
                 "Nothing tells the rows of %s apart, so their changes cannot be followed",
                 names->str);
  pgc_error_set_remedy (error, "Give each a primary key, or REPLICA IDENTITY FULL, on the source; "
                               "or migrate offline.");
  pgc_error_set_sql (error, sql->str);
  pgc_error_set_permanent (error);
  return FALSE;
}

static PgcResult *
published_tables (PgcConnection *source, const char *publication, GCancellable *cancellable,
                  GError **error)
{
  const char *const params[] = { publication, NULL };
  return pgc_connection_query_named (source, "published-tables", params, cancellable, error);
}

gboolean
pgc_online_source_publish (const PgcOnlineSource *self, PgcEndpoint *source, const char *database,
                           GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcConnection) connection
      = pgc_endpoint_connect (source, database, "prepare", cancellable, error);
  if (connection == NULL || !check_identities (connection, cancellable, error))
    return FALSE;
  g_autoptr (PgcResult) tables
      = published_tables (connection, self->publication, cancellable, error);
  if (tables == NULL)
    return FALSE;
  g_autofree char *name = pgc_quote_identifier (self->publication);
  g_autoptr (GString) sql = g_string_new (NULL);
  g_string_printf (sql, "DROP PUBLICATION IF EXISTS %s; CREATE PUBLICATION %s", name, name);
  for (guint i = 0; i < pgc_result_get_n_rows (tables); i++)
    g_string_append_printf (sql, "%s%s%s", i > 0 ? ", " : " FOR TABLE ",
                            pgc_result_get_bool (tables, i, "is_partitioned") ? "" : "ONLY ",
                            pgc_result_get (tables, i, "qualified"));
  /* One that is part of a replica identity must be sent. */
  if (pgc_connection_get_server_version (connection) >= VERSION_GENERATED_COLUMNS)
    g_string_append (sql, " WITH (publish_generated_columns = stored)");
  if (pgc_connection_exec (connection, sql->str, cancellable, error))
    return TRUE;
  g_prefix_error (error, "Creating publication %s on the source: ", name);
  return FALSE;
}

gboolean
pgc_online_source_publish_new (const PgcOnlineSource *self, PgcEndpoint *source,
                               const char *database, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcConnection) connection
      = pgc_endpoint_connect (source, database, "prepare", cancellable, error);
  if (connection == NULL || !check_identities (connection, cancellable, error))
    return FALSE;
  g_autoptr (PgcResult) tables
      = published_tables (connection, self->publication, cancellable, error);
  if (tables == NULL)
    return FALSE;
  g_autofree char *name = pgc_quote_identifier (self->publication);
  for (guint i = 0; i < pgc_result_get_n_rows (tables); i++)
    if (!pgc_result_get_bool (tables, i, "is_published")
        && !pgc_connection_execf (connection, cancellable, error,
                                  "ALTER PUBLICATION %s ADD TABLE %s%s", name,
                                  pgc_result_get_bool (tables, i, "is_partitioned") ? "" : "ONLY ",
                                  pgc_result_get (tables, i, "qualified")))
      return FALSE;
  return TRUE;
}

gboolean
pgc_online_source_drop_publication (const PgcOnlineSource *self, PgcConnection *source,
                                    GCancellable *cancellable, GError **error)
{
  g_autofree char *name = pgc_quote_identifier (self->publication);
  return pgc_connection_execf (source, cancellable, error, "DROP PUBLICATION IF EXISTS %s", name);
}

/* A database that is closed keeps its publication, which does nothing without a slot. */
static void
report_publication (PgcRun *run, const char *database, const char *publication)
{
  g_autofree char *name = pgc_quote_identifier (publication);
  g_autofree char *object = g_strdup_printf ("PUBLICATION %s on the source", publication);
  g_autofree char *sql = g_strdup_printf ("DROP PUBLICATION IF EXISTS %s;", name);
  g_autoptr (PgcReportEntry) entry = pgc_report_entry_new (
      database, "todo", object,
      "the database is closed, so it may still be there; it does nothing any more", sql);
  pgc_run_add_report (run, entry);
}

static gboolean
find_publication (PgcRun *run, PgcEndpoint *source, const char *database, GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_auto (PgcOnlineSource) self
      = { .publication = dup_publication (run, database) };
  g_autoptr (PgcConnection) connection
      = pgc_endpoint_connect (source, database, "clean-up", cancellable, &failure);
  if (connection != NULL)
    return pgc_online_source_drop_publication (&self, connection, cancellable, error);
  /* No database, nothing of ours in it. */
  if (g_error_matches (failure, PGC_ERROR, PGC_ERROR_NOT_FOUND))
    return TRUE;
  if (g_error_matches (failure, PGC_ERROR, PGC_ERROR_WRONG_STATE))
    {
      report_publication (run, database, self.publication);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
pgc_online_source_check_publication (PgcRun *run, const char *database, PgcConnection *source,
                                     GCancellable *cancellable, GError **error)
{
  g_autofree char *publication = dup_publication (run, database);
  g_autoptr (PgcResult) tables = published_tables (source, publication, cancellable, error);
  if (tables == NULL)
    return FALSE;
  g_autoptr (GString) names = g_string_new (NULL);
  for (guint i = 0; i < pgc_result_get_n_rows (tables); i++)
    if (!pgc_result_get_bool (tables, i, "is_published"))
      g_string_append_printf (names, "%s%s%s", names->len > 0 ? ", " : "",
                              pgc_result_get_bool (tables, i, "is_partitioned") ? "" : "ONLY ",
                              pgc_result_get (tables, i, "qualified"));
  if (names->len == 0)
    return TRUE;
  g_autofree char *quoted = pgc_quote_identifier (publication);
  g_autofree char *sql = g_strdup_printf ("ALTER PUBLICATION %s ADD TABLE %s;", quoted, names->str);
  pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                 "Publication %s on the source no longer has %s: changes since then are missing",
                 quoted, names->str);
  pgc_error_set_sql (error, sql);
  pgc_error_set_remedy (error, "Add them to it, then copy them again with `pgcutover migration "
                               "resync`.");
  return FALSE;
}

/* From the maintenance database, as the slot's own may be gone or closed. */
gboolean
pgc_online_drop_slot (PgcEndpoint *source, const char *slot, GCancellable *cancellable, GError **error)
{
  PgcConnection *connection
      = pgc_endpoint_connect_replication (source, NULL, "clean-up", cancellable, error);
  g_autoptr (PgcReplication) replication
      = connection != NULL ? pgc_replication_open (connection, cancellable, error) : NULL;
  return replication != NULL && pgc_replication_drop_slot (replication, slot, cancellable, error);
}

gboolean
pgc_online_source_drop_slot (PgcRun *run, PgcEndpoint *source, const char *database,
                             GCancellable *cancellable, GError **error)
{
  g_autofree char *slot = pgc_database_get_fact (run, database, PGC_FACT_SLOT);
  return slot == NULL
         || (pgc_online_drop_slot (source, slot, cancellable, error)
             && pgc_database_set_fact (run, database, PGC_FACT_SLOT, NULL, error));
}

gboolean
pgc_online_source_remove (PgcRun *run, PgcEndpoint *source, const char *database,
                          GCancellable *cancellable, GError **error)
{
  g_autofree char *slot = pgc_database_get_fact (run, database, PGC_FACT_SLOT);
  return slot == NULL
         || (find_publication (run, source, database, cancellable, error)
             && pgc_online_source_drop_slot (run, source, database, cancellable, error));
}
