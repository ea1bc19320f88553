/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-apply-table.h"

#include <string.h>

/* Statements kept per table. Each combination of unchanged TOAST columns is a statement of its own;
 * a table with many such columns must not fill the target's memory with prepared statements. */
#define MAX_STATEMENTS 128
/* Beyond this many rows a longer INSERT gains little. */
#define MAX_INSERT_ROWS 64
/* The protocol counts parameters in 16 bits. */
#define MAX_PARAMETERS 65535
/* How much of a row a message quotes. */
#define DESCRIBED_COLUMNS 5
#define DESCRIBED_BYTES 60

struct _PgcApplyTable
{
  PgcTargetTable *target; /* (owned) */
  guint n_columns;
  PgcApplyColumn *columns; /* (owned) (array length=n_columns): the source's, in its order */
  guint n_keys;            /* columns of the replica identity */
  gboolean is_full;        /* REPLICA IDENTITY FULL: all of them are */
  guint identity;         /* the column that is an identity which UPDATE cannot set, or n_columns */
  GString *key;           /* (owned): scratch, of the shape looked up last */
  guint8 *flags;          /* (owned) (array length=n_columns): scratch */
  GHashTable *statements; /* (owned) (element-type utf8 PgcApplyStatement) */
  PgcApplyStatement *rare;       /* (owned) (nullable): made when @statements was full */
  PgcApplyStatement *inserts[7]; /* (owned) (nullable): of 1 << index rows, up to MAX_INSERT_ROWS */
};

void
pgc_apply_table_free (PgcApplyTable *self)
{
  if (self == NULL)
    return;
  pgc_target_table_free (self->target);
  g_free (self->columns);
  g_free (self->flags);
  g_string_free (self->key, TRUE);
  g_hash_table_unref (self->statements);
  pgc_apply_statement_free (self->rare);
  for (guint i = 0; i < G_N_ELEMENTS (self->inserts); i++)
    pgc_apply_statement_free (self->inserts[i]);
  g_free (self);
}

static gboolean
pair_columns (PgcApplyTable *self, const PgcRelation *source, GError **error)
{
  for (guint i = 0; i < source->n_columns; i++)
    {
      const PgcRelationColumn *column = &source->columns[i];
      const PgcTargetColumn *target = pgc_target_table_find_column (self->target, column->name);
      if (target == NULL)
        {
          g_autofree char *table = pgc_quote_qualified (source->schema, source->name);
          pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                         "Column \"%s\" of table %s exists on the source but not on the target",
                         column->name, table);
          pgc_error_set_remedy (error,
                                "Make the same change to the table's definition on the target "
                                "as was made on the source, then resume.");
          return FALSE;
        }
      self->columns[i] = (PgcApplyColumn){ .target = target, .is_key = column->is_key };
      if (column->is_key)
        self->n_keys++;
      if (target->is_identity_always)
        self->identity = i;
    }
  return TRUE;
}

PgcApplyTable *
pgc_apply_table_new (const PgcRelation *source, PgcTargetTable *target, GError **error)
{
  g_autoptr (PgcApplyTable) self = g_new0 (PgcApplyTable, 1);
  self->target = target;
  self->n_columns = self->identity = source->n_columns;
  self->is_full = source->replica_identity == 'f';
  self->columns = g_new0 (PgcApplyColumn, self->n_columns);
  self->flags = g_new0 (guint8, self->n_columns);
  self->key = g_string_sized_new (self->n_columns + 2);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify) pgc_apply_statement_free);
  return pair_columns (self, source, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
has_column (const PgcRelation *source, const char *name)
{
  for (guint i = 0; i < source->n_columns; i++)
    if (g_str_equal (source->columns[i].name, name))
      return TRUE;
  return FALSE;
}

/* Returns: transfer full: the columns that only one side has, in words; "" if there are none.
 * Generated ones may or may not be sent. */
static char *
describe_difference (const PgcRelation *source, const PgcTargetTable *target)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < source->n_columns; i++)
    if (pgc_target_table_find_column (target, source->columns[i].name) == NULL)
      g_string_append_printf (text, "%scolumn \"%s\" is only on the source",
                              text->len > 0 ? ", " : "", source->columns[i].name);
  for (guint i = 0; i < target->n_columns; i++)
    if (!target->columns[i].is_generated && !has_column (source, target->columns[i].name))
      g_string_append_printf (text, "%scolumn \"%s\" is only on the target",
                              text->len > 0 ? ", " : "", target->columns[i].name);
  return g_string_free (text, FALSE);
}

