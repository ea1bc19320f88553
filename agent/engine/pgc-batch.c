/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-batch.h"

#include <string.h>

#define ARENA_CHUNK (128 * 1024)

typedef struct
{
  PgcApplyTable *table;
  gboolean merge;
  PgcPgoutputKind kind;
  PgcOldKind old_kind;
  const PgcValue *old_row; /* (nullable): in the arena, so the next */
  const PgcValue *new_row; /* (nullable) */
} Change;

/* What a row has gone through since the group began. */
typedef enum
{
  ROW_INSERTED,  /* was not there, is now */
  ROW_UPDATED,
  ROW_DELETED,   /* was there, is not now */
  ROW_REPLACED,  /* was there, and another with its key is now */
  ROW_PASSED,    /* was not there, came and went */
} RowFate;

typedef struct _Row Row;
struct _Row
{
  guint64 hash;
  const PgcValue *key;    /* a row of values in which the key's are filled in */
  const PgcValue *values; /* (nullable): as it is now, or what changes */
  RowFate fate;
  guint change;           /* the first one */
  Row *next;              /* in the order of coming */
};

/* The changes of one table. */
typedef struct
{
  PgcApplyTable *table;
  GArray *changes; /* (owned) (element-type guint) */
} TableChanges;

struct _PgcBatch
{
  GArray *changes;    /* (owned) (element-type Change) */
  GPtrArray *tables;  /* (owned) (element-type TableChanges): in the order of coming */
  GHashTable *places; /* (owned) (element-type PgcApplyTable TableChanges) */
  TableChanges *last; /* (nullable): the one added to last */
  GPtrArray *blocks;  /* (owned) (element-type PgcChangeBlock) */
  gsize bytes;

  GPtrArray *chunks; /* (owned): of the arena */
  guint chunk;       /* the one in use */
  gsize used;        /* bytes of it */

  Row **slots; /* (owned) (array length=n_slots): scratch, a hash table of rows */
  guint n_slots;
  GArray *rows;       /* (owned) (element-type PgcBatchRow): scratch */
  GArray *row_origins; /* (owned) (element-type Row pointer): scratch, parallel to @rows */
};

static void
table_changes_free (gpointer data)
{
  TableChanges *changes = data;
  g_array_unref (changes->changes);
  g_free (changes);
}

PgcBatch *
pgc_batch_new (void)
{
  PgcBatch *self = g_new0 (PgcBatch, 1);
  self->changes = g_array_new (FALSE, FALSE, sizeof (Change));
  self->tables = g_ptr_array_new_with_free_func (table_changes_free);
  self->places = g_hash_table_new (NULL, NULL);
  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_change_block_free);
  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_array_new (FALSE, FALSE, sizeof (PgcBatchRow));
  self->row_origins = g_array_new (FALSE, FALSE, sizeof (Row *));
  return self;
}

void
pgc_batch_free (PgcBatch *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->changes);
  g_ptr_array_unref (self->tables);
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->chunks);
  g_array_unref (self->rows);
  g_array_unref (self->row_origins);
  g_free (self->slots);
  g_free (self);
}

void
pgc_batch_clear (PgcBatch *self)
{
  g_array_set_size (self->changes, 0);
  g_ptr_array_set_size (self->tables, 0);
  g_hash_table_remove_all (self->places);
  g_ptr_array_set_size (self->blocks, 0);
  self->last = NULL;
  self->bytes = 0;
  self->chunk = 0;
  self->used = 0;
}

void
pgc_batch_hold_block (PgcBatch *self, PgcChangeBlock *block)
{
  if (self->blocks->len == 0 || self->blocks->pdata[self->blocks->len - 1] != block)
    g_ptr_array_add (self->blocks, pgc_change_block_ref (block));
}

/* --- the arena -------------------------------------------------------------------------------- */

