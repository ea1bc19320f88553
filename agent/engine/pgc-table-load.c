/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-table-load.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-index-build.h"
#include "agent/engine/pgc-search-path.h"
#include "agent/engine/pgc-table-copy.h"
#include "agent/engine/pgc-table-split.h"

/* Tables smaller than this are loaded and indexed many to a transaction: for them the round trips
 * and commits are what costs. */
#define SMALL_TABLE_BYTES (G_GUINT64_CONSTANT (1024) * 1024)
#define BATCH_TABLES 32
#define BATCH_BYTES (8 * G_GUINT64_CONSTANT (1024) * 1024)
/* How many tables at work a status shows. */
#define SHOWN_TABLES 16
/* Index builds that sort do so in memory up to this where the server's own setting is lower; there
 * are never more of them at once than there are jobs. */
#define SORT_MEMORY_KB (512 * 1024)
/* A GIN build fills a tree in memory, and is a third faster while that tree fits into the
 * processor's cache; measured on 1.5 million jsonb values: 9.7 s with 16 MB, 14.3 s with 512 MB.
 * Above this size of table the many small merges would cost more than that. */
#define GIN_MEMORY_KB (16 * 1024)
#define GIN_SMALL_TABLE_BYTES (4 * G_GUINT64_CONSTANT (1024) * 1024 * 1024)
/* Bytes of copying that take about as long as one ANALYZE. */
#define ANALYZE_WEIGHT (32 * G_GUINT64_CONSTANT (1024) * 1024)

/* One table on its way. */
typedef struct
{
  PgcTableLoad *load;
  const PgcTable *table;
  GPtrArray *indexes; /* (owned) (element-type PgcIndex, borrowed): to be built here */
  PgcCopyCounts counts;
  gint phase;        /* atomic PgcPhase */
  gint parts_left;   /* atomic */
  gint indexes_left; /* atomic */
  gint is_torn;      /* atomic: its rows are no longer those of the snapshot */
} TableState;

struct _PgcTableLoad
{
  PgcRun *run;
  const char *database;
  PgcCatalog *catalog;
  PgcWorkGroup *group;
  const char *ledger;
  const char *completed; /* (nullable) */
  PgcLsn start;
  guint jobs;
  GPtrArray *states;    /* (owned) (element-type TableState): largest first */
  GHashTable *done;     /* (owned) set of utf8: items of the ledger */
  GHashTable *complete; /* (owned) set of OIDs: tables that were complete before */
  GHashTable *existing; /* (owned) set of utf8: quoted names of indexes on the target */
  guint n_indexes;
  gint indexes_done; /* atomic */
  gint n_torn;       /* atomic */
};

/* A part of a table for one worker. */
typedef struct
{
  TableState *state;
  char *clause; /* (owned) (nullable): NULL = the whole table */
} Part;

typedef struct
{
  TableState *state;
  const PgcIndex *index;
} IndexWork;

static void
part_free (gpointer data)
{
  Part *part = data;
  g_free (part->clause);
  g_free (part);
}

static void
table_state_free (gpointer data)
{
  TableState *state = data;
  g_ptr_array_unref (state->indexes);
  g_free (state);
}

static void
set_phase (TableState *state, PgcPhase phase)
{
  g_atomic_int_set (&state->phase, (gint) phase);
}

/* What the ledger calls a part: the table and the rows; or a small table with all its indexes. */
#define WHOLE_TABLE "*"
#define TABLE_WITH_INDEXES "batch"

static char *
item_name (const PgcTable *table, const char *what)
{
  return g_strdup_printf ("%u %s", table->oid, what);
}

/* Relays rows and notes @item in the ledger, inside the caller's transaction on the target. */
static gboolean
copy_rows (PgcWorker *worker, PgcConnection *source, PgcConnection *target, TableState *state,
           const char *clause, const char *item, GError **error)
{
  const PgcTable *table = state->table;
  GCancellable *cancellable = pgc_worker_get_cancellable (worker);
  g_autofree char *item_literal = pgc_quote_literal (item);
  g_autofree char *from = pgc_table_copy_out_sql (table, clause);
  g_autofree char *to = pgc_table_copy_in_sql (table);
  set_phase (state, PGC_PHASE_COPY);
  if (!pgc_connection_execf (target, cancellable, error, "INSERT INTO %s VALUES (%s)",
                             state->load->ledger, item_literal)
      || !pgc_copy_relay (source, from, target, to, &state->counts, NULL, cancellable, error))
    {
      g_prefix_error (error, "Table %s: ", table->display);
      return FALSE;
    }
  return TRUE;
}

