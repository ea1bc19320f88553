/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-apply-statement.h"

/* Serial number of the next statement, for its name. */
static gint next_serial; /* atomic */

/* A statement in the making. */
typedef struct
{
  const PgcTargetTable *target;
  const PgcApplyColumn *columns;
  guint n_columns;
  const PgcApplyShape *shape;
  char *table;        /* (owned): quoted and qualified */
  const char *only;   /* "ONLY " or "" */
  GString *sql;       /* (owned) */
  GArray *parameters; /* (owned) (element-type PgcApplyParameter) */
} Writer;

void
pgc_apply_statement_free (PgcApplyStatement *statement)
{
  if (statement == NULL)
    return;
  g_free (statement->name);
  g_free (statement->sql);
  g_free (statement->parameters);
  g_free (statement->types);
  g_free (statement);
}

static gboolean
has_flag (const Writer *writer, guint column, PgcColumnFlags flag)
{
  return writer->shape->flags != NULL && (writer->shape->flags[column] & flag) != 0;
}

/* Whether a statement may give the column a value. */
static gboolean
is_writable (const Writer *writer, guint column)
{
  return !writer->columns[column].target->is_generated;
}

static void
append (Writer *writer, const char *text)
{
  g_string_append (writer->sql, text);
}

/* Puts a word between the elements of a list. */
static void
append_separator (Writer *writer, gboolean *is_first, const char *separator)
{
  if (!*is_first)
    append (writer, separator);
  *is_first = FALSE;
}

static void
append_name (Writer *writer, const char *name)
{
  g_autofree char *quoted = pgc_quote_identifier (name);
  append (writer, quoted);
}

/* A value of the change; each is one parameter, however often the statement needs it. */
static void
append_parameter (Writer *writer, PgcRowSide side, guint column)
{
  const PgcApplyParameter *known = (const PgcApplyParameter *) writer->parameters->data;
  guint number = 0;
  while (number < writer->parameters->len
         && (known[number].side != side || known[number].column != column))
    number++;
  if (number == writer->parameters->len)
    {
      const PgcApplyParameter parameter = { side, (guint16) column };
      g_array_append_val (writer->parameters, parameter);
    }
  g_string_append_printf (writer->sql, "$%u", number + 1);
}

static void
append_equality (Writer *writer, guint column, PgcRowSide side)
{
  const PgcTargetColumn *target = writer->columns[column].target;
  append_name (writer, target->name);
  g_string_append_printf (writer->sql, " %s ", target->equality != NULL ? target->equality : "=");
  append_parameter (writer, side, column);
}

static guint
count_unique_key (const PgcTargetTable *target)
{
  guint n = 0;
  for (guint i = 0; i < target->n_columns; i++)
    if (target->columns[i].is_unique_key)
      n++;
  return n;
}

static gboolean
is_in_unique_key (const Writer *writer, guint column)
{
  return writer->columns[column].target->is_unique_key;
}

static gboolean
is_in_replica_identity (const Writer *writer, guint column)
{
  return writer->columns[column].is_key;
}

/* Whether a whole old row can be found by the target's unique key alone. */
static gboolean
has_unique_key (const Writer *writer)
{
  guint n_known = 0;
  for (guint i = 0; i < writer->n_columns; i++)
    if (is_in_unique_key (writer, i) && !has_flag (writer, i, PGC_COLUMN_OLD_UNCHANGED))
      n_known++;
  return n_known > 0 && n_known == count_unique_key (writer->target);
}

static void
append_key_search (Writer *writer, gboolean (*is_wanted) (const Writer *, guint), PgcRowSide side)
{
  gboolean is_first = TRUE;
  for (guint i = 0; i < writer->n_columns; i++)
    if (is_wanted (writer, i))
      {
        append_separator (writer, &is_first, " AND ");
        append_equality (writer, i, side);
      }
}

