/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-apply.h"

#include "agent/contract/pgc-error.h"

/* A batch goes to the target at the end of a transaction of the source once it holds this many
 * changes, or earlier when nothing more is there. */
#define BATCH_CHANGES 4000
/* A transaction larger than this goes in pieces. */
#define PIECE_CHANGES 8000
#define PIECE_BYTES (4 * 1024 * 1024)
/* How long to wait for changes before looking after other things, in ms. */
#define IDLE_MS 200
/* While nothing changes the target is told this often how far the source is, so that the source
 * can forget WAL that is not for us: in µs, and in bytes. */
#define MARK_INTERVAL_US (10 * G_USEC_PER_SEC)
#define MARK_INTERVAL_BYTES (16 * 1024 * 1024)
/* Batches for which a table goes change by change after it could not be merged; doubles. */
#define FIRST_EXACT_BATCHES 4
#define MAX_EXACT_BATCHES 1024

/* A table that the stream has described. */
typedef struct
{
  PgcApplyTable *apply; /* (owned) (nullable): made with its first change */
  PgcLsn start;         /* changes of transactions that committed before are in its base copy */
  guint exact_left;     /* batches that it still goes change by change for */
  guint exact_next;
} Table;

struct _PgcApply
{
  PgcEndpoint *target;       /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  PgcApplySession *session;  /* (owned) */
  PgcConnection *catalog;    /* (owned): reads the target's definitions */
  PgcRelationCache *relations; /* (owned) */
  GHashTable *tables;        /* (owned) (element-type guint32 Table) */
  gboolean has_exact;        /* some of them go change by change */
  GHashTable *starts;        /* (owned) (element-type guint32 PgcLsn) */
  PgcPgoutputMessage message; /* (owned): scratch */
  PgcApplyDurable tell_durable;
  gpointer tell_data;

  PgcBatch *building; /* (owned) */
  PgcBatch *running;  /* (owned) */
  PgcBatch *spare;    /* (owned) */
  Table *last_table;  /* (nullable): of relation @last_oid */
  guint32 last_oid;

  /* the source's transaction that is being read */
  gboolean in_source;
  PgcLsn final_lsn;
  gint64 commit_time;
  guint64 inserts, updates, deletes;
  char *message_text;     /* (owned) (nullable) */
  char *whole_message;    /* (owned) (nullable): of the last transaction that has ended */

  PgcApplyMark read;      /* what @building ends with when its last piece is added */
  guint n_whole;          /* changes of @building that are of transactions that have ended */
  gboolean has_whole;     /* @building, or the target's open transaction, ends one */

  /* the target's transaction */
  gboolean is_open;       /* BEGIN was sent */
  gboolean is_running;    /* @running was sent and not looked at */
  gboolean began_with_running; /* it did so with @running */
  gboolean has_savepoint;
  gboolean ends_with_running;  /* what is sent ends a transaction of the source: commit it */
  PgcApplyMark sent;      /* what it ends with */
  char *sent_message;     /* (owned) (nullable) */

  gint64 marked_at; /* monotonic: when the target was last told */
  PgcLsn position;  /* as far as the source has nothing for us */

  GMutex lock; /* guards what follows */
  PgcApplyProgress progress;
};

void
pgc_apply_progress_clear (PgcApplyProgress *progress)
{
  g_clear_pointer (&progress->message, g_free);
}

static void
table_free (gpointer data)
{
  Table *table = data;
  pgc_apply_table_free (table->apply);
  g_free (table);
}

