/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-schema-toc.h"

#include <string.h>

void
pgc_toc_entry_free (PgcTocEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->line);
  g_free (entry->type);
  g_free (entry);
}

/* Types of more than one word, longer ones before what they begin with. A type that is not here
 * is its first word. */
static const char *const long_types[] = {
  "ACCESS METHOD",
  "BLOB METADATA",
  "CHECK CONSTRAINT",
  "DEFAULT ACL",
  "EVENT TRIGGER",
  "FK CONSTRAINT",
  "FOREIGN DATA WRAPPER",
  "FOREIGN SERVER",
  "FOREIGN TABLE",
  "INDEX ATTACH",
  "LARGE OBJECT",
  "MATERIALIZED VIEW DATA",
  "MATERIALIZED VIEW",
  "OPERATOR CLASS",
  "OPERATOR FAMILY",
  "PROCEDURAL LANGUAGE",
  "PUBLICATION TABLES IN SCHEMA",
  "PUBLICATION TABLE",
  "ROW SECURITY",
  "SECURITY LABEL",
  "SEQUENCE OWNED BY",
  "SEQUENCE SET",
  "SERVER",
  "SHELL TYPE",
  "STATISTICS DATA",
  "SUBSCRIPTION TABLE",
  "TABLE ATTACH",
  "TABLE DATA",
  "TEXT SEARCH CONFIGURATION",
  "TEXT SEARCH DICTIONARY",
  "TEXT SEARCH PARSER",
  "TEXT SEARCH TEMPLATE",
  "USER MAPPING",
};

/* The text after "DUMPID; CATALOG-OID OID ", or NULL if @line is no entry. */
static const char *
skip_numbers (const char *line, guint *oid)
{
  char *end;
  if (!g_ascii_isdigit (*line))
    return NULL;
  g_ascii_strtoull (line, &end, 10);
  if (!g_str_has_prefix (end, "; "))
    return NULL;
  g_ascii_strtoull (end + 2, &end, 10);
  if (*end != ' ')
    return NULL;
  *oid = (guint) g_ascii_strtoull (end + 1, &end, 10);
  return *end == ' ' ? end + 1 : NULL;
}

static char *
read_type (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (long_types); i++)
    {
      gsize length = strlen (long_types[i]);
      if (strncmp (text, long_types[i], length) == 0 && text[length] == ' ')
        return g_strdup (long_types[i]);
    }
  return g_strndup (text, strcspn (text, " "));
}

GPtrArray *
pgc_toc_parse (const char *listing, gboolean is_post_data)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_toc_entry_free);
  g_auto (GStrv) lines = g_strsplit (listing, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint oid;
      const char *text = skip_numbers (lines[i], &oid);
      if (text == NULL)
        continue;
      PgcTocEntry *entry = g_new0 (PgcTocEntry, 1);
      entry->line = g_strdup (lines[i]);
      entry->type = read_type (text);
      entry->oid = oid;
      entry->is_post_data = is_post_data;
      g_ptr_array_add (entries, entry);
    }
  return entries;
}

char *
pgc_toc_entry_describe (const PgcTocEntry *entry)
{
  guint oid;
  const char *text = skip_numbers (entry->line, &oid);
  return g_strdup (text != NULL ? text : entry->line);
}

PgcTocUse
pgc_toc_entry_get_use (const PgcTocEntry *entry)
{
  static const char *const ours[] = { "INDEX", "INDEX ATTACH", "CONSTRAINT", "FK CONSTRAINT", NULL };
  if (g_strv_contains (ours, entry->type))
    return PGC_TOC_OURS;
  /* That of an online migration: this one's or another's. */
  if (g_str_has_prefix (entry->type, "PUBLICATION") && strstr (entry->line, " pgcutover_") != NULL)
    return PGC_TOC_OURS;
  if (g_str_equal (entry->type, "EVENT TRIGGER"))
    return PGC_TOC_LAST;
  return entry->is_post_data ? PGC_TOC_POST_DATA : PGC_TOC_PRE_DATA;
}
