/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-server-key.h"

#include <string.h>

#define PREFIX "server/"

PgcServerKey *
pgc_server_key_parse (const char *key)
{
  if (!g_str_has_prefix (key, PREFIX))
    return NULL;
  const char *user = key + strlen (PREFIX);
  const char *at = strrchr (user, '@');
  const char *host = at != NULL ? at + 1 : NULL;
  const char *colon = host != NULL ? strrchr (host, ':') : NULL;
  if (colon == NULL || colon == host || colon[1] == '\0')
    return NULL;
  const char *host_end = colon;
  if (*host == '[')
    {
      if (colon[-1] != ']' || colon - host < 3)
        return NULL;
      host++;
      host_end--;
    }
  PgcServerKey *server = g_new0 (PgcServerKey, 1);
  server->user = g_strndup (user, at - user);
  server->host = g_strndup (host, host_end - host);
  server->port = g_strdup (colon + 1);
  return server;
}

char *
pgc_server_key_to_string (const PgcServerKey *server)
{
  gboolean is_v6 = server->host[0] != '/' && strchr (server->host, ':') != NULL;
  return g_strconcat (PREFIX, server->user, "@", is_v6 ? "[" : "", server->host, is_v6 ? "]" : "",
                      ":", server->port, NULL);
}

void
pgc_server_key_free (PgcServerKey *server)
{
  if (server == NULL)
    return;
  g_free (server->user);
  g_free (server->host);
  g_free (server->port);
  g_free (server);
}