PgcApplyTable *
pgc_apply_table_load (const PgcRelation *source, PgcConnection *connection,
                      GCancellable *cancellable, GError **error)
{
  const char *schema = *source->schema != '\0' ? source->schema : "pg_catalog";
  g_autoptr (PgcTargetTable) target
      = pgc_target_table_load (connection, schema, source->name, cancellable, error);
  if (target == NULL)
    return NULL;
  g_autofree char *difference = describe_difference (source, target);
  if (*difference == '\0')
    return pgc_apply_table_new (source, g_steal_pointer (&target), error);
  g_autofree char *name = pgc_quote_qualified (schema, source->name);
  pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                 "The definition of table %s was changed on the source: %s", name, difference);
  pgc_error_set_remedy (error, "Make the same change on the target, then resume.");
  return NULL;
}

const PgcTargetTable *
pgc_apply_table_get_target (const PgcApplyTable *self)
{
  return self->target;
}

static guint
count_written (const PgcApplyTable *self)
{
  guint n = 0;
  for (guint i = 0; i < self->n_columns; i++)
    if (!self->columns[i].target->is_generated)
      n++;
  return n;
}

guint
pgc_apply_table_get_max_rows (const PgcApplyTable *self)
{
  guint n_written = count_written (self);
  /* A row without values has a form of INSERT that takes one row only. */
  guint rows = n_written == 0 ? 1 : MAX_INSERT_ROWS;
  while (rows > 1 && rows * n_written > MAX_PARAMETERS)
    rows /= 2;
  return rows;
}

const PgcApplyStatement *
pgc_apply_table_get_insert (PgcApplyTable *self, guint n_rows)
{
  g_return_val_if_fail (n_rows > 0 && (n_rows & (n_rows - 1)) == 0, NULL);
  g_return_val_if_fail (n_rows <= pgc_apply_table_get_max_rows (self), NULL);
  PgcApplyStatement **insert = &self->inserts[g_bit_nth_lsf (n_rows, -1)];
  if (*insert == NULL)
    {
      const PgcApplyShape shape = { .kind = PGC_APPLY_INSERT, .n_rows = n_rows };
      *insert = pgc_apply_statement_new (self->target, self->columns, self->n_columns, &shape);
    }
  return *insert;
}

gboolean
pgc_apply_table_can_merge (const PgcApplyTable *self)
{
  return self->n_keys > 0 && !self->is_full;
}

guint
pgc_apply_table_get_n_columns (const PgcApplyTable *self)
{
  return self->n_columns;
}

gboolean
pgc_apply_table_is_key (const PgcApplyTable *self, guint column)
{
  return self->columns[column].is_key;
}

static gboolean
is_same_value (const PgcValue *a, const PgcValue *b)
{
  return a->kind == b->kind && a->length == b->length
         && (a->length == 0 || memcmp (a->data, b->data, a->length) == 0);
}

/* How an UPDATE deals with an identity column that it may not set. */
static PgcApplyKind
choose_update (const PgcApplyTable *self, const PgcPgoutputMessage *change)
{
  if (self->identity == self->n_columns)
    return PGC_APPLY_UPDATE;
  gboolean is_key = self->columns[self->identity].is_key;
  switch (change->change.old_kind)
    {
    case PGC_OLD_NONE:
      return is_key ? PGC_APPLY_UPDATE : PGC_APPLY_UPDATE_OR_REPLACE;
    case PGC_OLD_KEY:
      if (!is_key)
        return PGC_APPLY_UPDATE_OR_REPLACE;
      break;
    case PGC_OLD_ROW:
      break;
    }
  return is_same_value (&change->change.old_row.values[self->identity],
                        &change->change.new_row.values[self->identity])
             ? PGC_APPLY_UPDATE
             : PGC_APPLY_REPLACE;
}

