/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-connection.h"

#include <string.h>

static void
append_doubled (GString *out, const char *text, char quote)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == quote || (quote == '\'' && *p == '\\'))
        g_string_append_c (out, *p);
      g_string_append_c (out, *p);
    }
}

/**
 * pgc_quote_identifier:
 *
 * Always quotes: a name that needs none today may be a reserved word in the next major version.
 * In every encoding that a session of ours uses (UTF-8 or SQL_ASCII bytes of a server encoding)
 * a quote byte is never part of a longer character, so working by bytes is right.
 *
 * Returns: (transfer full)
 */
char *
pgc_quote_identifier (const char *name)
{
  GString *out = g_string_sized_new (strlen (name) + 2);
  g_string_append_c (out, '"');
  append_doubled (out, name, '"');
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

char *
pgc_quote_qualified (const char *schema, const char *name)
{
  g_autofree char *quoted_schema = pgc_quote_identifier (schema);
  g_autofree char *quoted_name = pgc_quote_identifier (name);
  return g_strconcat (quoted_schema, ".", quoted_name, NULL);
}

/**
 * pgc_quote_literal:
 *
 * Returns: (transfer full): @text as an SQL literal that reads the same whatever
 *   standard_conforming_strings is
 */
char *
pgc_quote_literal (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) + 3);
  if (strchr (text, '\\') != NULL)
    g_string_append (out, " E");
  g_string_append_c (out, '\'');
  append_doubled (out, text, '\'');
  g_string_append_c (out, '\'');
  return g_string_free (out, FALSE);
}

/**
 * pgc_quote_replication_literal:
 *
 * The grammar of replication commands knows neither E'…' nor an escape but the doubled quote.
 *
 * Returns: (transfer full)
 */
char *
pgc_quote_replication_literal (const char *text)
{
  g_auto (GStrv) pieces = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", pieces);
  return g_strconcat ("'", doubled, "'", NULL);
}
