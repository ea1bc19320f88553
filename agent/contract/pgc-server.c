/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-server.h"

#include <string.h>

#include "agent/contract/pgc-error.h"

#define DEFAULT_PORT 5432 /* PostgreSQL's own (DEF_PGPORT) */

void
pgc_server_init_copy (PgcServer *to, const PgcServer *from)
{
  *to = *from;
  to->host = g_strdup (from->host);
  to->user = g_strdup (from->user);
  to->ca_file = g_strdup (from->ca_file);
  to->resource_id = g_strdup (from->resource_id);
  to->fqdn = g_strdup (from->fqdn);
  to->database = g_strdup (from->database);
}

void
pgc_server_clear (PgcServer *server)
{
  g_clear_pointer (&server->host, g_free);
  g_clear_pointer (&server->user, g_free);
  g_clear_pointer (&server->ca_file, g_free);
  g_clear_pointer (&server->resource_id, g_free);
  g_clear_pointer (&server->fqdn, g_free);
  g_clear_pointer (&server->database, g_free);
}

gboolean
pgc_server_is_resource_id (const char *text)
{
  static const char prefix[] = "subscriptions/";
  if (text[0] == '/')
    text++;
  return g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

static gboolean
fail (GError **error, const char *what, const char *remedy)
{
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "%s", what);
  pgc_error_set_remedy (error, "%s", remedy);
  return FALSE;
}

/* Cuts ":PORT" off the end of @text; without one *@port is 0. */
static gboolean
split_port (const char *text, char **rest, guint16 *port, GError **error)
{
  const char *colon = strrchr (text, ':');
  guint64 number = 0;
  if (colon != NULL
      && !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &number, NULL))
    {
      /* In "USER:PASSWORD@HOST" it would be the password: only what looks like a port is shown. */
      gsize digits = strspn (colon + 1, "0123456789");
      g_autofree char *what
          = digits > 0 && digits <= 5 && colon[1 + digits] == '\0'
                ? g_strdup_printf ("The port %s is not a number from 1 to 65535", colon + 1)
                : g_strdup ("The port after “:” is not a number from 1 to 65535");
      return fail (error, what, "Write HOST:PORT, such as db.example.com:5432.");
    }
  *rest = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup (text);
  *port = (guint16) number;
  return TRUE;
}

static gboolean
check_host (const char *host, GError **error)
{
  if (*host == '\0')
    return fail (error, "There is no host", "Write HOST:PORT, such as db.example.com:5432.");
  if (strlen (host) > 253)
    return fail (error, "The host is longer than a host name can be", "Write only the host name.");
  for (const char *p = host; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || *p == 0x7f || strchr (",;/\\=?#<>\"'`()[]{}@:&|*!", *p) != NULL)
      return fail (error, "The host has a character that no host name has",
                   "Write one host name or address, such as db.example.com or 192.0.2.10.");
  return TRUE;
}

static gboolean
check_no_uri (const char *text, GError **error)
{
  if (strstr (text, "://") == NULL)
    return TRUE;
  return fail (error, "This is a connection URI, not an address",
               "Write HOST:PORT for an address, HOST:PORT@USER with a user; passwords go into "
               "adminCredentials.");
}

/* "HOST[:PORT]", "[V6][:PORT]" or "/DIRECTORY[:PORT]" */
static gboolean
split_address (const char *address, char **host, guint16 *port, GError **error)
{
  if (address[0] == '/')
    {
      if (!split_port (address, host, port, error))
        return FALSE;
      for (gsize length = strlen (*host); length > 1 && (*host)[length - 1] == '/'; length--)
        (*host)[length - 1] = '\0';
      return TRUE;
    }
  if (address[0] == '[')
    {
      const char *close = strchr (address, ']');
      g_autofree char *rest = NULL;
      if (close == NULL || (close[1] != '\0' && close[1] != ':'))
        return fail (error, "The IPv6 address is not closed with “]”",
                     "Write [ADDRESS]:PORT, such as [2001:db8::1]:5432.");
      if (!split_port (close + 1, &rest, port, error))
        return FALSE;
      g_autofree char *inner = g_strndup (address + 1, (gsize) (close - address - 1));
      /* A zone (%eth0) is for the resolver, not part of the address. */
      g_autofree char *bare = g_strndup (inner, strcspn (inner, "%"));
      if (!g_hostname_is_ip_address (bare))
        return fail (error, "What stands between “[” and “]” is not an IPv6 address",
                     "Write [ADDRESS]:PORT, such as [2001:db8::1]:5432.");
      *host = g_steal_pointer (&inner);
      return TRUE;
    }
  const char *colon = strchr (address, ':');
  if (colon != NULL && strchr (colon + 1, ':') != NULL)
    return fail (error, "An IPv6 address without brackets cannot be told from its port",
                 "Write [ADDRESS]:PORT, such as [2001:db8::1]:5432.");
  g_autofree char *name = NULL;
  if (!split_port (address, &name, port, error) || !check_host (name, error))
    return FALSE;
  *host = g_steal_pointer (&name);
  return TRUE;
}

