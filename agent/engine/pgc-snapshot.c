/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-snapshot.h"

#include "agent/contract/pgc-error.h"

/* A table that comes, goes or is rewritten between listing and locking makes us look again. */
#define MAX_TRIES 5
/* Tables in one LOCK statement: bounds its length. */
#define LOCK_CHUNK 500

#define BEGIN_SNAPSHOT "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"

struct _PgcSnapshot
{
  PgcConnection *connection; /* (owned) */
  char *id;                  /* (owned) */
  char *identity;            /* (owned) (nullable) */
};

void
pgc_snapshot_release (PgcSnapshot *self)
{
  if (self == NULL)
    return;
  pgc_connection_close (self->connection);
  g_free (self->id);
  g_free (self->identity);
  g_free (self);
}

const char *
pgc_snapshot_get_id (PgcSnapshot *self)
{
  return self->id;
}

const char *
pgc_snapshot_get_identity (PgcSnapshot *self)
{
  return self->identity;
}

PgcConnection *
pgc_snapshot_get_connection (PgcSnapshot *self)
{
  return self->connection;
}

static PgcResult *
list_tables (PgcConnection *connection, GCancellable *cancellable, GError **error)
{
  return pgc_connection_query_named (connection, "lockable-tables", NULL, cancellable, error);
}

