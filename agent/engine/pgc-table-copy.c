/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-table-copy.h"

char *
pgc_table_copy_out_sql (const PgcTable *table, const char *clause)
{
  const char *format = table->is_binary ? " (FORMAT binary)" : "";
  /* A table without columns to copy still has rows; it takes no column list. */
  if (*table->columns == '\0')
    return g_strdup_printf ("COPY %s TO STDOUT%s", table->qualified, format);
  if (clause == NULL && *table->condition == '\0')
    return g_strdup_printf ("COPY %s (%s) TO STDOUT%s", table->qualified, table->columns, format);
  if (clause == NULL)
    return g_strdup_printf ("COPY (SELECT %s FROM ONLY %s %s) TO STDOUT%s", table->columns,
                            table->qualified, table->condition, format);
  return g_strdup_printf ("COPY (SELECT %s FROM ONLY %s WHERE %s) TO STDOUT%s", table->columns,
                          table->qualified, clause, format);
}

char *
pgc_table_copy_in_sql (const PgcTable *table)
{
  const char *format = table->is_binary ? " (FORMAT binary)" : "";
  if (*table->columns == '\0')
    return g_strdup_printf ("COPY %s FROM STDIN%s", table->qualified, format);
  return g_strdup_printf ("COPY %s (%s) FROM STDIN%s", table->qualified, table->columns, format);
}

gboolean
pgc_table_copy_hold (PgcConnection *source, const PgcTable *const *tables, guint n, gboolean *is_torn,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SAVEPOINT held; LOCK TABLE ");
  g_autoptr (GString) oids = g_string_new ("{");
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (sql, "%sONLY %s", i > 0 ? ", " : "", tables[i]->qualified);
      g_string_append_printf (oids, "%s%u", i > 0 ? "," : "", tables[i]->oid);
      is_torn[i] = FALSE;
    }
  g_string_append (sql, " IN ACCESS SHARE MODE");
  g_string_append_c (oids, '}');
  const char *const params[] = { oids->str, NULL };
  if (!pgc_connection_exec (source, sql->str, cancellable, error))
    return FALSE;
  g_autoptr (PgcResult) torn
      = pgc_connection_query_named (source, "torn-tables", params, cancellable, error);
  if (torn == NULL)
    return FALSE;
  for (guint row = 0; row < pgc_result_get_n_rows (torn); row++)
    for (guint i = 0; i < n; i++)
      if (tables[i]->oid == (guint) pgc_result_get_int (torn, row, "oid"))
        is_torn[i] = TRUE;
  return TRUE;
}

gboolean
pgc_table_copy_release (PgcConnection *source, GCancellable *cancellable, GError **error)
{
  return pgc_connection_exec (source, "ROLLBACK TO SAVEPOINT held; RELEASE SAVEPOINT held",
                              cancellable, error);
}