static gboolean
is_compared (const Writer *writer, guint column)
{
  return is_writable (writer, column) && !has_flag (writer, column, PGC_COLUMN_OLD_UNCHANGED);
}

/* Finds one row, whichever, among those that are the same in every column. The comparison is by
 * the bytes of the values, for which all types are alike: those without any equality (json, xml,
 * point), those with one that takes different values for equal (numeric, float's zeros, citext),
 * and NULL. Equality on the columns that begin an index is implied by it, and saves
 * reading the whole table. */
static void
append_row_search (Writer *writer)
{
  const char *row = writer->target->is_partitioned ? "tableoid, ctid" : "ctid";
  g_string_append_printf (writer->sql, writer->target->is_partitioned ? "(%s)" : "%s", row);
  g_string_append_printf (writer->sql, " = (SELECT %s FROM %s%s", row, writer->only, writer->table);
  gboolean is_first = TRUE;
  for (guint i = 0; i < writer->n_columns; i++)
    if (is_compared (writer, i) && writer->columns[i].target->is_indexed)
      {
        append (writer, is_first ? " WHERE " : " AND ");
        is_first = FALSE;
        if (has_flag (writer, i, PGC_COLUMN_OLD_NULL))
          {
            append_name (writer, writer->columns[i].target->name);
            append (writer, " IS NULL");
          }
        else
          append_equality (writer, i, PGC_ROW_OLD);
      }

  guint n_compared = 0;
  for (guint i = 0; i < writer->n_columns; i++)
    if (is_compared (writer, i))
      n_compared++;
  if (n_compared > 0)
    {
      gboolean is_first_name = TRUE, is_first_value = TRUE;
      append (writer, is_first ? " WHERE " : " AND ");
      append (writer, "pg_catalog.record_image_eq(ROW(");
      for (guint i = 0; i < writer->n_columns; i++)
        if (is_compared (writer, i))
          {
            append_separator (writer, &is_first_name, ", ");
            append_name (writer, writer->columns[i].target->name);
          }
      append (writer, "), ROW(");
      for (guint i = 0; i < writer->n_columns; i++)
        if (is_compared (writer, i))
          {
            append_separator (writer, &is_first_value, ", ");
            append_parameter (writer, PGC_ROW_OLD, i);
          }
      append (writer, "))");
    }
  append (writer, " LIMIT 1)");
}

static void
append_search (Writer *writer)
{
  switch (writer->shape->old_kind)
    {
    case PGC_OLD_NONE:
      append_key_search (writer, is_in_replica_identity, PGC_ROW_NEW);
      return;
    case PGC_OLD_KEY:
      append_key_search (writer, is_in_replica_identity, PGC_ROW_OLD);
      return;
    case PGC_OLD_ROW:
      if (has_unique_key (writer))
        append_key_search (writer, is_in_unique_key, PGC_ROW_OLD);
      else
        append_row_search (writer);
      return;
    }
}

/* Index of the source's column that is the target's identity column which UPDATE cannot set, or
 * n_columns. A table has one identity column at most. */
static guint
find_identity_always (const Writer *writer)
{
  guint i = 0;
  while (i < writer->n_columns && !writer->columns[i].target->is_identity_always)
    i++;
  return i;
}

static gboolean
is_assigned (const Writer *writer, guint column)
{
  if (!is_writable (writer, column) || has_flag (writer, column, PGC_COLUMN_NEW_UNCHANGED)
      || writer->columns[column].target->is_identity_always)
    return FALSE;
  /* Without an old key the key is as it was. */
  return writer->shape->old_kind != PGC_OLD_NONE || !writer->columns[column].is_key;
}