static gboolean
lock_tables (PgcConnection *connection, PgcResult *tables, GCancellable *cancellable,
             GError **error)
{
  guint n = pgc_result_get_n_rows (tables);
  for (guint from = 0; from < n; from += LOCK_CHUNK)
    {
      g_autoptr (GString) sql = g_string_new ("LOCK TABLE ");
      for (guint i = from; i < MIN (from + LOCK_CHUNK, n); i++)
        g_string_append_printf (sql, "%sONLY %s", i > from ? ", " : "",
                                pgc_result_get (tables, i, "qualified"));
      g_string_append (sql, " IN ACCESS SHARE MODE");
      if (!pgc_connection_exec (connection, sql->str, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* What the tables look like is read after they are locked; that they are the same ones is enough. */
static gboolean
same_tables (PgcResult *a, PgcResult *b)
{
  guint n = pgc_result_get_n_rows (a);
  if (pgc_result_get_n_rows (b) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!g_str_equal (pgc_result_get (a, i, "oid"), pgc_result_get (b, i, "oid"))
        || !g_str_equal (pgc_result_get (a, i, "qualified"), pgc_result_get (b, i, "qualified")))
      return FALSE;
  return TRUE;
}

/* undefined_table: it was dropped after it was listed, so look again. */
static gboolean
try_again (PgcConnection *connection, GError *failure, GCancellable *cancellable, GError **error)
{
  if (g_error_matches (failure, PGC_ERROR, PGC_ERROR_NOT_FOUND))
    {
      g_error_free (failure);
      return pgc_connection_exec (connection, "ROLLBACK", cancellable, error);
    }
  g_propagate_error (error, failure);
  return FALSE;
}

/* One try: TRUE with @same FALSE when the tables changed meanwhile. LOCK TABLE takes no snapshot, so
 * as the first statement of a REPEATABLE READ transaction it leaves the snapshot to be taken when
 * every lock is held: TRUNCATE and ALTER TABLE, which do not wait for snapshots, cannot come in
 * between. */
static gboolean
try_lock (PgcConnection *connection, gboolean *same, GCancellable *cancellable, GError **error)
{
  *same = FALSE;
  g_autoptr (PgcResult) before = list_tables (connection, cancellable, error);
  if (before == NULL || !pgc_connection_exec (connection, BEGIN_SNAPSHOT, cancellable, error))
    return FALSE;
  GError *failure = NULL;
  if (!lock_tables (connection, before, cancellable, &failure))
    return try_again (connection, failure, cancellable, error);
  g_autoptr (PgcResult) after = list_tables (connection, cancellable, error);
  if (after == NULL)
    return FALSE;
  *same = same_tables (before, after);
  return *same || pgc_connection_exec (connection, "ROLLBACK", cancellable, error);
}

/* Needs functions that a managed service may not grant; without them a copy cannot be resumed,
 * only begun again. A failed statement would end the transaction, hence the savepoint. */
static char *
read_identity (PgcConnection *connection, GCancellable *cancellable)
{
  if (!pgc_connection_exec (connection, "SAVEPOINT identity", cancellable, NULL))
    return NULL;
  g_autoptr (PgcResult) result
      = pgc_connection_query_named (connection, "source-identity", NULL, cancellable, NULL);
  char *identity = result != NULL ? g_strdup (pgc_result_get (result, 0, "identity")) : NULL;
  pgc_connection_exec (connection, "ROLLBACK TO SAVEPOINT identity; RELEASE SAVEPOINT identity",
                       cancellable, NULL);
  return identity;
}

static void
set_restless (const char *database, GError **error)
{
  pgc_error_set (error, PGC_ERROR_CONFLICT,
                 "Tables of database %s are being created, dropped or altered all the time",
                 database);
  pgc_error_set_remedy (error, "Stop what changes the schema for the time of the migration.");
}

static gboolean
export_snapshot (PgcSnapshot *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) result = pgc_connection_query (
      self->connection, "SELECT pg_catalog.pg_export_snapshot() AS id", NULL, cancellable, error);
  if (result == NULL)
    return FALSE;
  self->id = g_strdup (pgc_result_get (result, 0, "id"));
  return TRUE;
}

PgcSnapshot *
pgc_snapshot_take (PgcEndpoint *source, const char *database, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (PgcSnapshot) self = g_new0 (PgcSnapshot, 1);
  self->connection = pgc_endpoint_connect (source, database, "snapshot", cancellable, error);
  if (self->connection == NULL)
    return NULL;
  gboolean same = FALSE;
  for (guint i = 0; i < MAX_TRIES && !same; i++)
    if (!try_lock (self->connection, &same, cancellable, error))
      return NULL;
  if (!same)
    {
      set_restless (database, error);
      return NULL;
    }
  self->identity = read_identity (self->connection, cancellable);
  return export_snapshot (self, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

/* --- while changes go on ---------------------------------------------------------------------- */

PgcSnapshot *
pgc_snapshot_take_unlocked (PgcEndpoint *source, const char *database, GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (PgcSnapshot) self = g_new0 (PgcSnapshot, 1);
  self->connection = pgc_endpoint_connect (source, database, "snapshot", cancellable, error);
  if (self->connection == NULL
      || !pgc_connection_exec (self->connection, BEGIN_SNAPSHOT, cancellable, error)
      || !export_snapshot (self, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

PgcSnapshot *
pgc_snapshot_take_at_slot (PgcEndpoint *source, const char *database, const PgcSlotOptions *slot,
                           PgcLsn *start, char **system_id, GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (PgcSnapshot) self = g_new0 (PgcSnapshot, 1);
  self->connection = pgc_endpoint_connect (source, database, "snapshot", cancellable, error);
  /* The slot is made by a session of its own that ends with this: the snapshot lives on in ours. */
  PgcConnection *session
      = self->connection != NULL
            ? pgc_endpoint_connect_replication (source, database, "slot", cancellable, error)
            : NULL;
  g_autoptr (PgcReplication) replication
      = session != NULL ? pgc_replication_open (session, cancellable, error) : NULL;
  g_auto (PgcSystemIdentity) identity = { NULL };
  g_autofree char *snapshot = NULL;
  if (replication == NULL || !pgc_replication_identify (replication, &identity, cancellable, error)
      || !pgc_replication_drop_slot (replication, slot->name, cancellable, error)
      || !pgc_replication_create_slot (replication, slot, start, &snapshot, cancellable, error))
    return NULL;
  g_autofree char *literal = pgc_quote_literal (snapshot);
  if (!pgc_connection_exec (self->connection, BEGIN_SNAPSHOT, cancellable, error)
      || !pgc_connection_execf (self->connection, cancellable, error,
                                "SET TRANSACTION SNAPSHOT %s", literal)
      || !export_snapshot (self, cancellable, error))
    return NULL;
  g_free (*system_id);
  *system_id = g_steal_pointer (&identity.system_id);
  return g_steal_pointer (&self);
}
