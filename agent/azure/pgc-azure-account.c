/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/azure/pgc-azure-account.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "agent/azure/pgc-azure-cloud.h"
#include "agent/azure/pgc-http.h"
#include "agent/contract/pgc-error.h"

#define KEY "azure/account"
#define LABEL "pgcutover: the account that Azure is driven with"
#define API_VERSION "2025-08-01"
/* The public client that the Azure CLI is: a person's sign-in needs one that the tenant knows. */
#define PUBLIC_CLIENT "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
/* Any tenant's people. */
#define ANY_TENANT "organizations"

static void
trim_slash (char *url)
{
  gsize length = strlen (url);
  if (length > 0 && url[length - 1] == '/')
    url[length - 1] = '\0';
}

static gboolean
fill_urls (PgcSignIn *who, GError **error)
{
  const PgcAzureCloud *cloud = pgc_azure_cloud_find (who->cloud, error);
  if (cloud == NULL)
    return FALSE;
  if (who->cloud == NULL)
    who->cloud = g_strdup (cloud->name);
  if (who->management_url == NULL)
    who->management_url = g_strdup (cloud->management_url);
  if (who->authority_url == NULL)
    who->authority_url = g_strdup (cloud->authority_url);
  trim_slash (who->management_url);
  trim_slash (who->authority_url);
  if (who->api_version == NULL)
    who->api_version = g_strdup (API_VERSION);
  return pgc_http_check_url (who->management_url, error)
         && pgc_http_check_url (who->authority_url, error);
}

static gboolean
require (const char *value, const char *what, const char *remedy, GError **error)
{
  if (value != NULL && value[0] != '\0')
    return TRUE;
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "%s is missing", what);
  pgc_error_set_remedy (error, "%s", remedy);
  return FALSE;
}

static gboolean
check_client (PgcSignIn *who, GError **error)
{
  return require (who->client_id, "The client's id", "Give it with --username.", error)
         && require (who->tenant, "The tenant", "Give it with --tenant.", error);
}

static gboolean
check_method (PgcSignIn *who, GError **error)
{
  switch (who->method)
    {
    case PGC_SIGN_IN_DEVICE_CODE:
      if (who->client_id == NULL)
        who->client_id = g_strdup (PUBLIC_CLIENT);
      if (who->tenant == NULL)
        who->tenant = g_strdup (ANY_TENANT);
      return TRUE;
    case PGC_SIGN_IN_CLIENT_SECRET:
      return check_client (who, error)
             && require (who->client_secret, "The client's secret",
                         "Give it with --password-file, or type it when asked.", error);
    case PGC_SIGN_IN_CLIENT_CERTIFICATE:
      return check_client (who, error)
             && require (who->certificate_file, "The certificate", "Give it with --certificate.",
                         error);
    case PGC_SIGN_IN_WORKLOAD_IDENTITY:
      if (who->client_id == NULL)
        who->client_id = g_strdup (g_getenv ("AZURE_CLIENT_ID"));
      if (who->tenant == NULL)
        who->tenant = g_strdup (g_getenv ("AZURE_TENANT_ID"));
      return check_client (who, error);
    case PGC_SIGN_IN_MANAGED_IDENTITY:
    case PGC_SIGN_IN_AZURE_CLI:
      return TRUE;
    }
  g_return_val_if_reached (FALSE);
}

PgcAzureAccount *
pgc_azure_account_new (const PgcSignIn *sign_in, GError **error)
{
  g_autoptr (PgcAzureAccount) self = g_new0 (PgcAzureAccount, 1);
  g_autoptr (GVariant) copy = g_variant_ref_sink (pgc_sign_in_to_variant (sign_in));
  self->sign_in = pgc_sign_in_from_variant (copy, error);
  return self->sign_in != NULL && fill_urls (self->sign_in, error)
                 && check_method (self->sign_in, error)
             ? g_steal_pointer (&self)
             : NULL;
}

void
pgc_azure_account_free (PgcAzureAccount *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->sign_in, pgc_sign_in_free);
  g_clear_pointer (&self->refresh, pgc_secret_free);
  g_free (self->user);
  g_free (self->subscription);
  g_free (self);
}

/* --- in the vault ----------------------------------------------------------------------------- */

/* The sign-in as it goes over the bus, and what came of it. */
static GVariant *
to_variant (const PgcAzureAccount *self)
{
  g_autoptr (GVariant) sign_in = g_variant_ref_sink (pgc_sign_in_to_variant (self->sign_in));
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "sign-in", sign_in);
  if (self->refresh != NULL)
    g_variant_dict_insert (&dict, "refresh-token", "s", self->refresh);
  if (self->user != NULL)
    g_variant_dict_insert (&dict, "user", "s", self->user);
  if (self->subscription != NULL)
    g_variant_dict_insert (&dict, "subscription", "s", self->subscription);
  return g_variant_dict_end (&dict);
}