static void
append_update (Writer *writer)
{
  gboolean is_first = TRUE;
  for (guint i = 0; i < writer->n_columns; i++)
    if (is_assigned (writer, i))
      {
        if (is_first)
          g_string_append_printf (writer->sql, "UPDATE %s%s SET ", writer->only, writer->table);
        append_separator (writer, &is_first, ", ");
        append_name (writer, writer->columns[i].target->name);
        append (writer, " = ");
        append_parameter (writer, PGC_ROW_NEW, i);
      }
  /* Nothing to set: what is left to do is to prove that the row is there. */
  if (is_first)
    g_string_append_printf (writer->sql, "SELECT 1 FROM %s%s", writer->only, writer->table);
  append (writer, " WHERE ");
  append_search (writer);
}

static void
append_delete (Writer *writer)
{
  g_string_append_printf (writer->sql, "DELETE FROM %s%s WHERE ", writer->only, writer->table);
  append_search (writer);
}

static gboolean
is_inserted (const Writer *writer, guint column)
{
  return is_writable (writer, column) && !has_flag (writer, column, PGC_COLUMN_NEW_UNCHANGED);
}

static const PgcApplyColumn *
find_source_of (const Writer *writer, const PgcTargetColumn *target)
{
  for (guint i = 0; i < writer->n_columns; i++)
    if (writer->columns[i].target == target)
      return &writer->columns[i];
  return NULL;
}

/* The columns that a row which replaces another takes from it: those whose value did not come, and
 * those that the source does not have. */
static gboolean
is_carried (const Writer *writer, const PgcTargetColumn *target)
{
  if (target->is_generated)
    return FALSE;
  const PgcApplyColumn *source = find_source_of (writer, target);
  return source == NULL || !is_inserted (writer, (guint) (source - writer->columns));
}

static gboolean
has_identity_always (const Writer *writer)
{
  return find_identity_always (writer) < writer->n_columns;
}

static void
append_insert (Writer *writer)
{
  guint n_inserted = 0;
  for (guint i = 0; i < writer->n_columns; i++)
    if (is_inserted (writer, i))
      n_inserted++;
  g_string_append_printf (writer->sql, "INSERT INTO %s", writer->table);
  if (n_inserted == 0)
    {
      append (writer, " DEFAULT VALUES");
      return;
    }

  gboolean is_first = TRUE;
  append (writer, " (");
  for (guint i = 0; i < writer->n_columns; i++)
    if (is_inserted (writer, i))
      {
        append_separator (writer, &is_first, ", ");
        append_name (writer, writer->columns[i].target->name);
      }
  append (writer, has_identity_always (writer) ? ") OVERRIDING SYSTEM VALUE VALUES " : ") VALUES ");
  for (guint row = 0; row < writer->shape->n_rows; row++)
    {
      gboolean is_first_value = TRUE;
      append (writer, row > 0 ? ", (" : "(");
      for (guint i = 0, value = 0; i < writer->n_columns; i++)
        if (is_inserted (writer, i))
          {
            append_separator (writer, &is_first_value, ", ");
            if (row == 0)
              append_parameter (writer, PGC_ROW_NEW, i);
            else
              g_string_append_printf (writer->sql, "$%u", row * n_inserted + ++value);
          }
      append (writer, ")");
    }
}

/* INSERT of the new row, with what did not come taken from the row that the CTE named gone has
 * deleted. */
static void
append_insert_from_gone (Writer *writer)
{
  gboolean is_first_name = TRUE, is_first_value = TRUE;
  g_string_append_printf (writer->sql, "INSERT INTO %s (", writer->table);
  for (guint i = 0; i < writer->n_columns; i++)
    if (is_inserted (writer, i))
      {
        append_separator (writer, &is_first_name, ", ");
        append_name (writer, writer->columns[i].target->name);
      }
  for (guint i = 0; i < writer->target->n_columns; i++)
    if (is_carried (writer, &writer->target->columns[i]))
      {
        append_separator (writer, &is_first_name, ", ");
        append_name (writer, writer->target->columns[i].name);
      }
  append (writer, ") OVERRIDING SYSTEM VALUE SELECT ");
  for (guint i = 0; i < writer->n_columns; i++)
    if (is_inserted (writer, i))
      {
        append_separator (writer, &is_first_value, ", ");
        append_parameter (writer, PGC_ROW_NEW, i);
      }
  for (guint i = 0; i < writer->target->n_columns; i++)
    if (is_carried (writer, &writer->target->columns[i]))
      {
        append_separator (writer, &is_first_value, ", ");
        append (writer, "gone.");
        append_name (writer, writer->target->columns[i].name);
      }
  append (writer, " FROM gone");
}

