/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-large-objects.h"

#include "agent/engine/pgc-lenient.h"

/* Bytes of an object in one statement: hexadecimal text doubles it, and a value may be 1 GB. */
#define CHUNK_BYTES (4 * 1024 * 1024)
/* Objects in one transaction on the target: each is a lock. */
#define COMMIT_EVERY 500

static gboolean
copy_contents (const char *oid, PgcConnection *source, PgcConnection *target,
               GCancellable *cancellable, GError **error)
{
  for (guint64 offset = 0;; offset += CHUNK_BYTES)
    {
      g_autofree char *from = g_strdup_printf ("%" G_GUINT64_FORMAT, offset);
      const char *read_params[] = { oid, from, G_STRINGIFY (4194304), NULL };
      g_autoptr (PgcResult) chunk = pgc_connection_query (
          source,
          "SELECT data, pg_catalog.length(data) AS length FROM "
          "pg_catalog.lo_get($1::pg_catalog.oid, $2::pg_catalog.int8, $3::pg_catalog.int4) "
          "AS g (data)",
          read_params, cancellable, error);
      if (chunk == NULL)
        return FALSE;
      gint64 length = pgc_result_get_int (chunk, 0, "length");
      if (length > 0)
        {
          const char *write_params[] = { oid, from, pgc_result_get (chunk, 0, "data"), NULL };
          g_autoptr (PgcResult) written = pgc_connection_query (
              target,
              "SELECT pg_catalog.lo_put($1::pg_catalog.oid, $2::pg_catalog.int8, "
              "$3::pg_catalog.bytea)",
              write_params, cancellable, error);
          if (written == NULL)
            return FALSE;
        }
      if (length < CHUNK_BYTES)
        return TRUE;
    }
}

/* Inside the batch's transaction, which a failure must not end. */
static gboolean
try_or_report (PgcRun *run, const char *database, PgcConnection *target, const char *object,
               const char *sql, GCancellable *cancellable, GError **error)
{
  gboolean done;
  return pgc_connection_exec (target, "SAVEPOINT attempt", cancellable, error)
         && pgc_lenient_try (run, database, target, "skipped", object, sql, &done, cancellable,
                             error)
         && pgc_connection_exec (target,
                                 done ? "RELEASE SAVEPOINT attempt"
                                      : "ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt",
                                 cancellable, error);
}

static gboolean
copy_one (PgcRun *run, const char *database, const PgcResult *objects, guint row,
          PgcConnection *source, PgcConnection *target, GCancellable *cancellable, GError **error)
{
  const char *oid = pgc_result_get (objects, row, "oid");
  const char *comment = pgc_result_get_nullable (objects, row, "comment");
  g_autofree char *object = g_strdup_printf ("LARGE OBJECT %s", oid);
  if (!pgc_connection_execf (target, cancellable, error,
                             "SELECT pg_catalog.lo_unlink(oid) FROM "
                             "pg_catalog.pg_largeobject_metadata WHERE oid = %s; "
                             "SELECT pg_catalog.lo_create(%s)",
                             oid, oid)
      || !copy_contents (oid, source, target, cancellable, error))
    {
      g_prefix_error (error, "Large object %s: ", oid);
      return FALSE;
    }
  if (comment != NULL)
    {
      g_autofree char *literal = pgc_quote_literal (comment);
      if (!pgc_connection_execf (target, cancellable, error, "COMMENT ON LARGE OBJECT %s IS %s",
                                 oid, literal))
        return FALSE;
    }
  /* Owner before grants: the owner is who grants. */
  g_autofree char *owner = g_strdup_printf ("ALTER LARGE OBJECT %s OWNER TO %s", oid,
                                            pgc_result_get (objects, row, "owner"));
  if (!try_or_report (run, database, target, object, owner, cancellable, error))
    return FALSE;
  const char *grants = pgc_result_get (objects, row, "grants");
  return *grants == '\0'
         || try_or_report (run, database, target, object, grants, cancellable, error);
}

gboolean
pgc_large_objects_copy (PgcRun *run, const char *database, PgcConnection *source,
                        PgcConnection *target, guint64 *n_copied, GCancellable *cancellable,
                        GError **error)
{
  g_autofree char *after = g_strdup ("0");
  *n_copied = 0;
  for (;;)
    {
      const char *params[] = { after, NULL };
      g_autoptr (PgcResult) objects
          = pgc_connection_query_named (source, "large-objects", params, cancellable, error);
      if (objects == NULL)
        return FALSE;
      guint n = pgc_result_get_n_rows (objects);
      if (n == 0)
        return TRUE;
      for (guint row = 0; row < n; row++)
        {
          if (row % COMMIT_EVERY == 0 && !pgc_connection_exec (target, "BEGIN", cancellable, error))
            return FALSE;
          if (!copy_one (run, database, objects, row, source, target, cancellable, error))
            return FALSE;
          gboolean is_last = row + 1 == n || (row + 1) % COMMIT_EVERY == 0;
          if (is_last && !pgc_connection_exec (target, "COMMIT", cancellable, error))
            return FALSE;
        }
      *n_copied += n;
      g_free (after);
      after = g_strdup (pgc_result_get (objects, n - 1, "oid"));
    }
}