void
pgc_apply_free (PgcApply *self)
{
  if (self == NULL)
    return;
  pgc_apply_session_close (self->session);
  pgc_connection_close (self->catalog);
  pgc_relation_cache_free (self->relations);
  pgc_batch_free (self->building);
  pgc_batch_free (self->running);
  pgc_batch_free (self->spare);
  g_hash_table_unref (self->tables);
  g_hash_table_unref (self->starts);
  pgc_pgoutput_message_clear (&self->message);
  pgc_endpoint_unref (self->target);
  g_clear_object (&self->cancellable);
  g_free (self->message_text);
  g_free (self->whole_message);
  g_free (self->sent_message);
  pgc_apply_progress_clear (&self->progress);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Tables that were copied later than the stream begins. */
static gboolean
read_starts (PgcApply *self, const char *schema, GError **error)
{
  g_autofree char *table = pgc_quote_qualified (schema, "tables");
  g_autofree char *sql = g_strdup_printf ("SELECT oid, lsn FROM %s", table);
  g_autoptr (PgcResult) rows
      = pgc_connection_query (self->catalog, sql, NULL, self->cancellable, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < pgc_result_get_n_rows (rows); i++)
    {
      PgcLsn *lsn = g_new0 (PgcLsn, 1);
      pgc_lsn_from_string (pgc_result_get (rows, i, "lsn"), lsn);
      g_hash_table_insert (self->starts,
                           GUINT_TO_POINTER ((guint32) pgc_result_get_int (rows, i, "oid")), lsn);
    }
  return TRUE;
}

PgcApply *
pgc_apply_new (PgcEndpoint *target, const char *database, const char *schema,
               GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcApply) self = g_new0 (PgcApply, 1);
  g_mutex_init (&self->lock);
  self->target = pgc_endpoint_ref (target);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->relations = pgc_relation_cache_new ();
  self->tables = g_hash_table_new_full (NULL, NULL, NULL, table_free);
  self->starts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->building = pgc_batch_new ();
  self->running = pgc_batch_new ();
  self->spare = pgc_batch_new ();
  pgc_pgoutput_message_init (&self->message);
  self->catalog = pgc_endpoint_connect (target, database, "apply", cancellable, error);
  if (self->catalog == NULL
      || !pgc_apply_progress_read (self->catalog, schema, &self->read, cancellable, error)
      || !read_starts (self, schema, error))
    return NULL;
  self->session = pgc_apply_session_open (target, database, schema, cancellable, error);
  if (self->session == NULL)
    return NULL;
  self->sent = self->progress.mark = self->read;
  self->position = self->progress.applied = self->progress.durable = self->read.lsn;
  return g_steal_pointer (&self);
}

PgcLsn
pgc_apply_get_start (const PgcApply *self)
{
  return self->read.lsn;
}

gboolean
pgc_apply_is_silent (const PgcApply *self)
{
  return pgc_apply_session_is_silent (self->session);
}

void
pgc_apply_get_progress (PgcApply *self, PgcApplyProgress *progress)
{
  g_mutex_lock (&self->lock);
  *progress = self->progress;
  progress->message = g_strdup (self->progress.message);
  g_mutex_unlock (&self->lock);
}

/* --- what the target says --------------------------------------------------------------------- */

/* A message of ours goes the way of its transaction. */
static void
pass_on (char **from, char **to)
{
  if (*from == NULL)
    return;
  g_free (*to);
  *to = g_steal_pointer (from);
}

/* Everything that is @sent is on the target's disk. */
static void
note_durable (PgcApply *self)
{
  g_mutex_lock (&self->lock);
  self->progress.mark = self->sent;
  self->progress.applied = MAX (self->progress.applied, self->sent.lsn);
  self->progress.durable = MAX (self->progress.durable, self->sent.lsn);
  self->progress.applied_at = g_get_monotonic_time ();
  pass_on (&self->sent_message, &self->progress.message);
  PgcLsn durable = self->progress.durable;
  g_mutex_unlock (&self->lock);
  self->marked_at = g_get_monotonic_time ();
  self->tell_durable (durable, self->tell_data);
}

/* Nothing before @position is left to do; whatever was sent is on the target's disk. */
static void
note_position (PgcApply *self, PgcLsn position)
{
  self->position = MAX (self->position, position);
  g_mutex_lock (&self->lock);
  self->progress.applied = MAX (self->progress.applied, position);
  pass_on (&self->sent_message, &self->progress.message);
  g_mutex_unlock (&self->lock);
}

/* A section in which nothing may go wrong. */
static gboolean
collect_plain (PgcApply *self, GError **error)
{
  g_auto (PgcPipelineOutcome) outcome = { NULL };
  if (!pgc_apply_session_collect (self->session, &outcome, error))
    return FALSE;
  if (outcome.failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&outcome.failure));
      return FALSE;
    }
  if (outcome.has_mismatch)
    {
      pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                     "Somebody has changed our table on the target that says which changes are "
                     "applied");
      pgc_error_set_remedy (error, "Cancel this migration and start anew.");
      return FALSE;
    }
  return TRUE;
}

