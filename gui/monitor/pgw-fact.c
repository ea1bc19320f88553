/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-fact.h"

static void
free_fact (gpointer data)
{
  PgwFact *fact = data;
  g_free (fact->label);
  g_free (fact->value);
  g_free (fact);
}

GPtrArray *
pgw_fact_list_new (void)
{
  return g_ptr_array_new_with_free_func (free_fact);
}

void
pgw_fact_list_take (GPtrArray *facts, const char *label, char *value)
{
  if (value == NULL)
    return;
  PgwFact *fact = g_new0 (PgwFact, 1);
  fact->label = g_strdup (label);
  fact->value = value;
  g_ptr_array_add (facts, fact);
}

const char *
pgw_fact_list_find (GPtrArray *facts, const char *label)
{
  for (guint i = 0; i < facts->len; i++)
    {
      const PgwFact *fact = g_ptr_array_index (facts, i);
      if (g_str_equal (fact->label, label))
        return fact->value;
    }
  return NULL;
}