/* Memory that lives until the batch is cleared. */
static gpointer
allocate (PgcBatch *self, gsize size)
{
  if (size > ARENA_CHUNK)
    {
      /* A row of thousands of columns: a chunk of its own, put before the one in use. */
      gpointer large = g_malloc (size);
      g_ptr_array_insert (self->chunks, (int) self->chunk, large);
      self->chunk++;
      return large;
    }
  if (self->chunks->len == 0 || self->chunk == self->chunks->len)
    {
      g_ptr_array_add (self->chunks, g_malloc (ARENA_CHUNK));
      self->used = 0;
    }
  if (self->used + size > ARENA_CHUNK)
    {
      self->chunk++;
      self->used = 0;
      return allocate (self, size);
    }
  gpointer memory = (guint8 *) self->chunks->pdata[self->chunk] + self->used;
  self->used += (size + 7) & ~(gsize) 7;
  return memory;
}

/* --- adding ----------------------------------------------------------------------------------- */

static const PgcValue *
keep_row (PgcBatch *self, const PgcValue *row, guint n_values)
{
  if (n_values == 0)
    return NULL;
  PgcValue *values = allocate (self, n_values * sizeof (PgcValue));
  memcpy (values, row, n_values * sizeof (PgcValue));
  for (guint i = 0; i < n_values; i++)
    {
      self->bytes += values[i].length;
      /* libpq takes text as C strings. What follows a value is the next one's kind, which has been
       * decoded, or the end of its record, which is there for this. */
      if (values[i].kind == PGC_VALUE_TEXT)
        ((guint8 *) values[i].data)[values[i].length] = '\0';
    }
  return values;
}

static TableChanges *
find_place (PgcBatch *self, PgcApplyTable *table)
{
  if (self->last != NULL && self->last->table == table)
    return self->last;
  TableChanges *place = g_hash_table_lookup (self->places, table);
  if (place == NULL)
    {
      place = g_new0 (TableChanges, 1);
      place->table = table;
      place->changes = g_array_new (FALSE, FALSE, sizeof (guint));
      g_ptr_array_add (self->tables, place);
      g_hash_table_insert (self->places, table, place);
    }
  self->last = place;
  return place;
}

static void
append (PgcBatch *self, const Change *change)
{
  guint index = self->changes->len;
  g_array_append_vals (self->changes, change, 1);
  g_array_append_val (find_place (self, change->table)->changes, index);
}

void
pgc_batch_add (PgcBatch *self, PgcApplyTable *table, gboolean merge,
               const PgcPgoutputMessage *change)
{
  const Change kept = {
    .table = table,
    .merge = merge && pgc_apply_table_can_merge (table)
             && pgc_apply_table_can_merge_change (table, change),
    .kind = change->kind,
    .old_kind = change->change.old_kind,
    .old_row = keep_row (self, change->change.old_row.values, change->change.old_row.n_values),
    .new_row = keep_row (self, change->change.new_row.values, change->change.new_row.n_values),
  };
  append (self, &kept);
}

void
pgc_batch_truncate (PgcBatch *self, guint n)
{
  g_array_set_size (self->changes, n);
  for (guint i = 0; i < self->tables->len; i++)
    {
      GArray *changes = ((TableChanges *) self->tables->pdata[i])->changes;
      guint left = changes->len;
      while (left > 0 && g_array_index (changes, guint, left - 1) >= n)
        left--;
      g_array_set_size (changes, left);
    }
}

void
pgc_batch_move_tail (PgcBatch *self, guint n, PgcBatch *to)
{
  for (guint i = 0; i < self->blocks->len; i++)
    pgc_batch_hold_block (to, self->blocks->pdata[i]);
  for (guint i = n; i < self->changes->len; i++)
    {
      Change change = g_array_index (self->changes, Change, i);
      guint n_columns = pgc_apply_table_get_n_columns (change.table);
      change.old_row = keep_row (to, change.old_row, change.old_row != NULL ? n_columns : 0);
      change.new_row = keep_row (to, change.new_row, change.new_row != NULL ? n_columns : 0);
      append (to, &change);
    }
  pgc_batch_truncate (self, n);
}

guint
pgc_batch_get_n_changes (const PgcBatch *self)
{
  return self->changes->len;
}

gsize
pgc_batch_get_bytes (const PgcBatch *self)
{
  return self->bytes;
}

static const Change *
get_change (const PgcBatch *self, guint index)
{
  return &g_array_index (self->changes, Change, index);
}

/* --- one by one ------------------------------------------------------------------------------- */

