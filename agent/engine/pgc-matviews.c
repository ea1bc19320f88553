/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-matviews.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-index-build.h"
#include "agent/engine/pgc-search-path.h"

gboolean
pgc_matviews_refresh (PgcRun *run, const char *database, GPtrArray *names, PgcConnection *target,
                      GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < names->len; i++)
    {
      const PgcRelationName *name = names->pdata[i];
      g_autofree char *sql = g_strdup_printf ("REFRESH MATERIALIZED VIEW %s", name->qualified);
      if (!pgc_search_path_exec (run, database, target, sql, cancellable, error))
        {
          g_prefix_error (error, "Materialized view %s.%s: ", name->schema, name->name);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
pgc_matviews_build_indexes (PgcCatalog *catalog, PgcConnection *target, GCancellable *cancellable,
                            GError **error)
{
  for (guint i = 0; i < catalog->indexes->len; i++)
    {
      const PgcIndex *index = catalog->indexes->pdata[i];
      if (index->table_kind != 'm' || !index->is_valid)
        continue;
      g_autofree char *build = pgc_index_build_sql (index, TRUE);
      g_autofree char *finish = pgc_index_finish_sql (index, TRUE);
      g_autoptr (GError) failure = NULL;
      if (pgc_connection_execf (target, cancellable, &failure, "%s;%s", build, finish)
          || g_error_matches (failure, PGC_ERROR, PGC_ERROR_ALREADY_EXISTS))
        continue;
      g_propagate_prefixed_error (error, g_steal_pointer (&failure), "Index %s.%s: ",
                                  index->schema, index->name);
      return FALSE;
    }
  return TRUE;
}