/* --- online: no lock is held for longer than a table is read ---------------------------------- */

static gboolean
hold_tables (PgcWorker *worker, PgcConnection *source, TableState *const *states, guint n,
             GError **error)
{
  if (states[0]->load->completed == NULL)
    return TRUE;
  g_autofree const PgcTable **tables = g_new (const PgcTable *, n);
  g_autofree gboolean *is_torn = g_new (gboolean, n);
  for (guint i = 0; i < n; i++)
    tables[i] = states[i]->table;
  if (!pgc_table_copy_hold (source, tables, n, is_torn, pgc_worker_get_cancellable (worker), error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (is_torn[i])
      g_atomic_int_set (&states[i]->is_torn, TRUE);
  return TRUE;
}

static gboolean
release_tables (PgcWorker *worker, PgcConnection *source, const TableState *state, GError **error)
{
  return state->load->completed == NULL
         || pgc_table_copy_release (source, pgc_worker_get_cancellable (worker), error);
}

/* A table that is torn is left for the next snapshot. */
static void
leave_torn (TableState *state)
{
  g_atomic_int_inc (&state->load->n_torn);
  set_phase (state, PGC_PHASE_QUEUED);
}

/* --- indexes of one table ------------------------------------------------------------------- */

static gboolean
exists_on_target (PgcTableLoad *self, const PgcIndex *index)
{
  if (g_hash_table_size (self->existing) == 0)
    return FALSE;
  g_autofree char *qualified = pgc_quote_qualified (index->schema, index->name);
  return g_hash_table_contains (self->existing, qualified);
}

/* Statistics of one table. Without them the first queries after the cutover are planned blindly. */
static gboolean
analyze_table (PgcWorker *worker, gpointer data, GError **error)
{
  TableState *state = data;
  PgcConnection *target = pgc_worker_get_target (worker, error);
  if (target == NULL)
    return FALSE;
  g_autofree char *sql = g_strdup_printf ("ANALYZE %s", state->table->qualified);
  if (!pgc_search_path_exec (state->load->run, state->load->database, target, sql,
                             pgc_worker_get_cancellable (worker), error))
    {
      g_prefix_error (error, "ANALYZE of table %s: ", state->table->display);
      return FALSE;
    }
  set_phase (state, PGC_PHASE_DONE);
  return TRUE;
}

static void
queue_analyze (TableState *state)
{
  /* It reads a sample of fixed size, whatever the size of the table. */
  pgc_work_group_push (state->load->group, MIN (state->table->bytes, ANALYZE_WEIGHT), analyze_table,
                       state, NULL);
}

/* The steps after all indexes of a table are built; those that an earlier agent has done are told
 * by the constraint being there. */
static gboolean
finish_indexes (PgcWorker *worker, gpointer data, GError **error)
{
  TableState *state = data;
  gboolean at_once = state->indexes->len == 1;
  PgcConnection *target = pgc_worker_get_target (worker, error);
  if (target == NULL)
    return FALSE;
  GCancellable *cancellable = pgc_worker_get_cancellable (worker);
  for (guint i = 0; i < state->indexes->len; i++)
    {
      const PgcIndex *index = state->indexes->pdata[i];
      g_autofree char *sql = pgc_index_finish_sql (index, at_once);
      if (*sql == '\0')
        continue;
      g_autoptr (GError) failure = NULL;
      if (pgc_connection_exec (target, sql, cancellable, &failure))
        continue;
      /* 55000 "is already associated with a constraint": done before a restart. */
      if (g_strcmp0 (pgc_error_get_sqlstate (failure), "55000") == 0
          && exists_on_target (state->load, index))
        continue;
      g_propagate_prefixed_error (error, g_steal_pointer (&failure), "Index %s.%s: ",
                                  index->schema, index->name);
      return FALSE;
    }
  queue_analyze (state);
  return TRUE;
}

/* RESET first, since the session has had other indexes to build. */
static gboolean
set_build_memory (PgcConnection *target, const PgcIndex *index, guint64 table_bytes,
                  GCancellable *cancellable, GError **error)
{
  if (!pgc_connection_exec (target, "RESET maintenance_work_mem", cancellable, error))
    return FALSE;
  gboolean is_gin = g_str_equal (index->method, "gin");
  if (is_gin && table_bytes > GIN_SMALL_TABLE_BYTES)
    return TRUE;
  return pgc_connection_execf (
      target, cancellable, error,
      "SELECT pg_catalog.set_config('maintenance_work_mem', %s(setting::pg_catalog.int8, "
      "%" G_GUINT64_FORMAT ")::pg_catalog.text, false) "
      "FROM pg_catalog.pg_settings WHERE name = 'maintenance_work_mem'",
      is_gin ? "least" : "greatest",
      is_gin ? (guint64) GIN_MEMORY_KB : MIN (table_bytes / 1024, SORT_MEMORY_KB));
}

static gboolean
build_index (PgcWorker *worker, gpointer data, GError **error)
{
  IndexWork *work = data;
  TableState *state = work->state;
  const PgcIndex *index = work->index;
  gboolean at_once = state->indexes->len == 1;
  GCancellable *cancellable = pgc_worker_get_cancellable (worker);
  PgcConnection *target = pgc_worker_get_target (worker, error);
  if (target == NULL)
    return FALSE;
  if (!exists_on_target (state->load, index))
    {
      g_autofree char *sql = pgc_index_build_sql (index, at_once);
      if (!set_build_memory (target, index, state->table->bytes, cancellable, error)
          || !pgc_search_path_exec (state->load->run, state->load->database, target, sql,
                                    cancellable, error))
        {
          g_prefix_error (error, "Index %s.%s of table %s: ", index->schema, index->name,
                          state->table->display);
          return FALSE;
        }
    }
  g_atomic_int_inc (&state->load->indexes_done);
  /* A piece of work of its own, so that trying it again does not build the last index again. */
  if (g_atomic_int_dec_and_test (&state->indexes_left))
    pgc_work_group_push (state->load->group, G_MAXUINT64, finish_indexes, state, NULL);
  return TRUE;
}

static void
queue_indexes (TableState *state)
{
  set_phase (state, PGC_PHASE_INDEX);
  if (state->indexes->len == 0)
    {
      queue_analyze (state);
      return;
    }
  for (guint i = 0; i < state->indexes->len; i++)
    {
      IndexWork *work = g_new0 (IndexWork, 1);
      work->state = state;
      work->index = state->indexes->pdata[i];
      pgc_work_group_push (state->load->group, pgc_index_weight (work->index, state->table->bytes),
                           build_index, work, g_free);
    }
}

/* --- large tables: a part a piece of work ----------------------------------------------------- */

/* Returns: transfer full: what notes that a table has all its rows, "" offline */
static char *
complete_sql (const TableState *state)
{
  char start[PGC_LSN_TEXT_SIZE];
  if (state->load->completed == NULL)
    return g_strdup ("");
  return g_strdup_printf ("INSERT INTO %s (oid, lsn) VALUES (%u, '%s') ON CONFLICT DO NOTHING;",
                          state->load->completed, state->table->oid,
                          pgc_lsn_to_string (state->load->start, start));
}

/* A piece of work of its own, so that trying it again does not copy the last part again. */
static gboolean
complete_table (PgcWorker *worker, gpointer data, GError **error)
{
  TableState *state = data;
  g_autofree char *sql = complete_sql (state);
  PgcConnection *target = pgc_worker_get_target (worker, error);
  if (target == NULL
      || !pgc_connection_exec (target, sql, pgc_worker_get_cancellable (worker), error))
    return FALSE;
  queue_indexes (state);
  return TRUE;
}

static void
part_is_done (TableState *state)
{
  if (!g_atomic_int_dec_and_test (&state->parts_left))
    return;
  if (g_atomic_int_get (&state->is_torn))
    leave_torn (state);
  else if (state->load->completed != NULL)
    pgc_work_group_push (state->load->group, G_MAXUINT64, complete_table, state, NULL);
  else
    queue_indexes (state);
}

static gboolean
load_part (PgcWorker *worker, gpointer data, GError **error)
{
  Part *part = data;
  GCancellable *cancellable = pgc_worker_get_cancellable (worker);
  PgcConnection *source = pgc_worker_get_source (worker, error);
  PgcConnection *target = source != NULL ? pgc_worker_get_target (worker, error) : NULL;
  const char *rows = part->clause != NULL ? part->clause : WHOLE_TABLE;
  g_autofree char *item = item_name (part->state->table, rows);
  if (target == NULL || !hold_tables (worker, source, &part->state, 1, error))
    return FALSE;
  if (!g_atomic_int_get (&part->state->is_torn)
      && (!pgc_connection_exec (target, "BEGIN", cancellable, error)
          || !copy_rows (worker, source, target, part->state, part->clause, item, error)
          || !pgc_connection_exec (target, "COMMIT", cancellable, error)))
    return FALSE;
  if (!release_tables (worker, source, part->state, error))
    return FALSE;
  part_is_done (part->state);
  return TRUE;
}

static void
push_part (TableState *state, const char *clause, guint64 weight)
{
  Part *part = g_new0 (Part, 1);
  part->state = state;
  part->clause = g_strdup (clause);
  pgc_work_group_push (state->load->group, weight, load_part, part, part_free);
}

/* --- small tables: many in one transaction, with their indexes -------------------------------- */

static void
append_index_sql (GString *sql, const TableState *state)
{
  for (guint i = 0; i < state->indexes->len; i++)
    {
      const PgcIndex *index = state->indexes->pdata[i];
      g_autofree char *build = pgc_index_build_sql (index, TRUE);
      g_autofree char *finish = pgc_index_finish_sql (index, TRUE);
      g_string_append_printf (sql, "%s;%s%s", build, finish, *finish != '\0' ? ";" : "");
    }
  g_string_append_printf (sql, "ANALYZE %s;", state->table->qualified);
}

static gboolean
load_batch_at_once (PgcWorker *worker, GPtrArray *states, GError **error)
{
  GCancellable *cancellable = pgc_worker_get_cancellable (worker);
  PgcConnection *source = pgc_worker_get_source (worker, error);
  PgcConnection *target = source != NULL ? pgc_worker_get_target (worker, error) : NULL;
  if (target == NULL
      || !hold_tables (worker, source, (TableState *const *) states->pdata, states->len, error)
      || !pgc_connection_exec (target, "BEGIN", cancellable, error))
    return FALSE;
  for (guint i = 0; i < states->len; i++)
    {
      TableState *state = states->pdata[i];
      if (g_atomic_int_get (&state->is_torn))
        continue;
      g_autofree char *item = item_name (state->table, TABLE_WITH_INDEXES);
      g_autofree char *complete = complete_sql (state);
      g_autoptr (GString) sql = g_string_new (complete);
      append_index_sql (sql, state);
      if (!copy_rows (worker, source, target, state, NULL, item, error)
          || !pgc_connection_exec (target, sql->str, cancellable, error))
        return FALSE;
    }
  return pgc_connection_exec (target, "COMMIT", cancellable, error)
         && release_tables (worker, source, states->pdata[0], error);
}

static gboolean
load_batch (PgcWorker *worker, gpointer data, GError **error)
{
  GPtrArray *states = data;
  g_autoptr (GError) failure = NULL;
  if (load_batch_at_once (worker, states, &failure))
    {
      for (guint i = 0; i < states->len; i++)
        {
          TableState *state = states->pdata[i];
          if (g_atomic_int_get (&state->is_torn))
            {
              leave_torn (state);
              continue;
            }
          g_atomic_int_add (&state->load->indexes_done, (gint) state->indexes->len);
          set_phase (state, PGC_PHASE_DONE);
        }
      return TRUE;
    }
  if (pgc_error_is_transient (failure)
      || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  /* One table's trouble must not be the batch's: each goes its own way, which also tries harder
   * with its indexes. */
  PgcConnection *source = pgc_worker_get_source (worker, error);
  PgcConnection *target = source != NULL ? pgc_worker_get_target (worker, error) : NULL;
  if (target == NULL
      || !pgc_connection_exec (target, "ROLLBACK", pgc_worker_get_cancellable (worker), error))
    return FALSE;
  for (guint i = 0; i < states->len; i++)
    {
      TableState *state = states->pdata[i];
      pgc_copy_counts_add (&state->counts.rows, 0 - pgc_copy_counts_get (&state->counts.rows));
      g_atomic_int_set (&state->parts_left, 1);
      set_phase (state, PGC_PHASE_QUEUED);
      push_part (state, NULL, MAX (1, state->table->bytes));
    }
  return TRUE;
}

/* --- planning --------------------------------------------------------------------------------- */

static gboolean
queue_large_table (PgcTableLoad *self, TableState *state, PgcConnection *source,
                   GCancellable *cancellable, GError **error)
{
  g_auto (GStrv) clauses = NULL;
  if (!pgc_table_split (source, state->table, self->jobs, &clauses, cancellable, error))
    return FALSE;
  guint n_parts = clauses != NULL ? g_strv_length (clauses) : 1;
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  guint n_missing = 0;
  for (guint i = 0; i < n_parts; i++)
    {
      const char *clause = clauses != NULL ? clauses[i] : NULL;
      g_autofree char *item = item_name (state->table, clause != NULL ? clause : WHOLE_TABLE);
      if (g_hash_table_contains (self->done, item))
        continue;
      g_ptr_array_add (missing, (gpointer) clause);
      n_missing++;
    }
  if (n_missing == 0)
    {
      state->counts.rows = state->table->rows;
      state->counts.bytes = state->table->bytes;
      queue_indexes (state);
      return TRUE;
    }
  state->parts_left = (gint) n_missing;
  for (guint i = 0; i < n_missing; i++)
    push_part (state, missing->pdata[i], MAX (1, state->table->bytes / n_parts) * 2);
  return TRUE;
}

static void
push_batch (PgcTableLoad *self, GPtrArray **batch, guint64 *bytes)
{
  if ((*batch)->len > 0)
    pgc_work_group_push (self->group, MAX (1, *bytes), load_batch, g_ptr_array_ref (*batch),
                         (GDestroyNotify) g_ptr_array_unref);
  g_ptr_array_unref (*batch);
  *batch = g_ptr_array_new ();
  *bytes = 0;
}

static gboolean
queue_tables (PgcTableLoad *self, PgcConnection *source, GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new ();
  guint64 batch_bytes = 0;
  for (guint i = 0; i < self->states->len; i++)
    {
      TableState *state = self->states->pdata[i];
      g_autofree char *item = item_name (state->table, TABLE_WITH_INDEXES);
      g_autofree char *alone = item_name (state->table, WHOLE_TABLE);
      gboolean is_complete
          = g_hash_table_contains (self->complete, GUINT_TO_POINTER (state->table->oid));
      gboolean is_small = (state->table->bytes <= SMALL_TABLE_BYTES || is_complete)
                          && !g_hash_table_contains (self->done, alone);
      if (is_small && g_hash_table_contains (self->done, item))
        {
          g_atomic_int_add (&self->indexes_done, (gint) state->indexes->len);
          state->counts.rows = state->table->rows;
          set_phase (state, PGC_PHASE_DONE);
          continue;
        }
      if (is_complete)
        {
          state->counts.rows = state->table->rows;
          state->counts.bytes = state->table->bytes;
          queue_indexes (state);
          continue;
        }
      if (!is_small)
        {
          if (!queue_large_table (self, state, source, cancellable, error))
            return FALSE;
          continue;
        }
      g_ptr_array_add (batch, state);
      batch_bytes += state->table->bytes;
      if (batch->len >= BATCH_TABLES || batch_bytes >= BATCH_BYTES)
        push_batch (self, &batch, &batch_bytes);
    }
  push_batch (self, &batch, &batch_bytes);
  return TRUE;
}

static gboolean
read_set (PgcConnection *target, const char *sql, const char *named, GHashTable *set,
          GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) result
      = named != NULL ? pgc_connection_query_named (target, named, NULL, cancellable, error)
                      : pgc_connection_query (target, sql, NULL, cancellable, error);
  if (result == NULL)
    return FALSE;
  for (guint i = 0; i < pgc_result_get_n_rows (result); i++)
    g_hash_table_add (set, named != NULL
                               ? pgc_quote_qualified (pgc_result_get (result, i, "schema"),
                                                      pgc_result_get (result, i, "name"))
                               : g_strdup (pgc_result_get (result, i, "item")));
  return TRUE;
}

/* Whether the ledger has anything of a table. */
static GHashTable *
list_begun (PgcTableLoad *self)
{
  GHashTable *begun = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer item;
  g_hash_table_iter_init (&iter, self->done);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    g_hash_table_add (begun, GUINT_TO_POINTER ((guint) g_ascii_strtoull (item, NULL, 10)));
  return begun;
}

/* Tables that have only some of their rows, from a snapshot that is lost, begin again. */
static gboolean
empty_incomplete (PgcTableLoad *self, PgcConnection *target, GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GHashTable) begun = list_begun (self);
  g_autoptr (GString) sql = g_string_new (NULL);
  for (guint i = 0; i < self->states->len; i++)
    {
      const TableState *state = self->states->pdata[i];
      gpointer oid = GUINT_TO_POINTER (state->table->oid);
      if (g_hash_table_contains (begun, oid) && !g_hash_table_contains (self->complete, oid))
        g_string_append_printf (sql, "%s%s", sql->len > 0 ? ", ONLY " : "TRUNCATE ONLY ",
                                state->table->qualified);
    }
  if (sql->len == 0)
    return TRUE;
  g_string_append_printf (sql,
                          "; DELETE FROM %s WHERE pg_catalog.split_part(item, ' ', 1)::pg_catalog.oid "
                          "NOT IN (SELECT oid FROM %s)",
                          self->ledger, self->completed);
  g_hash_table_remove_all (self->done);
  return pgc_connection_exec (target, sql->str, cancellable, error);
}

static gboolean
read_complete (PgcTableLoad *self, PgcConnection *target, GCancellable *cancellable,
               GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT oid FROM %s", self->completed);
  g_autoptr (PgcResult) rows = pgc_connection_query (target, sql, NULL, cancellable, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < pgc_result_get_n_rows (rows); i++)
    g_hash_table_add (self->complete,
                      GUINT_TO_POINTER ((guint) pgc_result_get_int (rows, i, "oid")));
  return TRUE;
}

gboolean
pgc_table_load_queue (PgcTableLoad *self, PgcConnection *source, PgcConnection *target,
                      GCancellable *cancellable, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT item FROM %s", self->ledger);
  if (!read_set (target, sql, NULL, self->done, cancellable, error))
    return FALSE;
  if (self->completed != NULL
      && (!read_complete (self, target, cancellable, error)
          || !empty_incomplete (self, target, cancellable, error)
          || !read_set (target, sql, NULL, self->done, cancellable, error)))
    return FALSE;
  if (g_hash_table_size (self->done) > 0
      && !read_set (target, NULL, "existing-indexes", self->existing, cancellable, error))
    return FALSE;
  return queue_tables (self, source, cancellable, error);
}

static gint
compare_states (gconstpointer a, gconstpointer b)
{
  const TableState *x = *(TableState *const *) a;
  const TableState *y = *(TableState *const *) b;
  if (x->table->bytes != y->table->bytes)
    return x->table->bytes > y->table->bytes ? -1 : 1;
  return x->table->oid < y->table->oid ? -1 : 1;
}

PgcTableLoad *
pgc_table_load_new (PgcRun *run, const char *database, PgcCatalog *catalog, PgcWorkGroup *group,
                    const char *ledger, const char *completed, PgcLsn start, guint jobs)
{
  PgcTableLoad *self = g_new0 (PgcTableLoad, 1);
  self->run = run;
  self->database = database;
  self->catalog = catalog;
  self->group = group;
  self->ledger = ledger;
  self->completed = completed;
  self->start = start;
  self->jobs = jobs;
  self->states = g_ptr_array_new_with_free_func (table_state_free);
  self->done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->complete = g_hash_table_new (NULL, NULL);
  self->existing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_autoptr (GHashTable) by_oid = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < catalog->tables->len; i++)
    {
      TableState *state = g_new0 (TableState, 1);
      state->load = self;
      state->table = catalog->tables->pdata[i];
      state->indexes = g_ptr_array_new ();
      state->parts_left = 1;
      g_ptr_array_add (self->states, state);
      g_hash_table_insert (by_oid, GUINT_TO_POINTER (state->table->oid), state);
    }
  for (guint i = 0; i < catalog->indexes->len; i++)
    {
      PgcIndex *index = catalog->indexes->pdata[i];
      TableState *state = g_hash_table_lookup (by_oid, GUINT_TO_POINTER (index->table_oid));
      if (state == NULL || index->table_kind != 'r' || !index->is_valid)
        continue;
      g_ptr_array_add (state->indexes, index);
      state->indexes_left++;
      self->n_indexes++;
    }
  g_ptr_array_sort (self->states, compare_states);
  return self;
}