/* As it came, for who takes messages. */
static void
restore_message (const Change *change, PgcPgoutputMessage *message)
{
  guint n = pgc_apply_table_get_n_columns (change->table);
  *message = (PgcPgoutputMessage){ .kind = change->kind };
  message->change.old_kind = change->old_kind;
  if (change->old_row != NULL)
    message->change.old_row = (PgcTuple){ n, change->old_row };
  if (change->new_row != NULL)
    message->change.new_row = (PgcTuple){ n, change->new_row };
}

static gboolean
emit_change (PgcBatch *self, guint index, PgcBatchEmit emit, gpointer user_data, GError **error)
{
  const Change *change = get_change (self, index);
  PgcPgoutputMessage message;
  restore_message (change, &message);
  const PgcApplyStatement *statement
      = pgc_apply_table_get_statement (change->table, &message, error);
  if (statement == NULL)
    return FALSE;
  const PgcBatchRow row = { change->old_row, change->new_row };
  const PgcBatchStep step = { change->table, statement, &row, 1, index };
  return emit (&step, user_data, error);
}

gboolean
pgc_batch_emit_exact (PgcBatch *self, PgcBatchEmit emit, gpointer user_data, GError **error)
{
  for (guint i = 0; i < self->changes->len; i++)
    if (!emit_change (self, i, emit, user_data, error))
      return FALSE;
  return TRUE;
}

/* --- merging ---------------------------------------------------------------------------------- */

static guint64
hash_key (const PgcApplyTable *table, const PgcValue *row)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  guint n = pgc_apply_table_get_n_columns (table);
  for (guint i = 0; i < n; i++)
    if (pgc_apply_table_is_key (table, i))
      {
        for (guint32 byte = 0; byte < row[i].length; byte++)
          hash = (hash ^ row[i].data[byte]) * G_GUINT64_CONSTANT (0x100000001b3);
        hash = (hash ^ row[i].length) * G_GUINT64_CONSTANT (0x100000001b3);
      }
  return hash ^ (hash >> 32);
}

static gboolean
is_same_key (const PgcApplyTable *table, const PgcValue *a, const PgcValue *b)
{
  guint n = pgc_apply_table_get_n_columns (table);
  for (guint i = 0; i < n; i++)
    if (pgc_apply_table_is_key (table, i)
        && (a[i].kind != b[i].kind || a[i].length != b[i].length
            || memcmp (a[i].data, b[i].data, a[i].length) != 0))
      return FALSE;
  return TRUE;
}

static void
clear_slots (PgcBatch *self, guint n_rows)
{
  guint n_slots = 64;
  while (n_slots < n_rows * 2)
    n_slots *= 2;
  if (n_slots > self->n_slots)
    {
      g_free (self->slots);
      self->slots = g_new (Row *, n_slots);
      self->n_slots = n_slots;
    }
  memset (self->slots, 0, self->n_slots * sizeof (Row *));
}

/* Where the row with this key is, or where it would be. */
static Row **
find_slot (PgcBatch *self, const PgcApplyTable *table, guint64 hash, const PgcValue *key)
{
  guint mask = self->n_slots - 1;
  guint i = (guint) hash & mask;
  while (self->slots[i] != NULL
         && (self->slots[i]->hash != hash || !is_same_key (table, self->slots[i]->key, key)))
    i = (i + 1) & mask;
  return &self->slots[i];
}

/* @values with those that @over leaves unchanged kept as they are. */
static const PgcValue *
merge_values (PgcBatch *self, const PgcApplyTable *table, const PgcValue *values,
              const PgcValue *over)
{
  guint n = pgc_apply_table_get_n_columns (table);
  guint i = 0;
  while (i < n && over[i].kind != PGC_VALUE_UNCHANGED)
    i++;
  if (i == n)
    return over;
  PgcValue *merged = allocate (self, n * sizeof (PgcValue));
  for (i = 0; i < n; i++)
    merged[i] = over[i].kind == PGC_VALUE_UNCHANGED ? values[i] : over[i];
  return merged;
}

