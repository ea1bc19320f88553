/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "agent/contract/pgc-secret.h"

G_BEGIN_DECLS

/* How a person or a host proves to a cloud who it is. */
typedef enum
{
  PGC_SIGN_IN_DEVICE_CODE,
  PGC_SIGN_IN_CLIENT_SECRET,
  PGC_SIGN_IN_CLIENT_CERTIFICATE,
  PGC_SIGN_IN_MANAGED_IDENTITY,
  PGC_SIGN_IN_WORKLOAD_IDENTITY,
  PGC_SIGN_IN_AZURE_CLI, /* the tokens of an installed and signed-in `az` */
} PgcSignInMethod;

/* "device-code", "client-secret", … */
const char *pgc_sign_in_method_to_word (PgcSignInMethod method);
gboolean pgc_sign_in_method_from_word (const char *word, PgcSignInMethod *method);

/* What to sign in with. Never journalled. */
typedef struct
{
  PgcSignInMethod method;
  char *cloud;              /* (owned) (nullable): "AzureCloud" (default), "AzureChinaCloud", … */
  char *management_url;     /* (owned) (nullable): Resource Manager, instead of the cloud's */
  char *authority_url;      /* (owned) (nullable): where tokens are issued, instead of the cloud's */
  char *api_version;        /* (owned) (nullable): of flexibleServers; default "2025-08-01" */
  char *tenant;             /* (owned) (nullable): default "organizations" where that is allowed */
  char *client_id;          /* (owned) (nullable): ours, or the identity's */
  PgcSecret *client_secret; /* (owned) (nullable) */
  char *certificate_file;   /* (owned) (nullable): PEM with certificate and key */
  char *federated_token_file; /* (owned) (nullable): default $AZURE_FEDERATED_TOKEN_FILE */
} PgcSignIn;

PgcSignIn *pgc_sign_in_new (PgcSignInMethod method);
void pgc_sign_in_free (PgcSignIn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSignIn, pgc_sign_in_free)

/* "a{sv}" as SignIn takes it; floating. The secret is in it: the bus carries it once. */
GVariant *pgc_sign_in_to_variant (const PgcSignIn *self);
/* NULL with %PGC_ERROR_INVALID_ARGUMENT for an unknown key or word. */
PgcSignIn *pgc_sign_in_from_variant (GVariant *variant, GError **error);

/* What a person is to do in a browser. */
typedef struct
{
  char *user_code;        /* (owned) */
  char *verification_url; /* (owned) */
  gint64 expires_at;      /* microseconds since 1970 UTC */
} PgcDeviceCode;

void pgc_device_code_free (PgcDeviceCode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcDeviceCode, pgc_device_code_free)

/* Who the agent is signed in as; no token. */
typedef struct
{
  PgcSignInMethod method;
  char *cloud;
  char *management_url;
  char *api_version;
  char *tenant;       /* "" = not known */
  char *user;         /* a person's name or a client's id; "" = not known */
  char *subscription; /* the one chosen; "" = none */
} PgcAccount;           /* all members owned, none NULL */

void pgc_account_free (PgcAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcAccount, pgc_account_free)

typedef struct
{
  char *id;     /* UUID */
  char *name;
  char *tenant;
  char *state;  /* "Enabled", …; open set */
  gboolean is_default;
} PgcSubscription;      /* all members owned, none NULL */

void pgc_subscription_free (PgcSubscription *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSubscription, pgc_subscription_free)

/* A flexible server as discovery shows it. */
typedef struct
{
  char *id;             /* ARM id */
  char *name;
  char *resource_group;
  char *location;
  char *version;        /* "16" */
  char *state;          /* "Ready", "Stopped", …; open set */
  char *sku;            /* "Standard_D4ds_v5" */
  char *tier;           /* "GeneralPurpose" */
  char *network;        /* "Public" or "Private" */
  char *fqdn;
  char *admin;          /* administrator's login */
  guint64 storage_bytes; /* 0 = not told */
} PgcCloudServer;       /* all members owned, none NULL */

void pgc_cloud_server_free (PgcCloudServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcCloudServer, pgc_cloud_server_free)

/* Each is "a{sv}" with a member's name as key, '-' for '_'; floating. from_variant() takes what is
 * missing as not known. */
GVariant *pgc_account_to_variant (const PgcAccount *self);
PgcAccount *pgc_account_from_variant (GVariant *variant);
GVariant *pgc_subscription_to_variant (const PgcSubscription *self);
PgcSubscription *pgc_subscription_from_variant (GVariant *variant);
GVariant *pgc_cloud_server_to_variant (const PgcCloudServer *self);
PgcCloudServer *pgc_cloud_server_from_variant (GVariant *variant);

G_END_DECLS
