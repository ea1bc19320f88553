/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/postgres/pgc-connection.h"

G_BEGIN_DECLS

/**
 * PgcEndpoint:
 *
 * One end of a migration with its password: what every thread of a run opens its connections
 * from. Reference counted; the password is wiped with the last reference. Thread-safe.
 */
typedef struct _PgcEndpoint PgcEndpoint;

typedef enum
{
  PGC_SIDE_SOURCE,
  PGC_SIDE_TARGET,
} PgcSide;

/* @migration: the migration's name, shown in pg_stat_activity as "pgcutover NAME PURPOSE". */
PgcEndpoint *pgc_endpoint_new (PgcSide side, const PgcServer *server, const PgcSecret *password,
                               const char *migration);
PgcEndpoint *pgc_endpoint_ref (PgcEndpoint *self);
void pgc_endpoint_unref (PgcEndpoint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcEndpoint, pgc_endpoint_unref)

PgcSide pgc_endpoint_get_side (const PgcEndpoint *self);
const char *pgc_endpoint_get_word (const PgcEndpoint *self); /* "source" or "target" */
const PgcServer *pgc_endpoint_get_server (const PgcEndpoint *self);

/* @database NULL = the maintenance database; @purpose e.g. "copy". Errors are prefixed with which
 * server it was, and carry the published code and a remedy. */
PgcConnection *pgc_endpoint_connect (PgcEndpoint *self, const char *database, const char *purpose,
                                     GCancellable *cancellable, GError **error);
/* Opens @n sessions of @database and keeps them: pgc_endpoint_connect() gives one of them out as long
 * as there are any. For a database that will take no new ones. @pids: (element-type int) gets their
 * process ids. */
gboolean pgc_endpoint_park (PgcEndpoint *self, const char *database, guint n, GArray *pids,
                            GCancellable *cancellable, GError **error);
/* Closes those of @database that are left. */
void pgc_endpoint_drop_parked (PgcEndpoint *self, const char *database);
/* A walsender session of @database. */
PgcConnection *pgc_endpoint_connect_replication (PgcEndpoint *self, const char *database,
                                                 const char *purpose, GCancellable *cancellable,
                                                 GError **error);
/* An ordinary session with all settings as the server's (and the database's) defaults have them. */
PgcConnection *pgc_endpoint_connect_raw (PgcEndpoint *self, const char *database,
                                         const char *purpose, GCancellable *cancellable,
                                         GError **error);

/* Environment for a libpq child process that is to connect to @database of this server; see
 * pgc_connection_child_environ(). */
char **pgc_endpoint_child_environ (PgcEndpoint *self, const char *database, const char *purpose,
                                   const char *passfile, GError **error);

G_END_DECLS
