/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "agent/contract/pgc-cloud.h"
#include "agent/contract/pgc-server-info.h"
#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/**
 * PgcClient:
 *
 * The agent as a face sees it: hides whether it is on a bus, was started by us, is at the other
 * end of ssh, or runs in this very process behind a socket pair. For cli/ and gui/.
 *
 * A client and its migrations belong to the thread that made it, in whose thread-default main
 * context their signals are emitted. Calls block, and then dispatch what that context had queued:
 * whatever the agent told before it answered has been seen when a call returns, and signals may be
 * emitted during it. Calls have no time-out, because a keyring may ask a person first; an agent
 * that goes away ends them.
 *
 * Errors are the agent's own, with remedy and all, or %PGC_ERROR_AGENT if it does not answer.
 *
 * Signals: "agent-lost" () once, when the agent has gone away; the migrations keep what they had.
 * "migration-added" and "migration-removed" (PgcRemoteMigration) when the list has changed.
 */
#define PGC_TYPE_CLIENT (pgc_client_get_type ())
G_DECLARE_FINAL_TYPE (PgcClient, pgc_client, PGC, CLIENT, GObject)

/* One migration as seen through the client. Signals: "changed" () when spec, status and resource
 * are new ones, "log-changed" () when the log has grown. */
#define PGC_TYPE_REMOTE_MIGRATION (pgc_remote_migration_get_type ())
G_DECLARE_FINAL_TYPE (PgcRemoteMigration, pgc_remote_migration, PGC, REMOTE_MIGRATION, GObject)

/* One line of a migration's log as the client gets it. */
typedef struct
{
  gint64 sequence;
  gint64 time;
  PgcLogLevel level;
  char *database; /* (owned) (nullable) */
  char *text;     /* (owned) */
} PgcLogLine;

void pgc_log_line_free (PgcLogLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcLogLine, pgc_log_line_free)

/* A stored secret's place; never its value. */
typedef struct
{
  char *key;
  char *store;
  gboolean locked;
} PgcSecretPlace;

void pgc_secret_place_free (PgcSecretPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSecretPlace, pgc_secret_place_free)

/* On the session bus (or the system bus), by activation; when nothing activates it, runs
 * @agent_argv (nullable) detached and waits for the name. */
PgcClient *pgc_client_new_for_bus (GBusType bus, const char *const *agent_argv,
                                   GCancellable *cancellable, GError **error);
/* Over a peer-to-peer connection that the caller has made (in-process, or ssh's pipes). */
PgcClient *pgc_client_new_for_connection (GDBusConnection *connection, GCancellable *cancellable,
                                          GError **error);
/* The same agent once more, for another thread: @connection and @owner are another client's. */
PgcClient *pgc_client_new_beside (GDBusConnection *connection, const char *owner,
                                  GCancellable *cancellable, GError **error);

/* What pgc_client_new_beside() takes. @owner is NULL on a peer-to-peer connection. */
GDBusConnection *pgc_client_get_connection (PgcClient *self);
const char *pgc_client_get_owner (PgcClient *self);
const char *pgc_client_get_agent_version (PgcClient *self);
/* TRUE once the agent has gone away; "agent-lost" () tells. */
gboolean pgc_client_is_lost (PgcClient *self);

PgcRemoteMigration *pgc_client_create_migration (PgcClient *self, const PgcSpec *spec,
                                                 const PgcSpecSecrets *secrets,
                                                 GCancellable *cancellable, GError **error);
gboolean pgc_client_check_name (PgcClient *self, const PgcSpec *spec, gboolean *available,
                                char **reason, char **message, GCancellable *cancellable,
                                GError **error);
/* (transfer full) (element-type PgcRemoteMigration), oldest first */
GPtrArray *pgc_client_list_migrations (PgcClient *self);
/* @target NULL = any, if only one migration has that name. */
PgcRemoteMigration *pgc_client_find_migration (PgcClient *self, const char *target,
                                               const char *name, GError **error);
/* Opens a session, looks around and closes it.
 * @password: NULL = the one that is stored for that server
 * @is_target: it is to be a target, as errors are to say
 * @count_tables: look into every database, too */
PgcServerInfo *pgc_client_test_connection (PgcClient *self, const PgcServer *server,
                                           const PgcSecret *password, gboolean is_target,
                                           gboolean count_tables,
                                           GCancellable *cancellable, GError **error);
