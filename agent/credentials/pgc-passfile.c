/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-passfile.h"

#include <string.h>

/* What is left of a line to read, escapes and all. */
typedef struct
{
  const char *p, *end;
} Rest;

static Rest
rest_of_line (const char *line)
{
  const char *end = strchrnul (line, '\n');
  return (Rest){ line, end > line && end[-1] == '\r' ? end - 1 : end };
}

static const char *
next_line (const char *line)
{
  const char *end = strchrnul (line, '\n');
  return *end == '\n' ? end + 1 : end;
}

static gboolean
is_comment (Rest line)
{
  return line.p < line.end && *line.p == '#';
}

/* Reads up to the next ":" that no backslash makes ordinary, and over it. @field (transfer full):
 * in plain, in one piece of memory because a password is one.
 * Returns: whether a ":" ended it, and not the line */
static gboolean
take_field (Rest *rest, char **field)
{
  char *out = *field = g_malloc0 (rest->end - rest->p + 1);
  for (; rest->p < rest->end && *rest->p != ':'; rest->p++)
    {
      if (*rest->p == '\\' && rest->p + 1 < rest->end)
        rest->p++;
      *out++ = *rest->p;
    }
  if (rest->p == rest->end)
    return FALSE;
  rest->p++;
  return TRUE;
}

/* Reads over a field if it is "*" or says @token. As libpq does it, the token decides where the
 * field ends, so that an IPv6 address matches although its colons are not escaped. */
static gboolean
match_field (Rest *rest, const char *token, gboolean any_casing)
{
  const char *p = rest->p;
  if (rest->end - p >= 2 && p[0] == '*' && p[1] == ':')
    {
      rest->p += 2;
      return TRUE;
    }
  for (const char *t = token; *t != '\0'; t++, p++)
    {
      if (p < rest->end && *p == '\\')
        p++;
      if (p >= rest->end || (*p != *t && !(any_casing && g_ascii_tolower (*p) == *t)))
        return FALSE;
    }
  if (p >= rest->end || *p != ':')
    return FALSE;
  rest->p = p + 1;
  return TRUE;
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
match_host (Rest *rest, const char *host)
{
  return match_field (rest, host, TRUE)
         || (is_default_socket_directory (host) && match_field (rest, "localhost", FALSE));
}

PgcSecret *
pgc_passfile_find (const char *text, const PgcServerKey *server)
{
  for (const char *line = text; *line != '\0'; line = next_line (line))
    {
      Rest rest = rest_of_line (line);
      g_autofree char *database = NULL;
      PgcSecret *password = NULL;
      if (!is_comment (rest) && match_host (&rest, server->host)
          && match_field (&rest, server->port, FALSE) && take_field (&rest, &database)
          && match_field (&rest, server->user, FALSE))
        {
          take_field (&rest, &password);
          return password;
        }
    }
  return NULL;
}

GPtrArray *
pgc_passfile_list_keys (const char *text)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  for (const char *line = text; *line != '\0'; line = next_line (line))
    {
      Rest rest = rest_of_line (line);
      g_autofree char *database = NULL;
      g_autoptr (PgcServerKey) server = g_new0 (PgcServerKey, 1);
      if (!is_comment (rest) && take_field (&rest, &server->host)
          && take_field (&rest, &server->port) && take_field (&rest, &database)
          && take_field (&rest, &server->user))
        g_ptr_array_add (keys, pgc_server_key_to_string (server));
    }
  return keys;
}