/* Runs @sql alone and waits for it. */
static gboolean
exec_now (PgcApply *self, const char *sql, GError **error)
{
  return pgc_apply_session_exec (self->session, sql, error)
         && pgc_apply_session_end_section (self->session, error) && collect_plain (self, error);
}

/* --- when source and target do not agree ------------------------------------------------------ */

static void
set_divergence (PgcApply *self, const PgcPipelineOutcome *outcome, GError **error)
{
  if (outcome->tag >= pgc_batch_get_n_changes (self->running))
    {
      g_propagate_error (error, g_error_copy (outcome->failure));
      return;
    }
  g_autofree char *change = pgc_batch_describe (self->running, (guint) outcome->tag);
  if (outcome->failure == NULL)
    {
      pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                     outcome->rows == 0 ? "The target has no such row: %s"
                                        : "The target has several such rows: %s",
                     change);
      pgc_error_set_remedy (
          error, "Something else writes to the target. Stop it and make the row as it is on the "
                 "source, or synchronize the table again; then resume.");
      return;
    }
  if (pgc_error_is_transient (outcome->failure)
      || g_error_matches (outcome->failure, PGC_ERROR, PGC_ERROR_RESOURCES)
      || g_error_matches (outcome->failure, PGC_ERROR, PGC_ERROR_PERMISSION))
    {
      g_propagate_prefixed_error (error, g_error_copy (outcome->failure), "%s: ", change);
      return;
    }
  pgc_error_set (error, PGC_ERROR_DIVERGENCE, "The target refuses a change of the source: %s: %s",
                 change, outcome->failure->message);
  pgc_error_set_sqlstate (error, pgc_error_get_sqlstate (outcome->failure));
  pgc_error_set_remedy (error, "Mend the table on the target, or synchronize it again; then resume. "
                               "Nothing of the source's transaction was applied.");
}

/* A table whose changes could not be merged is not tried so again at once. */
static void
go_exact (PgcApply *self, const PgcApplyTable *apply)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, self->tables);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Table *table = value;
      if (table->apply != apply)
        continue;
      self->has_exact = TRUE;
      table->exact_left = MAX (table->exact_next, FIRST_EXACT_BATCHES);
      table->exact_next = MIN (table->exact_left * 2, MAX_EXACT_BATCHES);
    }
}

static void
count_down_exact (PgcApply *self)
{
  GHashTableIter iter;
  gpointer value;
  if (!self->has_exact)
    return;
  self->has_exact = FALSE;
  g_hash_table_iter_init (&iter, self->tables);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Table *table = value;
      if (table->exact_left > 0 && --table->exact_left > 0)
        self->has_exact = TRUE;
    }
}

/* The batch that ran did not fit: once more, change by change. */
static gboolean
run_exactly (PgcApply *self, const PgcPipelineOutcome *failed, GError **error)
{
  if (failed->failure != NULL && pgc_error_is_transient (failed->failure))
    {
      g_propagate_error (error, g_error_copy (failed->failure));
      return FALSE;
    }
  if (failed->tag < pgc_batch_get_n_changes (self->running))
    go_exact (self, pgc_batch_get_table (self->running, (guint) failed->tag));
  g_auto (PgcPipelineOutcome) outcome = { NULL };
  if (!pgc_apply_session_exec (self->session,
                               self->began_with_running ? "ROLLBACK" : "ROLLBACK TO SAVEPOINT pgc",
                               error)
      || !pgc_apply_session_forget_statements (self->session, error)
      || (self->began_with_running && !pgc_apply_session_exec (self->session, "BEGIN", error))
      || !pgc_batch_emit_exact (self->running, pgc_apply_session_run_step, self->session, error)
      || !pgc_apply_session_end_section (self->session, error)
      || !pgc_apply_session_collect (self->session, &outcome, error))
    return FALSE;
  if (outcome.failure == NULL && !outcome.has_mismatch)
    return TRUE;
  set_divergence (self, &outcome, error);
  return FALSE;
}