/* Further rows of a list that begins with parameters $1 to $n: ", ($n+1, …), …" */
static void
append_further_rows (Writer *writer)
{
  guint n = writer->parameters->len;
  for (guint row = 1; row < writer->shape->n_rows; row++)
    for (guint i = 0; i < n; i++)
      g_string_append_printf (writer->sql, "%s$%u%s", i == 0 ? ", (" : ", ", row * n + i + 1,
                              i + 1 == n ? ")" : "");
}

/* "(VALUES ($1, …), …) AS v (c0, …) WHERE the key is v's", where the key's columns come first. */
static void
append_rows_to_search (Writer *writer, PgcRowSide side, gboolean with_assigned)
{
  guint n = 0;
  gboolean is_first = TRUE;
  append (writer, "(VALUES (");
  for (guint i = 0; i < writer->n_columns; i++)
    if (writer->columns[i].is_key)
      {
        append_separator (writer, &is_first, ", ");
        append_parameter (writer, side, i);
        n++;
      }
  for (guint i = 0; with_assigned && i < writer->n_columns; i++)
    if (is_assigned (writer, i))
      {
        append (writer, ", ");
        append_parameter (writer, PGC_ROW_NEW, i);
        n++;
      }
  append (writer, ")");
  append_further_rows (writer);
  append (writer, ") AS v (");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (writer->sql, "%sc%u", i > 0 ? ", " : "", i);
  append (writer, ") WHERE ");
  guint key = 0;
  for (guint i = 0; i < writer->n_columns; i++)
    if (writer->columns[i].is_key)
      {
        const PgcTargetColumn *target = writer->columns[i].target;
        append (writer, key > 0 ? " AND t." : "t.");
        append_name (writer, target->name);
        g_string_append_printf (writer->sql, " %s v.c%u",
                                target->equality != NULL ? target->equality : "=", key++);
      }
}

static void
append_update_many (Writer *writer)
{
  guint n_keys = 0, n = 0;
  for (guint i = 0; i < writer->n_columns; i++)
    if (writer->columns[i].is_key)
      n_keys++;
  g_string_append_printf (writer->sql, "UPDATE %s%s AS t SET ", writer->only, writer->table);
  for (guint i = 0; i < writer->n_columns; i++)
    if (is_assigned (writer, i))
      {
        append (writer, n > 0 ? ", " : "");
        append_name (writer, writer->columns[i].target->name);
        g_string_append_printf (writer->sql, " = v.c%u", n_keys + n++);
      }
  append (writer, " FROM ");
  append_rows_to_search (writer, PGC_ROW_NEW, TRUE);
}

static void
append_delete_many (Writer *writer)
{
  g_string_append_printf (writer->sql, "DELETE FROM %s%s AS t USING ", writer->only,
                          writer->table);
  append_rows_to_search (writer, PGC_ROW_OLD, FALSE);
}

static void
append_replace (Writer *writer)
{
  append (writer, "WITH gone AS (");
  append_delete (writer);
  append (writer, " RETURNING *) ");
  append_insert_from_gone (writer);
}

