/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-endpoint.h"

#include "agent/contract/pgc-error.h"

struct _PgcEndpoint
{
  PgcSide side;
  PgcServer server;     /* (owned) strings */
  PgcSecret *password;  /* (owned) (nullable) */
  char *migration;      /* (owned) */
  GMutex lock;          /* guards what follows */
  GPtrArray *parked;    /* (owned) (element-type Parked) */
};

/* A session that waits for who will need it. */
typedef struct
{
  char *database;            /* (owned) */
  PgcConnection *connection; /* (owned) (nullable) */
} Parked;

static void
parked_free (gpointer data)
{
  Parked *parked = data;
  pgc_connection_close (parked->connection);
  g_free (parked->database);
  g_free (parked);
}

PgcEndpoint *
pgc_endpoint_new (PgcSide side, const PgcServer *server, const PgcSecret *password,
                  const char *migration)
{
  PgcEndpoint *self = g_atomic_rc_box_new0 (PgcEndpoint);
  self->side = side;
  self->server = *server;
  self->server.host = g_strdup (server->host);
  self->server.user = g_strdup (server->user);
  self->server.ca_file = g_strdup (server->ca_file);
  self->server.resource_id = g_strdup (server->resource_id);
  self->server.fqdn = g_strdup (server->fqdn);
  self->server.database = g_strdup (server->database != NULL ? server->database : "postgres");
  self->password = pgc_secret_new (password);
  self->migration = g_strdup (migration);
  self->parked = g_ptr_array_new_with_free_func (parked_free);
  g_mutex_init (&self->lock);
  return self;
}

PgcEndpoint *
pgc_endpoint_ref (PgcEndpoint *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
endpoint_clear (gpointer data)
{
  PgcEndpoint *self = data;
  g_free (self->server.host);
  g_free (self->server.user);
  g_free (self->server.ca_file);
  g_free (self->server.resource_id);
  g_free (self->server.fqdn);
  g_free (self->server.database);
  pgc_secret_free (self->password);
  g_free (self->migration);
  g_ptr_array_unref (self->parked);
  g_mutex_clear (&self->lock);
}

void
pgc_endpoint_unref (PgcEndpoint *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, endpoint_clear);
}

PgcSide
pgc_endpoint_get_side (const PgcEndpoint *self)
{
  return self->side;
}

const char *
pgc_endpoint_get_word (const PgcEndpoint *self)
{
  switch (self->side)
    {
    case PGC_SIDE_SOURCE:
      return "source";
    case PGC_SIDE_TARGET:
      return "target";
    }
  g_return_val_if_reached ("");
}

const PgcServer *
pgc_endpoint_get_server (const PgcEndpoint *self)
{
  return &self->server;
}

/* What a person can do about a connection that failed for @code, where the server gave no hint. */
static void
add_remedy (const PgcEndpoint *self, GError **error)
{
  if (error == NULL || *error == NULL || pgc_error_get_remedy (*error) != NULL)
    return;
  const char *word = pgc_endpoint_get_word (self);
  const char *user = self->server.user != NULL ? self->server.user : "";
  g_autofree char *address = pgc_server_dup_address (&self->server);
  if (g_error_matches (*error, PGC_ERROR, PGC_ERROR_AUTHENTICATION))
    pgc_error_set_remedy (error,
                          "Check the user “%s” and its password on the %s, and that the server’s "
                          "pg_hba.conf admits this host; `pgcutover credential set --server %s "
                          "--user %s` stores a password.",
                          user, word, address, user);
  else if (g_error_matches (*error, PGC_ERROR, PGC_ERROR_TLS))
    pgc_error_set_remedy (error,
                          "Use an SSL mode that the %s server offers (Prefer where it has no TLS), "
                          "or give the file of its certificate authority.",
                          word);
  else if (g_error_matches (*error, PGC_ERROR, PGC_ERROR_NOT_FOUND))
    pgc_error_set_remedy (error, "Check the database’s name; `psql -l` lists those of a server.");
  else if (g_error_matches (*error, PGC_ERROR, PGC_ERROR_BUSY))
    pgc_error_set_remedy (error, "Raise max_connections on the %s, or migrate with fewer jobs.",
                          word);
  else if (g_error_matches (*error, PGC_ERROR, PGC_ERROR_CONNECTION))
    pgc_error_set_remedy (error,
                          "Check that the %s server is running at %s and that firewalls let this "
                          "host through.",
                          word, address);
}

