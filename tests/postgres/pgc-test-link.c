/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/postgres/pgc-test-link.h"

#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <string.h>

/* Far more than any answer takes, so that running into it means that it never comes. */
#define PATIENCE_MS 20000
/* So little that most of what waits goes through files. */
#define SPOOL_MEMORY 65536

static guint n_slots;

static PgcConnection *
connect_with_public (PgcTestServer *server, const char *database)
{
  PgcConnection *connection = pgc_test_server_connect (server, database);
  pgc_test_exec (connection, "SET search_path = public");
  return connection;
}

PgcConnection *
pgc_test_link_connect_source (PgcTestLink *self)
{
  return connect_with_public (self->server, self->database);
}

static void
create_publication (PgcTestLink *self, gboolean via_root)
{
  pgc_test_exec (self->source, "CREATE TABLE end_of_test ()");
  pgc_test_exec (self->source, "CREATE PUBLICATION pub FOR ALL TABLES");
  if (via_root)
    pgc_test_exec (self->source, "ALTER PUBLICATION pub SET (publish_via_partition_root = true)");
  /* Else the source refuses changes where a generated column is in the replica identity. */
  if (pgc_connection_get_server_version (self->source) >= 180000)
    pgc_test_exec (self->source, "ALTER PUBLICATION pub SET (publish_generated_columns = stored)");
}

static PgcReplication *
open_replication (PgcTestLink *self)
{
  g_autoptr (GError) error = NULL;
  PgcReplication *replication = pgc_replication_open (
      pgc_test_server_connect_replication (self->server, self->database), NULL, &error);
  g_assert_no_error (error);
  return replication;
}

static void
start_stream (PgcTestLink *self, gboolean is_binary)
{
  g_autoptr (GError) error = NULL;
  const PgcSlotOptions slot = { .name = self->slot };
  PgcLsn start;
  self->stream = open_replication (self);
  pgc_replication_create_slot (self->stream, &slot, &start, NULL, NULL, &error);
  g_assert_no_error (error);
  const char *const publications[] = { "pub", NULL };
  const PgcStreamOptions options = {
    .slot = self->slot,
    .start = start,
    .publications = publications,
    .streaming = TRUE,
    .binary = is_binary,
    .messages = TRUE,
  };
  pgc_replication_start (self->stream, &options, NULL, &error);
  g_assert_no_error (error);
}

PgcTestLink *
pgc_test_link_new (PgcTestServer *server, const PgcTestLinkOptions *options)
{
  g_autoptr (GError) error = NULL;
  PgcTestLink *self = g_new0 (PgcTestLink, 1);
  self->server = server;
  self->database = pgc_test_server_create_database (server, "source");
  self->slot = g_strdup_printf ("link_%u", ++n_slots);
  g_autofree char *target = pgc_test_server_create_database (server, "target");
  self->source = connect_with_public (server, self->database);
  self->target = connect_with_public (server, target);
  self->directory = g_dir_make_tmp ("pgc-test-spool-XXXXXX", &error);
  g_assert_no_error (error);
  self->spool = pgc_change_spool_new (self->directory, SPOOL_MEMORY);
  self->cache = pgc_relation_cache_new ();
  self->tables = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) pgc_apply_table_free);
  self->diverged = g_ptr_array_new_with_free_func (g_free);
  pgc_pgoutput_message_init (&self->message);

  pgc_test_exec (self->source, options->source_schema);
  /* So that OIDs of user types differ from the source's. */
  pgc_test_exec (self->target, "CREATE TYPE filler AS ENUM ()");
  pgc_test_exec (self->target,
                 options->target_schema != NULL ? options->target_schema : options->source_schema);
  pgc_test_exec (self->target, "SET session_replication_role = replica; SET search_path = ''");
  create_publication (self, options->via_root);
  start_stream (self, options->is_binary);
  return self;
}

void
pgc_test_link_free (PgcTestLink *self)
{
  g_autoptr (GError) error = NULL;
  pgc_replication_close (self->stream);
  g_autoptr (PgcReplication) cleaner = open_replication (self);
  pgc_replication_drop_slot (cleaner, self->slot, NULL, &error);
  g_assert_no_error (error);
  pgc_connection_close (self->source);
  pgc_connection_close (self->target);
  pgc_change_spool_free (self->spool);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  pgc_pgoutput_message_clear (&self->message);
  pgc_relation_cache_free (self->cache);
  g_hash_table_unref (self->tables);
  g_ptr_array_unref (self->diverged);
  g_free (self->directory);
  g_free (self->database);
  g_free (self->slot);
  g_free (self);
}