/* Fills in @flags, and tells whether any of them is set. */
static gboolean
read_flags (PgcApplyTable *self, const PgcPgoutputMessage *change)
{
  const PgcTuple *old_row = &change->change.old_row, *new_row = &change->change.new_row;
  guint8 any = 0;
  for (guint i = 0; i < self->n_columns; i++)
    {
      guint8 flags = 0;
      if (new_row->n_values > 0 && new_row->values[i].kind == PGC_VALUE_UNCHANGED)
        flags |= PGC_COLUMN_NEW_UNCHANGED;
      if (change->change.old_kind == PGC_OLD_ROW)
        {
          if (old_row->values[i].kind == PGC_VALUE_UNCHANGED)
            flags |= PGC_COLUMN_OLD_UNCHANGED;
          if (old_row->values[i].kind == PGC_VALUE_NULL && self->columns[i].target->is_indexed)
            flags |= PGC_COLUMN_OLD_NULL;
        }
      self->flags[i] = flags;
      any |= flags;
    }
  return any != 0;
}

static gboolean
check_change (const PgcApplyTable *self, const PgcPgoutputMessage *change, GError **error)
{
  const PgcTuple *old_row = &change->change.old_row, *new_row = &change->change.new_row;
  gboolean has_old = change->change.old_kind != PGC_OLD_NONE;
  gboolean has_new = change->kind != PGC_PGOUTPUT_DELETE;
  if ((has_old && old_row->n_values != self->n_columns)
      || (has_new && new_row->n_values != self->n_columns))
    {
      g_autofree char *table = pgc_quote_qualified (self->target->schema, self->target->name);
      pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                     "A change to table %s has %u columns where its description has %u", table,
                     has_new ? new_row->n_values : old_row->n_values, self->n_columns);
      pgc_error_set_remedy (error, "Resume the migration: the stream is then read again.");
      return FALSE;
    }
  if (change->kind != PGC_PGOUTPUT_INSERT && change->change.old_kind != PGC_OLD_ROW
      && self->n_keys == 0)
    {
      g_autofree char *table = pgc_quote_qualified (self->target->schema, self->target->name);
      g_autofree char *sql = g_strdup_printf ("ALTER TABLE %s REPLICA IDENTITY FULL;", table);
      pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                     "A row of table %s was changed on the source, but without a replica identity "
                     "nothing says which",
                     table);
      pgc_error_set_remedy (error, "Give the table a primary key or REPLICA IDENTITY FULL on the "
                                   "source, then synchronize it again.");
      pgc_error_set_sql (error, sql);
      return FALSE;
    }
  return TRUE;
}

static const PgcApplyStatement *
find_statement (PgcApplyTable *self, const PgcApplyShape *shape)
{
  g_string_truncate (self->key, 0);
  g_string_append_c (self->key, (char) shape->kind);
  g_string_append_c (self->key, shape->old_kind == PGC_OLD_NONE ? '-' : (char) shape->old_kind);
  g_string_append_c (self->key, (char) ('a' + g_bit_nth_msf (shape->n_rows, -1)));
  for (guint i = 0; shape->flags != NULL && i < self->n_columns; i++)
    g_string_append_c (self->key, (char) ('0' + shape->flags[i]));
  PgcApplyStatement *statement = g_hash_table_lookup (self->statements, self->key->str);
  if (statement != NULL)
    return statement;

  statement = pgc_apply_statement_new (self->target, self->columns, self->n_columns, shape);
  if (g_hash_table_size (self->statements) < MAX_STATEMENTS)
    {
      g_hash_table_insert (self->statements, g_strdup (self->key->str), statement);
      return statement;
    }
  pgc_apply_statement_free (self->rare);
  self->rare = statement;
  statement->name[0] = '\0';
  return statement;
}