/* FALSE if no source could have such a history: it is then for the server to say what is wrong. */
static gboolean
continue_row (PgcBatch *self, const PgcApplyTable *table, Row *row, const Change *change)
{
  gboolean is_there = row->fate == ROW_INSERTED || row->fate == ROW_UPDATED
                      || row->fate == ROW_REPLACED;
  if (is_there == (change->kind == PGC_PGOUTPUT_INSERT))
    return FALSE;
  if (change->kind == PGC_PGOUTPUT_INSERT)
    {
      row->fate = row->fate == ROW_DELETED ? ROW_REPLACED : ROW_INSERTED;
      row->values = change->new_row;
    }
  else if (change->kind == PGC_PGOUTPUT_UPDATE)
    row->values = merge_values (self, table, row->values, change->new_row);
  else
    {
      row->fate = row->fate == ROW_INSERTED ? ROW_PASSED : ROW_DELETED;
      row->values = NULL;
    }
  return TRUE;
}

/* Merges changes @from to @to (not included) of a table into a list of rows. */
static gboolean
merge_rows (PgcBatch *self, const TableChanges *place, guint from, guint to, Row **first)
{
  Row **end = first;
  *first = NULL;
  clear_slots (self, to - from);
  for (guint i = from; i < to; i++)
    {
      guint index = g_array_index (place->changes, guint, i);
      const Change *change = get_change (self, index);
      const PgcValue *key
          = change->kind == PGC_PGOUTPUT_DELETE ? change->old_row : change->new_row;
      guint64 hash = hash_key (place->table, key);
      Row **slot = find_slot (self, place->table, hash, key);
      if (*slot != NULL)
        {
          if (!continue_row (self, place->table, *slot, change))
            return FALSE;
          continue;
        }
      Row *row = allocate (self, sizeof (Row));
      *row = (Row){
        .hash = hash,
        .key = key,
        .values = change->new_row,
        .fate = change->kind == PGC_PGOUTPUT_INSERT   ? ROW_INSERTED
                : change->kind == PGC_PGOUTPUT_UPDATE ? ROW_UPDATED
                                                      : ROW_DELETED,
        .change = index,
      };
      *slot = row;
      *end = row;
      end = &row->next;
    }
  return TRUE;
}

typedef struct
{
  PgcBatch *batch;
  PgcApplyTable *table;
  PgcBatchEmit emit;
  gpointer user_data;
} Emitter;

typedef const PgcApplyStatement *(*GetStatement) (const Emitter *emitter, guint n_rows,
                                                  const guint8 *unchanged);

static const PgcApplyStatement *
get_insert (const Emitter *emitter, guint n_rows, const guint8 *unchanged)
{
  return pgc_apply_table_get_insert (emitter->table, n_rows);
}

static const PgcApplyStatement *
get_delete (const Emitter *emitter, guint n_rows, const guint8 *unchanged)
{
  return pgc_apply_table_get_delete (emitter->table, n_rows);
}

static const PgcApplyStatement *
get_update (const Emitter *emitter, guint n_rows, const guint8 *unchanged)
{
  return pgc_apply_table_get_update (emitter->table, unchanged, n_rows);
}

static void
start_rows (PgcBatch *self)
{
  g_array_set_size (self->rows, 0);
  g_array_set_size (self->row_origins, 0);
}

static void
add_row (PgcBatch *self, Row *row, const PgcValue *old_row, const PgcValue *new_row)
{
  const PgcBatchRow values = { old_row, new_row };
  g_array_append_val (self->rows, values);
  g_array_append_val (self->row_origins, row);
}