/* --- sending ---------------------------------------------------------------------------------- */

/* Looks at what came of the batch that runs, and ends the target's transaction if it is due. The
 * commit is on its way, not awaited, when @is_committing. */
static gboolean
settle (PgcApply *self, gboolean *is_committing, GError **error)
{
  *is_committing = FALSE;
  if (self->is_running)
    {
      g_auto (PgcPipelineOutcome) outcome = { NULL };
      if (!pgc_apply_session_collect (self->session, &outcome, error))
        return FALSE;
      if ((outcome.failure != NULL || outcome.has_mismatch)
          && !run_exactly (self, &outcome, error))
        return FALSE;
      self->is_running = FALSE;
      pgc_batch_clear (self->running);
    }
  if (!self->is_open || !self->ends_with_running)
    return TRUE;
  self->is_open = FALSE;
  *is_committing = TRUE;
  return pgc_apply_session_put_mark (self->session, &self->sent, error)
         && pgc_apply_session_exec (self->session, "COMMIT", error)
         && pgc_apply_session_end_section (self->session, error);
}

static gboolean
collect_commit (PgcApply *self, GError **error)
{
  if (!collect_plain (self, error))
    {
      g_prefix_error (error, "Committing changes on the target: ");
      return FALSE;
    }
  note_durable (self);
  return TRUE;
}

static gboolean
send_building (PgcApply *self, GError **error)
{
  self->began_with_running = !self->is_open;
  if ((self->is_open && self->has_savepoint
       && !pgc_apply_session_exec (self->session, "RELEASE SAVEPOINT pgc", error))
      || !pgc_apply_session_exec (self->session, self->is_open ? "SAVEPOINT pgc" : "BEGIN", error)
      || !pgc_batch_emit_merged (self->building, pgc_apply_session_run_step, self->session, error)
      || !pgc_apply_session_end_section (self->session, error))
    return FALSE;
  self->has_savepoint = self->is_open;
  self->is_open = self->is_running = TRUE;
  PgcBatch *sent = self->building;
  self->building = self->running;
  self->running = sent;
  return TRUE;
}

/* Sends what was built, after looking at what was sent before. @is_end: it ends with the end of a
 * transaction of the source. */
static gboolean
dispatch (PgcApply *self, gboolean is_end, GError **error)
{
  gboolean is_committing;
  if (!settle (self, &is_committing, error)
      || (pgc_batch_get_n_changes (self->building) > 0 && !send_building (self, error))
      || (is_committing && !collect_commit (self, error)))
    return FALSE;
  self->n_whole = 0;
  self->ends_with_running = is_end;
  if (!is_end)
    return TRUE;
  self->has_whole = FALSE;
  self->sent = self->read;
  pass_on (&self->whole_message, &self->sent_message);
  count_down_exact (self);
  return TRUE;
}

/* Waits until nothing is on its way and nothing to be committed is left. */
static gboolean
come_to_rest (PgcApply *self, GError **error)
{
  gboolean is_committing;
  return settle (self, &is_committing, error)
         && (!is_committing || collect_commit (self, error));
}

/* Sends the transactions that have ended, so that the one being read has the target's next one for
 * itself: it can then be rolled back alone. */
static gboolean
isolate_transaction (PgcApply *self, GError **error)
{
  if (!self->has_whole)
    return TRUE;
  pgc_batch_move_tail (self->building, self->n_whole, self->spare);
  if (!dispatch (self, TRUE, error))
    return FALSE;
  PgcBatch *tail = self->spare;
  self->spare = self->building;
  self->building = tail;
  pgc_batch_clear (self->spare);
  /* A commit without changes has nothing to ride on. */
  return self->is_running || come_to_rest (self, error);
}

/* --- reading ---------------------------------------------------------------------------------- */

