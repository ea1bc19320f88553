/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-passfile.h"

#include <string.h>

enum
{
  HOST,
  PORT,
  DATABASE,
  USER,
  PASSWORD,
  N_FIELDS,
};

/* A piece of the text as it is written, escapes and all. */
typedef struct
{
  const char *start, *end;
} Field;

/* To the next ":" that no backslash makes ordinary. */
static Field
next_field (const char *p, const char *end)
{
  Field field = { p, p };
  while (field.end < end && *field.end != ':')
    field.end += *field.end == '\\' && field.end + 1 < end ? 2 : 1;
  return field;
}

/* Returns: %FALSE for a comment and for a line with too few fields, which libpq skips silently */
static gboolean
split (const char *line, const char *end, Field fields[N_FIELDS])
{
  if (line < end && end[-1] == '\r')
    end--;
  if (line == end || *line == '#')
    return FALSE;
  const char *p = line;
  for (int i = HOST; i < PASSWORD; i++)
    {
      fields[i] = next_field (p, end);
      if (fields[i].end == end)
        return FALSE;
      p = fields[i].end + 1;
    }
  fields[PASSWORD] = next_field (p, end);
  return TRUE;
}

/* Returns: (transfer full): in one piece of memory, because a password is one of them */
static char *
unescape (Field field)
{
  char *text = g_malloc0 (field.end - field.start + 1);
  char *out = text;
  for (const char *p = field.start; p < field.end; p++)
    {
      if (*p == '\\' && p + 1 < field.end)
        p++;
      *out++ = *p;
    }
  return text;
}

static gboolean
is_wildcard (Field field)
{
  return field.end - field.start == 1 && *field.start == '*';
}

static gboolean
is_text (Field field, const char *text)
{
  g_autofree char *plain = unescape (field);
  return strcmp (plain, text) == 0;
}

/* The default directory of Unix sockets is called "localhost" in the file. libpq has one compiled
 * in, upstream's or a distribution's. */
static gboolean
is_default_socket_directory (const char *host)
{
  return strcmp (host, "/tmp") == 0 || strcmp (host, "/run/postgresql") == 0
         || strcmp (host, "/var/run/postgresql") == 0;
}

/* Unlike libpq, in any casing: host names have none, and ours are already in small letters. */
static gboolean
is_host (Field field, const char *host)
{
  g_autofree char *plain = unescape (field);
  return g_ascii_strcasecmp (plain, host) == 0
         || (is_default_socket_directory (host) && strcmp (plain, "localhost") == 0);
}

PgcSecret *
pgc_passfile_find (const char *text, const PgcServerKey *server)
{
  for (const char *line = text; *line != '\0';)
    {
      const char *end = strchrnul (line, '\n');
      Field fields[N_FIELDS];
      if (split (line, end, fields)
          && (is_wildcard (fields[HOST]) || is_host (fields[HOST], server->host))
          && (is_wildcard (fields[PORT]) || is_text (fields[PORT], server->port))
          && (is_wildcard (fields[USER]) || is_text (fields[USER], server->user)))
        return unescape (fields[PASSWORD]);
      line = *end == '\n' ? end + 1 : end;
    }
  return NULL;
}

GPtrArray *
pgc_passfile_list_keys (const char *text)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  for (const char *line = text; *line != '\0';)
    {
      const char *end = strchrnul (line, '\n');
      Field fields[N_FIELDS];
      if (split (line, end, fields))
        {
          g_autofree char *host = unescape (fields[HOST]);
          g_autofree char *port = unescape (fields[PORT]);
          g_autofree char *user = unescape (fields[USER]);
          PgcServerKey server = { user, host, port };
          g_ptr_array_add (keys, pgc_server_key_to_string (&server));
        }
      line = *end == '\n' ? end + 1 : end;
    }
  return keys;
}
