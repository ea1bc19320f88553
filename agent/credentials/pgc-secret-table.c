/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-secret-table.h"

#include <string.h>

#include "agent/contract/pgc-error.h"

#define HEADER "# Secrets kept by pgcutover: KEY=SECRET. Keep this file to yourself (chmod 600).\n"
#define ESCAPED "\\=#\n\r"

struct _PgcSecretTable
{
  GTree *secrets; /* (owned) (element-type utf8 PgcSecret) */
};

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer unused)
{
  return strcmp (a, b);
}

PgcSecretTable *
pgc_secret_table_new (void)
{
  PgcSecretTable *table = g_new0 (PgcSecretTable, 1);
  table->secrets
      = g_tree_new_full (compare_keys, NULL, g_free, (GDestroyNotify) pgc_secret_free);
  return table;
}

void
pgc_secret_table_free (PgcSecretTable *table)
{
  if (table == NULL)
    return;
  g_tree_unref (table->secrets);
  g_free (table);
}

/* The first of @c that no backslash makes ordinary, or @end. */
static const char *
find_unescaped (const char *text, const char *end, char c)
{
  for (const char *p = text; p < end; p++)
    {
      if (*p == c)
        return p;
      if (*p == '\\' && p + 1 < end)
        p++;
    }
  return end;
}

/* Returns: (transfer full): in one piece of memory, so that it can be wiped */
static PgcSecret *
unescape (const char *text, const char *end)
{
  char *result = g_malloc0 (end - text + 1);
  char *out = result;
  for (const char *p = text; p < end; p++)
    {
      if (*p != '\\' || p + 1 == end)
        *out++ = *p;
      else
        {
          p++;
          *out++ = *p == 'n' ? '\n' : *p == 'r' ? '\r' : *p;
        }
    }
  return result;
}

PgcSecretTable *
pgc_secret_table_parse (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_autoptr (PgcSecretTable) table = pgc_secret_table_new ();
  int number = 0;
  for (const char *line = text; *line != '\0';)
    {
      const char *end = strchrnul (line, '\n');
      number++;
      const char *equals = find_unescaped (line, end, '=');
      gboolean has_entry = end != line && *line != '#';
      if (has_entry && (equals == line || equals == end))
        {
          pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "Line %d is not of the form KEY=SECRET",
                         number);
          return NULL;
        }
      if (has_entry)
        g_tree_replace (table->secrets, unescape (line, equals), unescape (equals + 1, end));
      line = *end == '\n' ? end + 1 : end;
    }
  return g_steal_pointer (&table);
}

static gsize
escaped_length (const char *text)
{
  gsize length = 0;
  for (const char *p = text; *p != '\0'; p++)
    length += strchr (ESCAPED, *p) != NULL ? 2 : 1;
  return length;
}

static char *
append_escaped (char *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (strchr (ESCAPED, *p) != NULL)
        *out++ = '\\';
      *out++ = *p == '\n' ? 'n' : *p == '\r' ? 'r' : *p;
    }
  return out;
}

/* Measured first and then written once: a buffer that grows leaves copies behind. */
PgcSecret *
pgc_secret_table_to_text (PgcSecretTable *table)
{
  gsize size = strlen (HEADER) + 1;
  for (GTreeNode *node = g_tree_node_first (table->secrets); node != NULL;
       node = g_tree_node_next (node))
    size += escaped_length (g_tree_node_key (node)) + escaped_length (g_tree_node_value (node)) + 2;

  char *text = g_malloc0 (size);
  char *out = g_stpcpy (text, HEADER);
  for (GTreeNode *node = g_tree_node_first (table->secrets); node != NULL;
       node = g_tree_node_next (node))
    {
      out = append_escaped (out, g_tree_node_key (node));
      *out++ = '=';
      out = append_escaped (out, g_tree_node_value (node));
      *out++ = '\n';
    }
  return text;
}

const PgcSecret *
pgc_secret_table_get (PgcSecretTable *table, const char *key)
{
  return g_tree_lookup (table->secrets, key);
}

void
pgc_secret_table_set (PgcSecretTable *table, const char *key, const PgcSecret *secret)
{
  g_tree_replace (table->secrets, g_strdup (key), pgc_secret_new (secret));
}

gboolean
pgc_secret_table_remove (PgcSecretTable *table, const char *key)
{
  return g_tree_remove (table->secrets, key);
}

GPtrArray *
pgc_secret_table_list_keys (PgcSecretTable *table)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  for (GTreeNode *node = g_tree_node_first (table->secrets); node != NULL;
       node = g_tree_node_next (node))
    g_ptr_array_add (keys, g_strdup (g_tree_node_key (node)));
  return keys;
}
