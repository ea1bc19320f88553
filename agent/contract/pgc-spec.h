/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "agent/contract/pgc-secret.h"
#include "agent/contract/pgc-state.h"

G_BEGIN_DECLS

/* One end of a migration: where it is and who we are there. Never a password. */
typedef struct
{
  char *host;         /* (owned) (nullable): name, address, or directory of a Unix socket */
  guint16 port;       /* 0 = not given, that is 5432 */
  char *user;         /* (owned) (nullable) */
  PgcSslMode ssl_mode;
  char *ca_file;      /* (owned) (nullable): PEM file of trusted authorities */
  char *resource_id;  /* (owned) (nullable): an ARM id, for the azure provider */
  char *fqdn;         /* (owned) (nullable): when given, always used to connect */
  char *database;     /* (owned) (nullable): maintenance database; default "postgres" */
} PgcServer;

/**
 * PgcSpec:
 *
 * What was asked for: everything in a create request but the secrets. Immutable once a migration
 * has it; the journal keeps it as pgc_spec_to_json() gives it.
 */
typedef struct
{
  char *name;              /* (owned) (nullable until named) */
  PgcProviderKind provider;
  PgcMode mode;            /* default offline */
  PgcOption option;        /* default ValidateAndMigrate */
  char *source_type;       /* (owned) (nullable): published word, e.g. "OnPremises"; open set */
  PgcServer source;
  PgcServer target;
  GStrv databases;         /* (owned) (nullable): dbsToMigrate, in the order given */
  PgcFlag overwrite;       /* overwriteDbsInTarget */
  PgcFlag setup_replication;
  PgcFlag migrate_roles;   /* unset = true for the direct provider */
  GStrv tags;              /* (owned) (nullable): "key=value" */
  char *location;          /* (owned) (nullable) */
  char *subscription;      /* (owned) (nullable) */
  char *resource_group;    /* (owned) (nullable) */
  char *runtime_resource_id; /* (owned) (nullable): migrationRuntimeResourceId */

  /* ours, in the properties file beside the published ones */
  guint jobs;              /* copy workers; 0 = min (cores, 4) */
  char *client_tools_dir;  /* (owned) (nullable): clientToolsDirectory, holds pg_dump, pg_restore */
  PgcFlag compare;         /* compareAfterMigration: compare before Succeeded is reported */
  PgcFlag block_writes;    /* blockWritesAtCutover */
  PgcFlag reverse;         /* reverseReplication */
  char *reverse_of;        /* (owned) (nullable): UUID of the migration whose way back this is */
  guint retry_timeout_s;   /* retryTimeoutSeconds: how long transient failures are borne; 0 = 300 */
} PgcSpec;

/* The passwords that came with a create request, on their way to the vault. */
typedef struct
{
  PgcSecret *source_password; /* (owned) (nullable) */
  PgcSecret *target_password; /* (owned) (nullable) */
} PgcSpecSecrets;

PgcSpec *pgc_spec_new (void);
PgcSpec *pgc_spec_copy (const PgcSpec *spec);
void pgc_spec_free (PgcSpec *spec);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSpec, pgc_spec_free)

PgcSpecSecrets *pgc_spec_secrets_new (void);
void pgc_spec_secrets_free (PgcSpecSecrets *secrets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSpecSecrets, pgc_spec_secrets_free)

/* The published properties file. Pure; @json is the file's text. Keys in any casing; an unknown
 * key is an error that suggests the nearest known one. @secrets receives the passwords.
 * @warnings (element-type utf8) receives a sentence for each thing that was accepted but read
 * differently from how the published client reads it. */
gboolean pgc_spec_read_properties (PgcSpec *spec, PgcSpecSecrets *secrets, const char *json,
                                   gssize length, GPtrArray *warnings, GError **error);

/* A properties file to start from, with every key that applies and a made-up value. */
char *pgc_spec_properties_template (PgcProviderKind provider, PgcMode mode);

/* Our own complete form, for the journal and D-Bus; never holds a secret. */
JsonNode *pgc_spec_to_json (const PgcSpec *spec);
PgcSpec *pgc_spec_from_json (JsonNode *node, GError **error);

/* Everything that can be checked without a network: name, servers, databases, combinations. */
gboolean pgc_spec_check (const PgcSpec *spec, GError **error);
gboolean pgc_spec_check_name (const char *name, GError **error);

/* "HOST[:PORT]" or "[V6]:PORT" or "/socket/dir[:PORT]"; the form that --name takes. */
gboolean pgc_server_set_address (PgcServer *server, const char *address, GError **error);
char *pgc_server_dup_address (const PgcServer *server); /* canonical "host:port" */
const char *pgc_server_get_host (const PgcServer *server); /* fqdn if given, else host */
guint16 pgc_server_get_port (const PgcServer *server);     /* 5432 if not given */

/* What a migration's name is unique within: the target's canonical address or resource id. */
char *pgc_spec_dup_target_id (const PgcSpec *spec);

/* Number of copy workers that the spec asks for on this machine: never 0. */
guint pgc_spec_get_jobs (const PgcSpec *spec);

G_END_DECLS
