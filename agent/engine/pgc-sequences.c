/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-sequences.h"

#include "agent/contract/pgc-error.h"

/* Sequences read, and set, by one statement. */
#define CHUNK 200

static PgcResult *
read_values (GPtrArray *names, guint from, guint to, PgcConnection *source,
             GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  for (guint i = from; i < to; i++)
    g_string_append_printf (sql, "%sSELECT %u AS i, last_value, is_called FROM %s",
                            i > from ? " UNION ALL " : "", i,
                            ((PgcRelationName *) names->pdata[i])->qualified);
  return pgc_connection_query (source, sql->str, NULL, cancellable, error);
}

static gboolean
set_values (GPtrArray *names, const PgcResult *values, PgcConnection *target,
            GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  for (guint row = 0; row < pgc_result_get_n_rows (values); row++)
    {
      const PgcRelationName *name = names->pdata[pgc_result_get_int (values, row, "i")];
      g_autofree char *literal = pgc_quote_literal (name->qualified);
      g_string_append_printf (sql, "%spg_catalog.setval(%s::pg_catalog.regclass, %s, %s)",
                              row > 0 ? ", " : "", literal,
                              pgc_result_get (values, row, "last_value"),
                              pgc_result_get_bool (values, row, "is_called") ? "true" : "false");
    }
  return pgc_connection_exec (target, sql->str, cancellable, error);
}

gboolean
pgc_sequences_copy (GPtrArray *names, PgcConnection *source, PgcConnection *target,
                    GCancellable *cancellable, GError **error)
{
  for (guint from = 0; from < names->len; from += CHUNK)
    {
      guint to = MIN (from + CHUNK, names->len);
      g_autoptr (PgcResult) values = read_values (names, from, to, source, cancellable, error);
      if (values == NULL || !set_values (names, values, target, cancellable, error))
        {
          g_prefix_error (error, "Sequences: ");
          return FALSE;
        }
    }
  return TRUE;
}