static PgcApplyTable *
find_table (PgcTestLink *self, guint32 oid)
{
  g_autoptr (GError) error = NULL;
  PgcApplyTable *table = g_hash_table_lookup (self->tables, GUINT_TO_POINTER (oid));
  if (table != NULL)
    return table;
  const PgcRelation *relation = pgc_relation_cache_lookup (self->cache, oid);
  g_assert_nonnull (relation);
  PgcTargetTable *target
      = pgc_target_table_load (self->target, relation->schema, relation->name, NULL, &error);
  g_assert_no_error (error);
  table = pgc_apply_table_new (relation, target, &error);
  g_assert_no_error (error);
  g_hash_table_insert (self->tables, GUINT_TO_POINTER (oid), table);
  return table;
}

/* Runs a statement; returns how many rows it touched. */
static guint64
run_statement (PgcTestLink *self, const PgcApplyStatement *statement,
               const PgcPgoutputMessage *change)
{
  PGconn *pg = pgc_connection_get_pg (self->target);
  guint n = statement->n_parameters;
  g_autofree const char **values = g_new0 (const char *, n);
  g_autofree int *lengths = g_new0 (int, n);
  g_autofree int *formats = g_new0 (int, n);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n; i++)
    {
      const PgcTuple *row = statement->parameters[i].side == PGC_ROW_NEW ? &change->change.new_row
                                                                         : &change->change.old_row;
      const PgcValue *value = &row->values[statement->parameters[i].column];
      g_assert_cmpint (value->kind, !=, PGC_VALUE_UNCHANGED);
      if (value->kind == PGC_VALUE_NULL)
        continue;
      char *text = g_malloc (value->length + 1);
      memcpy (text, value->data, value->length);
      text[value->length] = '\0';
      g_ptr_array_add (texts, text);
      values[i] = text;
      lengths[i] = (int) value->length;
      formats[i] = value->kind == PGC_VALUE_BINARY;
    }
  PGresult *result
      = PQexecParams (pg, statement->sql, (int) n, statement->types, values, lengths, formats, 0);
  ExecStatusType status = PQresultStatus (result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    g_error ("%s: %s", PQresultErrorMessage (result), statement->sql);
  guint64 rows = g_ascii_strtoull (PQcmdTuples (result), NULL, 10);
  PQclear (result);
  return rows;
}

static void
apply_change (PgcTestLink *self)
{
  g_autoptr (GError) error = NULL;
  PgcApplyTable *table = find_table (self, self->message.change.relation);
  const PgcApplyStatement *statement
      = pgc_apply_table_get_statement (table, &self->message, &error);
  g_assert_no_error (error);
  if (run_statement (self, statement, &self->message) != statement->n_rows)
    g_ptr_array_add (self->diverged, pgc_apply_table_describe (table, &self->message));
  self->n_applied++;
}

static void
apply_truncate (PgcTestLink *self)
{
  guint n = self->message.truncate.n_relations;
  g_autofree const PgcTargetTable **tables = g_new (const PgcTargetTable *, n);
  for (guint i = 0; i < n; i++)
    tables[i] = pgc_apply_table_get_target (find_table (self, self->message.truncate.relations[i]));
  g_autofree char *sql = pgc_apply_truncate_to_sql (tables, n, self->message.truncate.flags);
  pgc_test_exec (self->target, sql);
}

static void
apply_message (PgcTestLink *self)
{
  g_autofree char *description = NULL;
  switch (self->message.kind)
    {
    case PGC_PGOUTPUT_BEGIN:
      pgc_test_exec (self->target, "BEGIN");
      return;
    case PGC_PGOUTPUT_COMMIT:
    case PGC_PGOUTPUT_STREAM_COMMIT:
      pgc_test_exec (self->target, "COMMIT");
      return;
    case PGC_PGOUTPUT_RELATION:
      pgc_relation_cache_update (self->cache, &self->message, &description);
      g_hash_table_remove (self->tables, GUINT_TO_POINTER (self->message.relation.oid));
      return;
    case PGC_PGOUTPUT_INSERT:
      if (g_str_equal (pgc_relation_cache_lookup (self->cache, self->message.change.relation)->name,
                       "end_of_test"))
        self->is_at_end = TRUE;
      else
        apply_change (self);
      return;
    case PGC_PGOUTPUT_UPDATE:
    case PGC_PGOUTPUT_DELETE:
      apply_change (self);
      return;
    case PGC_PGOUTPUT_TRUNCATE:
      apply_truncate (self);
      return;
    case PGC_PGOUTPUT_TYPE:
    case PGC_PGOUTPUT_ORIGIN:
    case PGC_PGOUTPUT_MESSAGE:
      return;
    case PGC_PGOUTPUT_STREAM_START:
    case PGC_PGOUTPUT_STREAM_STOP:
    case PGC_PGOUTPUT_STREAM_ABORT:
      break;
    }
  g_assert_not_reached ();
}