static Table *
find_table (PgcApply *self, guint32 oid)
{
  if (self->last_table != NULL && self->last_oid == oid)
    return self->last_table;
  Table *table = g_hash_table_lookup (self->tables, GUINT_TO_POINTER (oid));
  if (table == NULL)
    {
      const PgcLsn *start = g_hash_table_lookup (self->starts, GUINT_TO_POINTER (oid));
      table = g_new0 (Table, 1);
      table->start = start != NULL ? *start : PGC_LSN_NONE;
      g_hash_table_insert (self->tables, GUINT_TO_POINTER (oid), table);
    }
  self->last_table = table;
  self->last_oid = oid;
  return table;
}

static gboolean
load_table (PgcApply *self, Table *table, guint32 oid, GError **error)
{
  const PgcRelation *relation = pgc_relation_cache_lookup (self->relations, oid);
  if (relation == NULL)
    {
      pgc_error_set (error, PGC_ERROR_CONNECTION,
                     "The source sent a change of table %u without describing it", oid);
      return FALSE;
    }
  table->apply
      = pgc_apply_table_load (relation, self->catalog, self->cancellable, error);
  return table->apply != NULL;
}

static void
set_changed_definition (PgcApply *self, guint32 oid, const char *description, GError **error)
{
  const PgcRelation *relation = pgc_relation_cache_lookup (self->relations, oid);
  g_autofree char *name = pgc_quote_qualified (relation->schema, relation->name);
  pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                 "The definition of table %s was changed on the source: %s", name, description);
  pgc_error_set_remedy (error, "Make the same change on the target, then resume.");
}