void
pgc_table_load_free (PgcTableLoad *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->states);
  g_hash_table_unref (self->done);
  g_hash_table_unref (self->complete);
  g_hash_table_unref (self->existing);
  g_free (self);
}

guint
pgc_table_load_get_n_torn (PgcTableLoad *self)
{
  return (guint) g_atomic_int_get (&self->n_torn);
}

/* --- progress --------------------------------------------------------------------------------- */

/* Rows are counted, bytes of the heap are told from them: the COPY stream is of another size. */
static guint64
estimate_bytes (const TableState *state, guint64 rows)
{
  if (state->table->rows > 0)
    return (guint64) ((double) state->table->bytes
                      * MIN (1.0, (double) rows / (double) state->table->rows));
  return MIN (state->table->bytes, pgc_copy_counts_get (&state->counts.bytes));
}

void
pgc_table_load_fill_status (PgcTableLoad *self, PgcDatabaseStatus *status)
{
  status->queued_tables = status->loading_tables = status->completed_tables = 0;
  status->rows_done = status->rows_total = status->bytes_done = status->bytes_total = 0;
  status->indexes_total = self->n_indexes;
  status->indexes_done = (guint) g_atomic_int_get (&self->indexes_done);
  g_ptr_array_set_size (status->tables, 0);
  for (guint i = 0; i < self->states->len; i++)
    {
      TableState *state = self->states->pdata[i];
      PgcPhase phase = (PgcPhase) g_atomic_int_get (&state->phase);
      guint64 rows = pgc_copy_counts_get (&state->counts.rows);
      gboolean is_copied = phase == PGC_PHASE_INDEX || phase == PGC_PHASE_DONE;
      guint64 bytes = is_copied ? state->table->bytes : estimate_bytes (state, rows);
      /* The estimate of a table whose rows are all counted is their number. */
      guint64 rows_total = is_copied ? rows : MAX (rows, state->table->rows);
      status->rows_done += rows;
      status->rows_total += rows_total;
      status->bytes_done += bytes;
      status->bytes_total += state->table->bytes;
      if (phase == PGC_PHASE_DONE)
        status->completed_tables++;
      else if (phase == PGC_PHASE_QUEUED)
        status->queued_tables++;
      else
        {
          status->loading_tables++;
          if (status->tables->len < SHOWN_TABLES)
            {
              PgcTableStatus *shown = g_new0 (PgcTableStatus, 1);
              shown->name = g_strdup (state->table->display);
              shown->phase = phase;
              shown->rows_done = rows;
              shown->rows_total = rows_total;
              shown->bytes_done = bytes;
              shown->bytes_total = state->table->bytes;
              g_ptr_array_add (status->tables, shown);
            }
        }
    }
}