static void
append_update_or_replace (Writer *writer)
{
  guint identity = find_identity_always (writer);
  const char *name = writer->columns[identity].target->name;
  append (writer, "WITH kept AS (");
  append_update (writer);
  append (writer, " AND ");
  append_name (writer, name);
  append (writer, " = ");
  append_parameter (writer, PGC_ROW_NEW, identity);
  /* An UPDATE with nothing to set is a SELECT, which returns its rows anyway. */
  gboolean is_update = FALSE;
  for (guint i = 0; i < writer->n_columns; i++)
    is_update = is_update || is_assigned (writer, i);
  append (writer, is_update ? " RETURNING 1), gone AS (" : "), gone AS (");
  append_delete (writer);
  append (writer, " AND ");
  append_name (writer, name);
  append (writer, " <> ");
  append_parameter (writer, PGC_ROW_NEW, identity);
  append (writer, " RETURNING *), replaced AS (");
  append_insert_from_gone (writer);
  append (writer, " RETURNING 1) SELECT 1 FROM kept UNION ALL SELECT 1 FROM replaced");
}

PgcApplyStatement *
pgc_apply_statement_new (const PgcTargetTable *target, const PgcApplyColumn *columns,
                         guint n_columns, const PgcApplyShape *shape)
{
  gboolean is_many = shape->n_rows > 1;
  g_return_val_if_fail (shape->n_rows > 0, NULL);
  g_return_val_if_fail (!is_many || shape->kind == PGC_APPLY_INSERT
                            || (shape->kind == PGC_APPLY_UPDATE && shape->old_kind == PGC_OLD_NONE)
                            || (shape->kind == PGC_APPLY_DELETE && shape->old_kind == PGC_OLD_KEY),
                        NULL);
  Writer writer = {
    .target = target,
    .columns = columns,
    .n_columns = n_columns,
    .shape = shape,
    .table = pgc_quote_qualified (target->schema, target->name),
    /* Tables that inherit from this one have changes of their own; partitions do not. */
    .only = target->is_partitioned ? "" : "ONLY ",
    .sql = g_string_new (NULL),
    .parameters = g_array_new (FALSE, FALSE, sizeof (PgcApplyParameter)),
  };
  switch (shape->kind)
    {
    case PGC_APPLY_INSERT:
      append_insert (&writer);
      break;
    case PGC_APPLY_UPDATE:
      if (is_many)
        append_update_many (&writer);
      else
        append_update (&writer);
      break;
    case PGC_APPLY_UPDATE_OR_REPLACE:
      append_update_or_replace (&writer);
      break;
    case PGC_APPLY_REPLACE:
      append_replace (&writer);
      break;
    case PGC_APPLY_DELETE:
      if (is_many)
        append_delete_many (&writer);
      else
        append_delete (&writer);
      break;
    }

  PgcApplyStatement *statement = g_new0 (PgcApplyStatement, 1);
  statement->name = g_strdup_printf ("pgc%d", g_atomic_int_add (&next_serial, 1));
  statement->sql = g_string_free (writer.sql, FALSE);
  statement->n_rows = shape->n_rows;
  statement->n_parameters = writer.parameters->len;
  statement->parameters = (PgcApplyParameter *) g_array_free (writer.parameters, FALSE);
  statement->types = g_new (guint32, statement->n_parameters * statement->n_rows);
  for (guint i = 0; i < statement->n_parameters * statement->n_rows; i++)
    statement->types[i]
        = columns[statement->parameters[i % statement->n_parameters].column].target->type;
  g_free (writer.table);
  return statement;
}

char *
pgc_apply_truncate_to_sql (const PgcTargetTable *const *tables, guint n_tables,
                           PgcTruncateFlags flags)
{
  GString *sql = g_string_new ("TRUNCATE ");
  for (guint i = 0; i < n_tables; i++)
    {
      g_autofree char *name = pgc_quote_qualified (tables[i]->schema, tables[i]->name);
      g_string_append_printf (sql, "%s%s%s", i > 0 ? ", " : "",
                              tables[i]->is_partitioned ? "" : "ONLY ", name);
    }
  if (flags & PGC_TRUNCATE_RESTART_IDENTITY)
    g_string_append (sql, " RESTART IDENTITY");
  return g_string_free (sql, FALSE);
}