gboolean
pgc_azure_account_store (const PgcAzureAccount *self, PgcVault *vault, GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (to_variant (self));
  g_autofree char *text = g_variant_print (variant, TRUE);
  g_autoptr (PgcSecret) secret = pgc_secret_new (text);
  memset (text, 0, strlen (text));
  return pgc_vault_store (vault, KEY, LABEL, secret, NULL, cancellable, error);
}

static PgcAzureAccount *
from_variant (GVariant *variant, GError **error)
{
  g_autoptr (GVariantDict) dict = g_variant_dict_new (variant);
  g_autoptr (GVariant) sign_in
      = g_variant_dict_lookup_value (dict, "sign-in", G_VARIANT_TYPE_VARDICT);
  if (sign_in == NULL)
    return NULL;
  g_autoptr (PgcAzureAccount) self = g_new0 (PgcAzureAccount, 1);
  const char *refresh = NULL;
  self->sign_in = pgc_sign_in_from_variant (sign_in, error);
  if (self->sign_in == NULL || !fill_urls (self->sign_in, error))
    return NULL;
  if (g_variant_dict_lookup (dict, "refresh-token", "&s", &refresh))
    self->refresh = pgc_secret_new (refresh);
  g_variant_dict_lookup (dict, "user", "s", &self->user);
  g_variant_dict_lookup (dict, "subscription", "s", &self->subscription);
  return g_steal_pointer (&self);
}

PgcAzureAccount *
pgc_azure_account_load (PgcVault *vault, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (PgcSecret) secret = pgc_vault_lookup (vault, KEY, NULL, cancellable, &failure);
  if (g_error_matches (failure, PGC_ERROR, PGC_ERROR_SECRET_MISSING))
    {
      pgc_error_set (error, PGC_ERROR_NOT_FOUND, "Nobody is signed in to Azure");
      pgc_error_set_remedy (error, "Sign in with `pgcutover login`.");
      return NULL;
    }
  if (secret == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  g_autoptr (GVariant) variant
      = g_variant_parse (G_VARIANT_TYPE_VARDICT, secret, NULL, NULL, NULL);
  PgcAzureAccount *self = variant != NULL ? from_variant (variant, NULL) : NULL;
  if (self == NULL)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "The stored Azure account cannot be read");
      pgc_error_set_remedy (error, "Sign in again with `pgcutover login`.");
    }
  return self;
}

gboolean
pgc_azure_account_forget (PgcVault *vault, gboolean *found, GCancellable *cancellable,
                          GError **error)
{
  return pgc_vault_forget (vault, KEY, found, cancellable, error);
}

/* --- to be shown ------------------------------------------------------------------------------ */

static char *
dup_or_empty (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

PgcAccount *
pgc_azure_account_describe (const PgcAzureAccount *self)
{
  PgcAccount *account = g_new0 (PgcAccount, 1);
  account->method = self->sign_in->method;
  account->cloud = dup_or_empty (self->sign_in->cloud);
  account->management_url = dup_or_empty (self->sign_in->management_url);
  account->api_version = dup_or_empty (self->sign_in->api_version);
  account->tenant = dup_or_empty (self->sign_in->tenant);
  account->user = dup_or_empty (self->user);
  account->subscription = dup_or_empty (self->subscription);
  return account;
}

/* The middle part of a JSON Web Token. */
static JsonNode *
parse_claims (const char *token)
{
  g_auto (GStrv) parts = g_strsplit (token, ".", 4);
  if (g_strv_length (parts) != 3)
    return NULL;
  g_strdelimit (parts[1], "-", '+');
  g_strdelimit (parts[1], "_", '/');
  gsize missing = (4 - strlen (parts[1]) % 4) % 4;
  g_autofree char *padded = g_strconcat (parts[1], missing == 2   ? "=="
                                                   : missing == 1 ? "="
                                                                  : "",
                                         NULL);
  gsize length;
  g_autofree guchar *raw = g_base64_decode (padded, &length);
  g_autofree char *text = g_strndup ((const char *) raw, length);
  return json_from_string (text, NULL);
}

void
pgc_azure_account_read_claims (PgcAzureAccount *self, const PgcSecret *access)
{
  static const char *const names[] = { "upn", "unique_name", "preferred_username", "appid" };
  g_autoptr (JsonNode) root = parse_claims (access);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    for (guint i = 0; i < G_N_ELEMENTS (names) && self->user == NULL; i++)
      self->user = g_strdup (json_object_get_string_member_with_default (
          json_node_get_object (root), names[i], NULL));
  if (self->user == NULL)
    self->user = g_strdup (self->sign_in->client_id);
}
