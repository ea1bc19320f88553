/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-copy-plan.h"

guint
pgc_copy_plan_count_parts (guint64 bytes, guint jobs)
{
  if (jobs < 2 && bytes <= PGC_COPY_PART_BYTES)
    return 1;
  if (bytes < PGC_COPY_SPLIT_BYTES)
    return 1;
  /* Two parts for each worker let the faster one take more; more only costs start-up. */
  guint64 n = 2 * (guint64) jobs;
  guint64 by_size = bytes / (PGC_COPY_SPLIT_BYTES / 2);
  guint64 least = (bytes + PGC_COPY_PART_BYTES - 1) / PGC_COPY_PART_BYTES;
  return (guint) CLAMP (MIN (n, by_size), MAX (least, 2), 100000);
}

GStrv
pgc_copy_plan_by_ctid (guint64 blocks, guint n_parts)
{
  g_autoptr (GStrvBuilder) clauses = g_strv_builder_new ();
  for (guint i = 0; i < n_parts; i++)
    {
      guint64 from = blocks * i / n_parts;
      guint64 to = blocks * (i + 1) / n_parts;
      g_autofree char *clause = NULL;
      if (i + 1 == n_parts)
        clause = g_strdup_printf ("ctid >= '(%" G_GUINT64_FORMAT ",0)'", from);
      else if (i == 0)
        clause = g_strdup_printf ("ctid < '(%" G_GUINT64_FORMAT ",0)'", to);
      else
        clause = g_strdup_printf ("ctid >= '(%" G_GUINT64_FORMAT ",0)' AND ctid < "
                                  "'(%" G_GUINT64_FORMAT ",0)'",
                                  from, to);
      g_strv_builder_add (clauses, clause);
    }
  return g_strv_builder_end (clauses);
}

GStrv
pgc_copy_plan_by_key (const char *column, const char *type, GPtrArray *bounds, guint n_parts)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  for (guint i = 1; i < n_parts; i++)
    {
      const char *bound = bounds->pdata[(guint64) bounds->len * i / n_parts];
      const char *previous = chosen->len > 0 ? chosen->pdata[chosen->len - 1] : NULL;
      /* A value that is very common fills several steps of the histogram. */
      if (g_strcmp0 (bound, previous) != 0)
        g_ptr_array_add (chosen, (gpointer) bound);
    }
  g_autoptr (GStrvBuilder) clauses = g_strv_builder_new ();
  for (guint i = 0; i <= chosen->len; i++)
    {
      g_autofree char *from = i > 0 ? pgc_quote_literal (chosen->pdata[i - 1]) : NULL;
      g_autofree char *to = i < chosen->len ? pgc_quote_literal (chosen->pdata[i]) : NULL;
      g_autoptr (GString) clause = g_string_new (NULL);
      if (from != NULL)
        g_string_append_printf (clause, "%s >= %s::%s", column, from, type);
      if (to != NULL)
        g_string_append_printf (clause, "%s%s < %s::%s", from != NULL ? " AND " : "", column, to,
                                type);
      if (clause->len == 0)
        g_string_append (clause, "true");
      g_strv_builder_add (clauses, clause->str);
    }
  return g_strv_builder_end (clauses);
}