gboolean pgc_client_store_secret (PgcClient *self, const char *key, const PgcSecret *secret,
                                  char **store, GCancellable *cancellable, GError **error);
gboolean pgc_client_forget_secret (PgcClient *self, const char *key, gboolean *found,
                                   GCancellable *cancellable, GError **error);
GPtrArray *pgc_client_list_secrets (PgcClient *self, GCancellable *cancellable, GError **error);

/* Begins the way back of @migration. @name (nullable). Returns: (transfer full): the new migration */
PgcRemoteMigration *pgc_client_reverse_migration (PgcClient *self, PgcRemoteMigration *migration,
                                                  const char *name, GCancellable *cancellable,
                                                  GError **error);

/* The agent's account at a cloud; see the methods of these names in the D-Bus contract. */
/* @prompt (nullable): called in this thread when a person has to act */
PgcAccount *pgc_client_sign_in (PgcClient *self, const PgcSignIn *sign_in,
                                void (*prompt) (const PgcDeviceCode *code, gpointer user_data),
                                gpointer user_data, GCancellable *cancellable, GError **error);
gboolean pgc_client_sign_out (PgcClient *self, gboolean *found, GCancellable *cancellable,
                              GError **error);
PgcAccount *pgc_client_get_account (PgcClient *self, GCancellable *cancellable, GError **error);
gboolean pgc_client_choose_subscription (PgcClient *self, const char *subscription,
                                         GCancellable *cancellable, GError **error);
/* (transfer full) (element-type PgcSubscription) */
GPtrArray *pgc_client_list_subscriptions (PgcClient *self, GCancellable *cancellable,
                                          GError **error);
/* (transfer full) (element-type PgcCloudServer); @subscription, @resource_group (nullable) */
GPtrArray *pgc_client_list_cloud_servers (PgcClient *self, const char *subscription,
                                          const char *resource_group, GCancellable *cancellable,
                                          GError **error);

const PgcSpec *pgc_remote_migration_get_spec (PgcRemoteMigration *self);
const PgcStatus *pgc_remote_migration_get_status (PgcRemoteMigration *self);
JsonNode *pgc_remote_migration_get_resource (PgcRemoteMigration *self); /* transfer none */
const char *pgc_remote_migration_get_name (PgcRemoteMigration *self);
const char *pgc_remote_migration_get_target (PgcRemoteMigration *self);
gint64 pgc_remote_migration_get_log_sequence (PgcRemoteMigration *self);

gboolean pgc_remote_migration_cancel (PgcRemoteMigration *self, GCancellable *cancellable,
                                      GError **error);
gboolean pgc_remote_migration_cutover (PgcRemoteMigration *self, const char *const *databases,
                                       gboolean block_writes, GCancellable *cancellable,
                                       GError **error);
gboolean pgc_remote_migration_confirm_overwrite (PgcRemoteMigration *self, gboolean overwrite,
                                                 GCancellable *cancellable, GError **error);
gboolean pgc_remote_migration_set_up_replication (PgcRemoteMigration *self,
                                                  GCancellable *cancellable, GError **error);
gboolean pgc_remote_migration_pause (PgcRemoteMigration *self, GCancellable *cancellable,
                                     GError **error);
/* Copies tables of a database again, and resumes the migration if it is paused. */
gboolean pgc_remote_migration_resync (PgcRemoteMigration *self, const char *database,
                                      const char *const *tables, GCancellable *cancellable,
                                      GError **error);
gboolean pgc_remote_migration_resume (PgcRemoteMigration *self, GCancellable *cancellable,
                                      GError **error);
gboolean pgc_remote_migration_compare (PgcRemoteMigration *self, const char *const *databases,
                                       const char *const *tables, gboolean schema_only,
                                       gboolean data_only, GCancellable *cancellable,
                                       GError **error);
gboolean pgc_remote_migration_cancel_compare (PgcRemoteMigration *self,
                                              GCancellable *cancellable, GError **error);
gboolean pgc_remote_migration_clean_up (PgcRemoteMigration *self, GCancellable *cancellable,
                                        GError **error);
gboolean pgc_remote_migration_delete (PgcRemoteMigration *self, GCancellable *cancellable,
                                      GError **error);
/* (transfer full) (element-type PgcLogLine) */
GPtrArray *pgc_remote_migration_read_log (PgcRemoteMigration *self, gint64 after, guint limit,
                                          GCancellable *cancellable, GError **error);

G_END_DECLS
