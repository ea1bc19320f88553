/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-compare-inventory.h"

#include <string.h>

/* Longest piece of a definition that a difference quotes. */
#define SHOWN_CHARACTERS 300

char *
pgc_compare_normalize (const char *text)
{
  GString *out = g_string_new (NULL);
  for (const char *p = text; *p != '\0'; p++)
    {
      if (strchr (" \t\n()\"", *p) != NULL)
        continue;
      /* "relation.column" → "column" */
      if (*p == '.')
        {
          gsize length = out->len;
          while (length > 0
                 && (g_ascii_isalnum (out->str[length - 1]) || out->str[length - 1] == '_'))
            length--;
          /* A number's decimal point is not a qualifier. */
          if (length < out->len && !g_ascii_isdigit (out->str[length]))
            {
              g_string_truncate (out, length);
              continue;
            }
        }
      g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}

gboolean
pgc_compare_same_definition (const char *kind, const char *a, const char *b, gboolean same_major)
{
  if (g_str_equal (a, b))
    return TRUE;
  if (same_major)
    return FALSE;
  if (g_str_equal (kind, "view definition"))
    return TRUE;
  g_autofree char *x = pgc_compare_normalize (a);
  g_autofree char *y = pgc_compare_normalize (b);
  return g_str_equal (x, y);
}

static char *
shorten (const char *text)
{
  if (g_utf8_strlen (text, -1) <= SHOWN_CHARACTERS)
    return g_strdup (text);
  g_autofree char *head = g_utf8_substring (text, 0, SHOWN_CHARACTERS);
  return g_strconcat (head, "…", NULL);
}

static void
add_difference (const char *database, const char *kind, const char *name, char *difference,
                GPtrArray *items)
{
  PgcComparisonItem *item = g_new0 (PgcComparisonItem, 1);
  item->database = g_strdup (database);
  item->object = g_strdup_printf ("%s %s", kind, name);
  item->difference = difference;
  g_ptr_array_add (items, item);
}

/* A list of facts by what they are about. */
static GHashTable *
index_facts (const PgcResult *facts, const char *kind)
{
  GHashTable *by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < pgc_result_get_n_rows (facts); i++)
    g_hash_table_insert (by_key,
                         g_strdup_printf ("%s\x1f%s",
                                          kind != NULL ? kind : pgc_result_get (facts, i, "kind"),
                                          pgc_result_get (facts, i, "name")),
                         (gpointer) pgc_result_get (facts, i, "definition"));
  return by_key;
}

static void
compare_facts (const char *database, const PgcResult *source, const PgcResult *target,
               const char *kind, gboolean same_major, GPtrArray *items)
{
  g_autoptr (GHashTable) there = index_facts (target, kind);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < pgc_result_get_n_rows (source); i++)
    {
      const char *what = kind != NULL ? kind : pgc_result_get (source, i, "kind");
      const char *name = pgc_result_get (source, i, "name");
      const char *here = pgc_result_get (source, i, "definition");
      char *key = g_strdup_printf ("%s\x1f%s", what, name);
      const char *other = g_hash_table_lookup (there, key);
      g_hash_table_add (seen, key);
      if (other == NULL)
        {
          g_autofree char *text = shorten (here);
          add_difference (database, what, name,
                          g_strdup_printf ("missing on the target; on the source: %s", text), items);
        }
      else if (!pgc_compare_same_definition (what, here, other, same_major))
        {
          g_autofree char *a = shorten (here);
          g_autofree char *b = shorten (other);
          add_difference (database, what, name, g_strdup_printf ("source: %s; target: %s", a, b),
                          items);
        }
    }
  for (guint i = 0; i < pgc_result_get_n_rows (target); i++)
    {
      const char *what = kind != NULL ? kind : pgc_result_get (target, i, "kind");
      const char *name = pgc_result_get (target, i, "name");
      g_autofree char *key = g_strdup_printf ("%s\x1f%s", what, name);
      if (!g_hash_table_contains (seen, key))
        add_difference (database, what, name, g_strdup ("only on the target"), items);
    }
}

static gboolean
compare_statement (const char *database, const char *statement, const char *kind,
                   PgcConnection *source, PgcConnection *target, GPtrArray *items,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) here
      = pgc_connection_query_named (source, statement, NULL, cancellable, error);
  g_autoptr (PgcResult) there
      = here != NULL ? pgc_connection_query_named (target, statement, NULL, cancellable, error)
                     : NULL;
  if (there == NULL)
    return FALSE;
  gboolean same_major = pgc_connection_get_server_version (source) / 10000
                        == pgc_connection_get_server_version (target) / 10000;
  compare_facts (database, here, there, kind, same_major, items);
  return TRUE;
}

gboolean
pgc_compare_inventory (const char *database, PgcConnection *source, PgcConnection *target,
                       GPtrArray *items, GCancellable *cancellable, GError **error)
{
  guint before = items->len;
  if (!compare_statement (database, "compare-inventory", NULL, source, target, items, cancellable,
                          error)
      || !compare_statement (database, "compare-sequence-values", "value of sequence", source,
                             target, items, cancellable, error))
    return FALSE;
  if (items->len == before)
    {
      PgcComparisonItem *item = g_new0 (PgcComparisonItem, 1);
      item->database = g_strdup (database);
      item->object = g_strdup ("schema");
      item->equal = TRUE;
      g_ptr_array_add (items, item);
    }
  return TRUE;
}