/* What was collected by add_row(), in statements of as many rows as each can take. */
static gboolean
emit_rows (const Emitter *emitter, GetStatement get, const guint8 *unchanged, guint max_rows,
           GError **error)
{
  PgcBatch *self = emitter->batch;
  guint n_rows = max_rows;
  for (guint from = 0; from < self->rows->len; from += n_rows)
    {
      guint left = self->rows->len - from;
      while (n_rows > left)
        n_rows /= 2;
      Row *const *origins = &g_array_index (self->row_origins, Row *, from);
      guint32 expected = 0;
      for (guint i = 0; i < n_rows; i++)
        if (origins[i]->fate != ROW_PASSED)
          expected++;
      const PgcBatchStep step = {
        .table = emitter->table,
        .statement = get (emitter, n_rows, unchanged),
        .rows = &g_array_index (self->rows, PgcBatchRow, from),
        .expected = expected,
        .change = origins[0]->change,
      };
      if (!emitter->emit (&step, emitter->user_data, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_unchanged_like (const Row *row, const guint8 *unchanged, guint n)
{
  for (guint i = 0; i < n; i++)
    if ((row->values[i].kind == PGC_VALUE_UNCHANGED) != unchanged[i])
      return FALSE;
  return TRUE;
}

/* UPDATEs in groups that leave the same columns out; mostly there is one group. */
static gboolean
emit_updates (const Emitter *emitter, GPtrArray *rows, GError **error)
{
  PgcBatch *self = emitter->batch;
  guint n = pgc_apply_table_get_n_columns (emitter->table);
  g_autofree guint8 *unchanged = g_new (guint8, n);
  while (rows->len > 0)
    {
      const Row *first = rows->pdata[0];
      guint n_left = 0, n_set = 0;
      for (guint i = 0; i < n; i++)
        {
          unchanged[i] = first->values[i].kind == PGC_VALUE_UNCHANGED;
          if (!unchanged[i] && !pgc_apply_table_is_key (emitter->table, i))
            n_set++;
        }
      start_rows (self);
      for (guint i = 0; i < rows->len; i++)
        {
          Row *row = rows->pdata[i];
          if (is_unchanged_like (row, unchanged, n))
            add_row (self, row, NULL, row->values);
          else
            rows->pdata[n_left++] = row;
        }
      g_ptr_array_set_size (rows, (int) n_left);
      guint max_rows = n_set > 0 ? pgc_apply_table_get_max_rows (emitter->table) : 1;
      if (!emit_rows (emitter, get_update, unchanged, max_rows, error))
        return FALSE;
    }
  return TRUE;
}

/* DELETEs first and INSERTs last: so a key that a row gives up is free for the next. */
static gboolean
emit_merged_rows (const Emitter *emitter, Row *first, GError **error)
{
  PgcBatch *self = emitter->batch;
  guint max_rows = pgc_apply_table_get_max_rows (emitter->table);
  g_autoptr (GPtrArray) updates = g_ptr_array_new ();
  start_rows (self);
  for (Row *row = first; row != NULL; row = row->next)
    if (row->fate == ROW_UPDATED)
      g_ptr_array_add (updates, row);
    /* A row that came and went must not be there, so it is deleted as well but not counted. */
    else if (row->fate != ROW_INSERTED)
      add_row (self, row, row->key, NULL);
  if (!emit_rows (emitter, get_delete, NULL, max_rows, error)
      || !emit_updates (emitter, updates, error))
    return FALSE;
  start_rows (self);
  for (Row *row = first; row != NULL; row = row->next)
    if (row->fate == ROW_INSERTED || row->fate == ROW_REPLACED)
      add_row (self, row, NULL, row->values);
  return emit_rows (emitter, get_insert, NULL, max_rows, error);
}

static gboolean
emit_table (PgcBatch *self, const TableChanges *place, PgcBatchEmit emit, gpointer user_data,
            GError **error)
{
  const Emitter emitter = { self, place->table, emit, user_data };
  guint n = place->changes->len;
  for (guint from = 0; from < n;)
    {
      guint to = from;
      while (to < n && get_change (self, g_array_index (place->changes, guint, to))->merge)
        to++;
      Row *rows;
      if (to > from && merge_rows (self, place, from, to, &rows))
        {
          if (!emit_merged_rows (&emitter, rows, error))
            return FALSE;
          from = to;
        }
      /* What cannot be merged, up to what can again. */
      guint end = from == to ? to + 1 : to;
      for (; from < MIN (end, n); from++)
        if (!emit_change (self, g_array_index (place->changes, guint, from), emit, user_data, error))
          return FALSE;
    }
  return TRUE;
}

gboolean
pgc_batch_emit_merged (PgcBatch *self, PgcBatchEmit emit, gpointer user_data, GError **error)
{
  for (guint i = 0; i < self->tables->len; i++)
    if (!emit_table (self, self->tables->pdata[i], emit, user_data, error))
      return FALSE;
  return TRUE;
}

PgcApplyTable *
pgc_batch_get_table (const PgcBatch *self, guint change)
{
  return get_change (self, change)->table;
}

char *
pgc_batch_describe (const PgcBatch *self, guint change)
{
  PgcPgoutputMessage message;
  restore_message (get_change (self, change), &message);
  return pgc_apply_table_describe (get_change (self, change)->table, &message);
}