/* A table is described again whenever it may have changed. */
static gboolean
read_relation (PgcApply *self, GError **error)
{
  g_autofree char *description = NULL;
  guint32 oid = self->message.relation.oid;
  PgcRelationDifference difference
      = pgc_relation_cache_update (self->relations, &self->message, &description);
  if (difference & (PGC_RELATION_NAME | PGC_RELATION_REPLACED))
    {
      set_changed_definition (self, oid, description, error);
      return FALSE;
    }
  Table *table = find_table (self, oid);
  if ((difference & ~PGC_RELATION_NEW) == 0 || table->apply == NULL)
    return TRUE;
  /* What was read before is still of the old definition. */
  if (!isolate_transaction (self, error)
      || (pgc_batch_get_n_changes (self->building) > 0 && !dispatch (self, FALSE, error))
      || !come_to_rest (self, error))
    return FALSE;
  g_clear_pointer (&table->apply, pgc_apply_table_free);
  if ((difference & PGC_RELATION_COLUMNS) == 0)
    return TRUE;
  /* If the target has been changed in the same way already, all is well. */
  g_autoptr (GError) failure = NULL;
  if (load_table (self, table, oid, &failure))
    return TRUE;
  if (g_error_matches (failure, PGC_ERROR, PGC_ERROR_DIVERGENCE))
    set_changed_definition (self, oid, description, error);
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
read_change (PgcApply *self, PgcChangeBlock *block, GError **error)
{
  Table *table = find_table (self, self->message.change.relation);
  if (self->final_lsn < table->start)
    return TRUE;
  if (table->apply == NULL
      && !load_table (self, table, self->message.change.relation, error))
    return FALSE;
  if (self->message.kind == PGC_PGOUTPUT_INSERT)
    self->inserts++;
  else if (self->message.kind == PGC_PGOUTPUT_UPDATE)
    self->updates++;
  else
    self->deletes++;
  pgc_batch_hold_block (self->building, block);
  pgc_batch_add (self->building, table->apply, table->exact_left == 0, &self->message);
  guint n_piece = pgc_batch_get_n_changes (self->building) - self->n_whole;
  if (n_piece < PIECE_CHANGES && pgc_batch_get_bytes (self->building) < PIECE_BYTES)
    return TRUE;
  if (!isolate_transaction (self, error))
    return FALSE;
  /* What it isolated may have been most of it. */
  return (pgc_batch_get_n_changes (self->building) < PIECE_CHANGES / 2
          && pgc_batch_get_bytes (self->building) < PIECE_BYTES / 2)
         || dispatch (self, FALSE, error);
}

static gboolean
read_truncate (PgcApply *self, GError **error)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new ();
  for (guint i = 0; i < self->message.truncate.n_relations; i++)
    {
      guint32 oid = self->message.truncate.relations[i];
      Table *table = find_table (self, oid);
      if (self->final_lsn < table->start)
        continue;
      if (table->apply == NULL && !load_table (self, table, oid, error))
        return FALSE;
      g_ptr_array_add (targets, (gpointer) pgc_apply_table_get_target (table->apply));
    }
  if (targets->len == 0)
    return TRUE;
  g_autofree char *sql
      = pgc_apply_truncate_to_sql ((const PgcTargetTable *const *) targets->pdata, targets->len,
                                   self->message.truncate.flags);
  if (!isolate_transaction (self, error)
      || (pgc_batch_get_n_changes (self->building) > 0 && !dispatch (self, FALSE, error))
      || !come_to_rest (self, error)
      || (!self->is_open && !exec_now (self, "BEGIN", error)))
    return FALSE;
  if (!self->is_open)
    self->has_savepoint = FALSE;
  self->is_open = TRUE;
  self->ends_with_running = FALSE;
  g_autoptr (GError) failure = NULL;
  if (exec_now (self, sql, &failure))
    return TRUE;
  if (pgc_error_is_transient (failure) || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  pgc_error_set (error, PGC_ERROR_DIVERGENCE, "The target refuses a change of the source: %s: %s",
                 sql, failure->message);
  pgc_error_set_remedy (error, "Remove what is in the way on the target, then resume.");
  return FALSE;
}

static void
read_begin (PgcApply *self, PgcLsn final_lsn, gint64 commit_time)
{
  self->in_source = TRUE;
  self->final_lsn = final_lsn;
  self->commit_time = commit_time;
  self->inserts = self->updates = self->deletes = 0;
  g_clear_pointer (&self->message_text, g_free);
}

static gboolean
read_commit (PgcApply *self, GError **error)
{
  self->in_source = FALSE;
  self->read.lsn = self->message.commit.end_lsn;
  self->read.commit_time = self->message.commit.commit_time;
  self->read.transactions++;
  self->read.inserts += self->inserts;
  self->read.updates += self->updates;
  self->read.deletes += self->deletes;
  pass_on (&self->message_text, &self->whole_message);
  self->n_whole = pgc_batch_get_n_changes (self->building);
  self->has_whole = TRUE;
  if (self->n_whole < BATCH_CHANGES && pgc_batch_get_bytes (self->building) < PIECE_BYTES)
    return TRUE;
  return dispatch (self, TRUE, error);
}

/* The stream begins anew after the last transaction that came whole. */
static gboolean
read_restart (PgcApply *self, GError **error)
{
  if (!self->in_source)
    return TRUE;
  self->in_source = FALSE;
  g_clear_pointer (&self->message_text, g_free);
  pgc_batch_truncate (self->building, self->n_whole);
  /* Pieces of it may be on the target already: they have a transaction there for themselves. */
  if (self->has_whole || !self->is_open)
    return TRUE;
  if (!come_to_rest (self, error))
    return FALSE;
  if (self->is_open && !exec_now (self, "ROLLBACK", error))
    return FALSE;
  self->is_open = FALSE;
  return TRUE;
}

static gboolean
read_message (PgcApply *self, PgcChangeBlock *block, GError **error)
{
  const PgcPgoutputMessage *message = &self->message;
  switch (message->kind)
    {
    case PGC_PGOUTPUT_BEGIN:
      read_begin (self, message->begin.final_lsn, message->begin.commit_time);
      return TRUE;
    case PGC_PGOUTPUT_COMMIT:
    case PGC_PGOUTPUT_STREAM_COMMIT:
      return read_commit (self, error);
    case PGC_PGOUTPUT_RELATION:
      return read_relation (self, error);
    case PGC_PGOUTPUT_TYPE:
      {
        g_autofree char *nothing = NULL;
        pgc_relation_cache_update (self->relations, message, &nothing);
        return TRUE;
      }
    case PGC_PGOUTPUT_INSERT:
    case PGC_PGOUTPUT_UPDATE:
    case PGC_PGOUTPUT_DELETE:
      return read_change (self, block, error);
    case PGC_PGOUTPUT_TRUNCATE:
      return read_truncate (self, error);
    case PGC_PGOUTPUT_MESSAGE:
      if (message->message.transactional
          && g_str_equal (message->message.prefix, PGC_MESSAGE_PREFIX))
        {
          g_free (self->message_text);
          self->message_text
              = g_strndup ((const char *) message->message.content, message->message.length);
        }
      return TRUE;
    case PGC_PGOUTPUT_ORIGIN:
      return TRUE;
    case PGC_PGOUTPUT_STREAM_START:
    case PGC_PGOUTPUT_STREAM_STOP:
    case PGC_PGOUTPUT_STREAM_ABORT:
      break; /* the spool keeps these to itself */
    }
  g_return_val_if_reached (FALSE);
}

static gboolean
read_record (PgcApply *self, PgcChangeBlock *block, const PgcChangeRecord *record, GError **error)
{
  switch (record->kind)
    {
    case PGC_CHANGE_MESSAGE:
    case PGC_CHANGE_MESSAGE_IN_STREAM:
      return pgc_pgoutput_decode (record->data, record->length,
                                  record->kind == PGC_CHANGE_MESSAGE_IN_STREAM, &self->message,
                                  error)
             && read_message (self, block, error);
    case PGC_CHANGE_STREAM_BEGIN:
      if (!pgc_pgoutput_decode (record->data, record->length, FALSE, &self->message, error))
        return FALSE;
      read_begin (self, self->message.commit.commit_lsn, self->message.commit.commit_time);
      return TRUE;
    case PGC_CHANGE_POSITION:
      if (self->in_source)
        return TRUE;
      if (self->has_whole || self->is_open)
        self->read.lsn = MAX (self->read.lsn, record->lsn);
      else
        note_position (self, record->lsn);
      return TRUE;
    case PGC_CHANGE_RESTART:
      return read_restart (self, error);
    }
  g_return_val_if_reached (FALSE);
}

static gboolean
read_block (PgcApply *self, PgcChangeBlock *block, GError **error)
{
  PgcChangeRecord record;
  while (pgc_change_block_next (block, &record))
    if (!read_record (self, block, &record, error))
      return FALSE;
  return pgc_apply_session_push (self->session, error);
}

/* --- running ---------------------------------------------------------------------------------- */

/* Tells the target how far the source is when there is nothing to be written with it. */
static gboolean
mark_position (PgcApply *self, GError **error)
{
  PgcLsn durable = self->progress.durable;
  if (self->position <= durable
      || (g_get_monotonic_time () - self->marked_at < MARK_INTERVAL_US
          && self->position - durable < MARK_INTERVAL_BYTES))
    return TRUE;
  self->read.lsn = MAX (self->read.lsn, self->position);
  self->sent = self->read;
  if (!pgc_apply_session_put_mark (self->session, &self->sent, error)
      || !pgc_apply_session_end_section (self->session, error) || !collect_plain (self, error))
    return FALSE;
  note_durable (self);
  return TRUE;
}

/* Nothing is there to be read now. */
static gboolean
on_exhausted (PgcApply *self, GError **error)
{
  gboolean sent = !self->has_whole || (self->in_source ? isolate_transaction (self, error)
                                                       : dispatch (self, TRUE, error));
  if (!sent || !come_to_rest (self, error))
    return FALSE;
  if (self->in_source || self->is_open)
    return TRUE;
  /* Transactions that had nothing for us. */
  note_position (self, self->sent.lsn);
  return mark_position (self, error);
}

gboolean
pgc_apply_run (PgcApply *self, PgcChangeSpool *spool, PgcApplyDurable durable, gpointer user_data,
               GError **error)
{
  self->tell_durable = durable;
  self->tell_data = user_data;
  self->marked_at = g_get_monotonic_time ();
  for (gboolean is_idle = FALSE;;)
    {
      g_autoptr (PgcChangeBlock) block = NULL;
      gboolean is_end;
      if (!pgc_change_spool_take (spool, is_idle ? IDLE_MS : 0, &block, &is_end,
                                  self->cancellable, error))
        return FALSE;
      is_idle = block == NULL;
      if (block != NULL ? !read_block (self, block, error) : !on_exhausted (self, error))
        return FALSE;
      if (is_end)
        return TRUE;
    }
}