static void
apply_record (PgcTestLink *self, const PgcChangeRecord *record)
{
  g_autoptr (GError) error = NULL;
  switch (record->kind)
    {
    case PGC_CHANGE_MESSAGE:
    case PGC_CHANGE_MESSAGE_IN_STREAM:
      pgc_pgoutput_decode (record->data, record->length,
                           record->kind == PGC_CHANGE_MESSAGE_IN_STREAM, &self->message, &error);
      g_assert_no_error (error);
      apply_message (self);
      return;
    case PGC_CHANGE_STREAM_BEGIN:
      pgc_test_exec (self->target, "BEGIN");
      self->n_streamed++;
      return;
    case PGC_CHANGE_POSITION:
    case PGC_CHANGE_RESTART:
      break;
    }
  g_assert_not_reached ();
}

static void
apply_spooled (PgcTestLink *self)
{
  g_autoptr (GError) error = NULL;
  gboolean is_end;
  pgc_change_spool_flush (self->spool, &error);
  g_assert_no_error (error);
  for (;;)
    {
      g_autoptr (PgcChangeBlock) block = NULL;
      PgcChangeRecord record;
      pgc_change_spool_take (self->spool, 0, &block, &is_end, NULL, &error);
      g_assert_no_error (error);
      if (block == NULL)
        return;
      while (pgc_change_block_next (block, &record))
        apply_record (self, &record);
    }
}

static void
receive_into_spool (PgcTestLink *self)
{
  g_autoptr (GError) error = NULL;
  PgcFrame frame;
  /* As much as there is, and then wait for more. */
  for (int timeout_ms = PATIENCE_MS;; timeout_ms = 0)
    {
      pgc_replication_receive (self->stream, timeout_ms, &frame, NULL, &error);
      g_assert_no_error (error);
      if (frame.kind == PGC_FRAME_NONE)
        break;
      if (frame.kind != PGC_FRAME_DATA)
        continue;
      if (frame.data[0] == PGC_PGOUTPUT_STREAM_ABORT
          && memcmp (frame.data + 1, frame.data + 5, sizeof (guint32)) != 0)
        self->n_rolled_back++;
      pgc_change_spool_push (self->spool, frame.start_lsn, frame.data, frame.length, &error);
      g_assert_no_error (error);
    }
}

void
pgc_test_link_drain (PgcTestLink *self)
{
  pgc_test_exec (self->source, "INSERT INTO public.end_of_test DEFAULT VALUES");
  gint64 deadline = g_get_monotonic_time () + 5 * PATIENCE_MS * G_GINT64_CONSTANT (1000);
  self->is_at_end = FALSE;
  while (!self->is_at_end)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      receive_into_spool (self);
      apply_spooled (self);
    }
  /* The mark's own commit. */
  while (PQtransactionStatus (pgc_connection_get_pg (self->target)) != PQTRANS_IDLE)
    {
      receive_into_spool (self);
      apply_spooled (self);
    }
}

static char *
dup_contents (PgcConnection *connection, const char *table)
{
  /* In full, with duplicates, and equal only if every byte is. */
  g_autofree char *sql = g_strdup_printf (
      "SELECT coalesce(pg_catalog.string_agg(row, E'\\n' ORDER BY row COLLATE \"C\"), '') AS text "
      "FROM (SELECT t::pg_catalog.text AS row FROM public.%s AS t) AS rows",
      table);
  return pgc_test_query_text (connection, sql);
}

void
pgc_test_link_assert_same (PgcTestLink *self, const char *tables)
{
  g_auto (GStrv) names = g_strsplit (tables, " ", -1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *source = dup_contents (self->source, names[i]);
      g_autofree char *target = dup_contents (self->target, names[i]);
      g_assert_cmpstr (target, ==, source);
    }
}