/**
 * pgc_server_set_address:
 * @address: "HOST[:PORT]", "[V6][:PORT]" or "/socket/dir[:PORT]"
 *
 * Changes host and port, and only on success.
 */
gboolean
pgc_server_set_address (PgcServer *server, const char *address, GError **error)
{
  g_autofree char *host = NULL;
  guint16 port = 0;
  if (!check_no_uri (address, error))
    return FALSE;
  if (pgc_server_is_resource_id (address))
    return fail (error, "This is an Azure resource id, not an address",
                 "Write HOST:PORT, or choose --provider azure.");
  if (address[0] != '/' && strchr (address, '@') != NULL)
    return fail (error, "An address has no user in it", "Write HOST:PORT, without “@”.");
  if (!split_address (address, &host, &port, error))
    return FALSE;
  g_free (server->host);
  server->host = g_steal_pointer (&host);
  server->port = port;
  return TRUE;
}

gboolean
pgc_server_set_login (PgcServer *server, const char *login, GError **error)
{
  if (pgc_server_is_resource_id (login))
    {
      g_free (server->resource_id);
      server->resource_id = g_strdup (login);
      return TRUE;
    }
  if (!check_no_uri (login, error))
    return FALSE;
  if (strpbrk (login, " \t\r\n=") != NULL)
    return fail (error, "This is not of the form HOST:PORT@USER",
                 "Write it like db.example.com:5432@postgres, without spaces.");
  g_autofree char *host = NULL;
  guint16 port = 0;
  /* The first "@": a host has none, a user ("name@server") may have. */
  const char *at = strchr (login, '@');
  g_autofree char *address = g_strndup (login, at != NULL ? (gsize) (at - login) : strlen (login));
  if (at != NULL && at[1] == '\0')
    return fail (error, "No user follows the “@”",
                 "Write HOST:PORT@USER, or leave the “@” out as well.");
  if (!split_address (address, &host, &port, error))
    return FALSE;
  g_free (server->host);
  server->host = g_steal_pointer (&host);
  server->port = port;
  if (at != NULL)
    {
      g_free (server->user);
      server->user = g_strdup (at + 1);
    }
  return TRUE;
}

const char *
pgc_server_get_host (const PgcServer *server)
{
  return server->fqdn != NULL ? server->fqdn : server->host;
}

guint16
pgc_server_get_port (const PgcServer *server)
{
  return server->port != 0 ? server->port : DEFAULT_PORT;
}

/* @host as two spellings of one host agree: case, IPv6 notation, the root's dot. */
static char *
canonical_host (const char *host)
{
  if (host[0] == '/')
    return g_strdup (host);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  if (address != NULL)
    return g_inet_address_to_string (address);
  char *canonical = g_ascii_strdown (host, -1);
  if (g_str_has_suffix (canonical, "."))
    canonical[strlen (canonical) - 1] = '\0';
  return canonical;
}

static char *
join_address (const char *host, guint16 port)
{
  return g_strdup_printf (strchr (host, ':') != NULL && host[0] != '/' ? "[%s]:%u" : "%s:%u", host,
                          port);
}

/**
 * pgc_server_dup_address:
 *
 * Returns: (transfer full): canonical "host:port", which pgc_server_set_address() reads; for a
 *   server known only by its resource id, that id; "" when neither is known
 */
char *
pgc_server_dup_address (const PgcServer *server)
{
  const char *host = pgc_server_get_host (server);
  if (host == NULL)
    return g_strdup (server->resource_id != NULL ? server->resource_id : "");
  g_autofree char *canonical = canonical_host (host);
  return join_address (canonical, pgc_server_get_port (server));
}

char *
pgc_server_dup_login (const PgcServer *server)
{
  if (server->host == NULL)
    return NULL;
  g_autofree char *address = join_address (server->host, pgc_server_get_port (server));
  return server->user != NULL ? g_strconcat (address, "@", server->user, NULL)
                              : g_steal_pointer (&address);
}