static void
fill_params (PgcEndpoint *self, const char *database, const char *application_name,
             PgcConnectParams *params)
{
  *params = (PgcConnectParams){
    .server = &self->server,
    .database = database != NULL ? database : self->server.database,
    .password = self->password,
    .application_name = application_name,
  };
}

static PgcConnection *
connect_with (PgcEndpoint *self, const char *database, const char *purpose, gboolean replication,
              gboolean raw, GCancellable *cancellable, GError **error)
{
  /* pg_stat_activity keeps 63 bytes of this. */
  g_autofree char *name = g_strdup_printf ("pgcutover %s %s", self->migration, purpose);
  PgcConnectParams params;
  fill_params (self, database, name, &params);
  params.replication = replication;
  params.raw_session = raw;
  PgcConnection *connection = pgc_connection_open (&params, cancellable, error);
  if (connection == NULL)
    {
      g_autofree char *address = pgc_server_dup_address (&self->server);
      add_remedy (self, error);
      g_prefix_error (error, "Cannot connect to the %s server %s: ",
                      pgc_endpoint_get_word (self), address);
    }
  return connection;
}

static PgcConnection *
take_parked (PgcEndpoint *self, const char *database)
{
  PgcConnection *connection = NULL;
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->parked->len && connection == NULL; i++)
    {
      Parked *parked = self->parked->pdata[i];
      if (g_strcmp0 (parked->database, database) != 0)
        continue;
      connection = g_steal_pointer (&parked->connection);
      g_ptr_array_remove_index (self->parked, i);
    }
  g_mutex_unlock (&self->lock);
  return connection;
}

PgcConnection *
pgc_endpoint_connect (PgcEndpoint *self, const char *database, const char *purpose,
                      GCancellable *cancellable, GError **error)
{
  PgcConnection *connection = database != NULL ? take_parked (self, database) : NULL;
  if (connection != NULL)
    return connection;
  connection = connect_with (self, database, purpose, FALSE, FALSE, cancellable, error);
  if (connection == NULL || self->side == PGC_SIDE_SOURCE)
    return connection;
  g_autoptr (PgcResult) silenced
      = pgc_connection_query_named (connection, "silence-triggers", NULL, cancellable, error);
  if (silenced == NULL)
    g_clear_pointer (&connection, pgc_connection_close);
  return connection;
}

gboolean
pgc_endpoint_park (PgcEndpoint *self, const char *database, guint n, GArray *pids,
                   GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      PgcConnection *connection
          = connect_with (self, database, "parked", FALSE, FALSE, cancellable, error);
      if (connection == NULL)
        return FALSE;
      int pid = pgc_connection_get_pid (connection);
      g_array_append_val (pids, pid);
      Parked *parked = g_new0 (Parked, 1);
      parked->database = g_strdup (database);
      parked->connection = connection;
      g_mutex_lock (&self->lock);
      g_ptr_array_add (self->parked, parked);
      g_mutex_unlock (&self->lock);
    }
  return TRUE;
}

void
pgc_endpoint_drop_parked (PgcEndpoint *self, const char *database)
{
  PgcConnection *connection;
  while ((connection = take_parked (self, database)) != NULL)
    pgc_connection_close (connection);
}

PgcConnection *
pgc_endpoint_connect_replication (PgcEndpoint *self, const char *database, const char *purpose,
                                  GCancellable *cancellable, GError **error)
{
  return connect_with (self, database, purpose, TRUE, FALSE, cancellable, error);
}

PgcConnection *
pgc_endpoint_connect_raw (PgcEndpoint *self, const char *database, const char *purpose,
                          GCancellable *cancellable, GError **error)
{
  return connect_with (self, database, purpose, FALSE, TRUE, cancellable, error);
}

char **
pgc_endpoint_child_environ (PgcEndpoint *self, const char *database, const char *purpose,
                            const char *passfile, GError **error)
{
  g_autofree char *name = g_strdup_printf ("pgcutover %s %s", self->migration, purpose);
  PgcConnectParams params;
  fill_params (self, database, name, &params);
  return pgc_connection_child_environ (&params, passfile, error);
}