gboolean
pgc_apply_table_can_merge_change (const PgcApplyTable *self, const PgcPgoutputMessage *change)
{
  if (change->kind == PGC_PGOUTPUT_INSERT)
    return TRUE;
  if (change->kind == PGC_PGOUTPUT_DELETE)
    return change->change.old_kind == PGC_OLD_KEY;
  return change->change.old_kind == PGC_OLD_NONE && choose_update (self, change) == PGC_APPLY_UPDATE;
}

const PgcApplyStatement *
pgc_apply_table_get_update (PgcApplyTable *self, const guint8 *unchanged, guint n_rows)
{
  guint8 any = 0;
  for (guint i = 0; i < self->n_columns; i++)
    any |= self->flags[i] = unchanged[i] ? PGC_COLUMN_NEW_UNCHANGED : 0;
  const PgcApplyShape shape
      = { .kind = PGC_APPLY_UPDATE, .n_rows = n_rows, .flags = any != 0 ? self->flags : NULL };
  return find_statement (self, &shape);
}

const PgcApplyStatement *
pgc_apply_table_get_delete (PgcApplyTable *self, guint n_rows)
{
  const PgcApplyShape shape
      = { .kind = PGC_APPLY_DELETE, .old_kind = PGC_OLD_KEY, .n_rows = n_rows };
  return find_statement (self, &shape);
}

const PgcApplyStatement *
pgc_apply_table_get_statement (PgcApplyTable *self, const PgcPgoutputMessage *change,
                               GError **error)
{
  if (!check_change (self, change, error))
    return NULL;
  if (change->kind == PGC_PGOUTPUT_INSERT)
    return pgc_apply_table_get_insert (self, 1);
  gboolean has_flags = read_flags (self, change);
  const PgcApplyShape shape = {
    .kind = change->kind == PGC_PGOUTPUT_DELETE ? PGC_APPLY_DELETE : choose_update (self, change),
    .old_kind = change->change.old_kind,
    .n_rows = 1,
    .flags = has_flags ? self->flags : NULL,
  };
  return find_statement (self, &shape);
}

static void
append_value (GString *text, const PgcValue *value)
{
  switch (value->kind)
    {
    case PGC_VALUE_NULL:
      g_string_append (text, "NULL");
      return;
    case PGC_VALUE_UNCHANGED:
      g_string_append (text, "(unchanged)");
      return;
    case PGC_VALUE_TEXT:
      {
        g_autofree char *valid
            = g_utf8_make_valid ((const char *) value->data, MIN (value->length, DESCRIBED_BYTES));
        g_string_append_printf (text, "'%s'%s", valid,
                                value->length > DESCRIBED_BYTES ? "…" : "");
        return;
      }
    case PGC_VALUE_BINARY:
      g_string_append (text, "0x");
      for (guint32 i = 0; i < MIN (value->length, DESCRIBED_BYTES / 2); i++)
        g_string_append_printf (text, "%02x", value->data[i]);
      if (value->length > DESCRIBED_BYTES / 2)
        g_string_append (text, "…");
      return;
    }
}

char *
pgc_apply_table_describe (const PgcApplyTable *self, const PgcPgoutputMessage *change)
{
  g_autofree char *table = pgc_quote_qualified (self->target->schema, self->target->name);
  const char *verb = change->kind == PGC_PGOUTPUT_INSERT   ? "INSERT into"
                     : change->kind == PGC_PGOUTPUT_UPDATE ? "UPDATE of"
                                                           : "DELETE from";
  const PgcTuple *row
      = change->change.old_kind != PGC_OLD_NONE ? &change->change.old_row : &change->change.new_row;
  /* The key says enough; where there is none, the first columns. */
  gboolean has_key = self->n_keys > 0;
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_described = 0;
  for (guint i = 0; i < MIN (self->n_columns, row->n_values); i++)
    if ((!has_key || self->columns[i].is_key) && n_described++ < DESCRIBED_COLUMNS)
      {
        g_autofree char *name = pgc_quote_identifier (self->columns[i].target->name);
        g_string_append_printf (text, "%s%s = ", n_described > 1 ? ", " : " where ", name);
        append_value (text, &row->values[i]);
      }
  if (n_described > DESCRIBED_COLUMNS)
    g_string_append (text, ", …");
  return g_strconcat (verb, " ", table, text->str, NULL);
}
