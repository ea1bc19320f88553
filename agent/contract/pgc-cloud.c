/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-cloud.h"

#include <string.h>

#include "agent/contract/pgc-error.h"

static const char *const method_words[] = {
  "device-code",       "client-secret", "client-certificate", "managed-identity",
  "workload-identity", "azure-cli",
};

/* A text member of one of the records, and its key in a{sv}. */
typedef struct
{
  const char *key;
  gsize offset;
} Text;

static const Text sign_in_texts[] = {
  { "cloud", G_STRUCT_OFFSET (PgcSignIn, cloud) },
  { "management-url", G_STRUCT_OFFSET (PgcSignIn, management_url) },
  { "authority-url", G_STRUCT_OFFSET (PgcSignIn, authority_url) },
  { "api-version", G_STRUCT_OFFSET (PgcSignIn, api_version) },
  { "tenant", G_STRUCT_OFFSET (PgcSignIn, tenant) },
  { "client-id", G_STRUCT_OFFSET (PgcSignIn, client_id) },
  { "certificate-file", G_STRUCT_OFFSET (PgcSignIn, certificate_file) },
  { "federated-token-file", G_STRUCT_OFFSET (PgcSignIn, federated_token_file) },
  { NULL },
};

static const Text account_texts[] = {
  { "cloud", G_STRUCT_OFFSET (PgcAccount, cloud) },
  { "management-url", G_STRUCT_OFFSET (PgcAccount, management_url) },
  { "api-version", G_STRUCT_OFFSET (PgcAccount, api_version) },
  { "tenant", G_STRUCT_OFFSET (PgcAccount, tenant) },
  { "user", G_STRUCT_OFFSET (PgcAccount, user) },
  { "subscription", G_STRUCT_OFFSET (PgcAccount, subscription) },
  { NULL },
};

static const Text subscription_texts[] = {
  { "id", G_STRUCT_OFFSET (PgcSubscription, id) },
  { "name", G_STRUCT_OFFSET (PgcSubscription, name) },
  { "tenant", G_STRUCT_OFFSET (PgcSubscription, tenant) },
  { "state", G_STRUCT_OFFSET (PgcSubscription, state) },
  { NULL },
};

static const Text server_texts[] = {
  { "id", G_STRUCT_OFFSET (PgcCloudServer, id) },
  { "name", G_STRUCT_OFFSET (PgcCloudServer, name) },
  { "resource-group", G_STRUCT_OFFSET (PgcCloudServer, resource_group) },
  { "location", G_STRUCT_OFFSET (PgcCloudServer, location) },
  { "version", G_STRUCT_OFFSET (PgcCloudServer, version) },
  { "state", G_STRUCT_OFFSET (PgcCloudServer, state) },
  { "sku", G_STRUCT_OFFSET (PgcCloudServer, sku) },
  { "tier", G_STRUCT_OFFSET (PgcCloudServer, tier) },
  { "network", G_STRUCT_OFFSET (PgcCloudServer, network) },
  { "fqdn", G_STRUCT_OFFSET (PgcCloudServer, fqdn) },
  { "admin", G_STRUCT_OFFSET (PgcCloudServer, admin) },
  { NULL },
};

static char **
text_of (gpointer record, const Text *text)
{
  return G_STRUCT_MEMBER_P (record, text->offset);
}

static void
clear_texts (gpointer record, const Text *texts)
{
  for (; texts->key != NULL; texts++)
    g_clear_pointer (text_of (record, texts), g_free);
}

static void
add_texts (GVariantDict *dict, gconstpointer record, const Text *texts)
{
  for (; texts->key != NULL; texts++)
    {
      const char *value = *text_of ((gpointer) record, texts);
      if (value == NULL)
        continue;
      g_autofree char *valid = g_utf8_make_valid (value, -1);
      g_variant_dict_insert (dict, texts->key, "s", valid);
    }
}

/* @missing: what a member gets that is not there. */
static void
take_texts (gpointer record, const Text *texts, GVariantDict *dict, const char *missing)
{
  for (; texts->key != NULL; texts++)
    if (!g_variant_dict_lookup (dict, texts->key, "s", text_of (record, texts)))
      *text_of (record, texts) = g_strdup (missing);
}

const char *
pgc_sign_in_method_to_word (PgcSignInMethod method)
{
  return method_words[method];
}

gboolean
pgc_sign_in_method_from_word (const char *word, PgcSignInMethod *method)
{
  for (guint i = 0; i < G_N_ELEMENTS (method_words); i++)
    if (g_strcmp0 (word, method_words[i]) == 0)
      {
        *method = i;
        return TRUE;
      }
  return FALSE;
}

PgcSignIn *
pgc_sign_in_new (PgcSignInMethod method)
{
  PgcSignIn *self = g_new0 (PgcSignIn, 1);
  self->method = method;
  return self;
}

void
pgc_sign_in_free (PgcSignIn *self)
{
  if (self == NULL)
    return;
  clear_texts (self, sign_in_texts);
  g_clear_pointer (&self->client_secret, pgc_secret_free);
  g_free (self);
}

GVariant *
pgc_sign_in_to_variant (const PgcSignIn *self)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "method", "s", pgc_sign_in_method_to_word (self->method));
  add_texts (&dict, self, sign_in_texts);
  if (self->client_secret != NULL)
    g_variant_dict_insert (&dict, "client-secret", "s", self->client_secret);
  return g_variant_dict_end (&dict);
}

static gboolean
is_sign_in_key (const char *key)
{
  if (g_str_equal (key, "method") || g_str_equal (key, "client-secret"))
    return TRUE;
  for (const Text *text = sign_in_texts; text->key != NULL; text++)
    if (g_str_equal (key, text->key))
      return TRUE;
  return FALSE;
}

PgcSignIn *
pgc_sign_in_from_variant (GVariant *variant, GError **error)
{
  GVariantIter iter;
  const char *key;
  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
    if (!is_sign_in_key (key))
      {
        pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "Unknown key “%s” for signing in", key);
        return NULL;
      }
  g_autoptr (GVariantDict) dict = g_variant_dict_new (variant);
  PgcSignInMethod method = PGC_SIGN_IN_DEVICE_CODE;
  const char *word = NULL;
  if (g_variant_dict_lookup (dict, "method", "&s", &word)
      && !pgc_sign_in_method_from_word (word, &method))
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "Unknown way to sign in: “%s”", word);
      return NULL;
    }
  PgcSignIn *self = pgc_sign_in_new (method);
  take_texts (self, sign_in_texts, dict, NULL);
  const char *secret = NULL;
  if (g_variant_dict_lookup (dict, "client-secret", "&s", &secret) && secret[0] != '\0')
    self->client_secret = pgc_secret_new (secret);
  return self;
}

void
pgc_device_code_free (PgcDeviceCode *self)
{
  if (self == NULL)
    return;
  g_free (self->user_code);
  g_free (self->verification_url);
  g_free (self);
}

void
pgc_account_free (PgcAccount *self)
{
  if (self == NULL)
    return;
  clear_texts (self, account_texts);
  g_free (self);
}

GVariant *
pgc_account_to_variant (const PgcAccount *self)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "method", "s", pgc_sign_in_method_to_word (self->method));
  add_texts (&dict, self, account_texts);
  return g_variant_dict_end (&dict);
}

PgcAccount *
pgc_account_from_variant (GVariant *variant)
{
  g_autoptr (GVariantDict) dict = g_variant_dict_new (variant);
  PgcAccount *self = g_new0 (PgcAccount, 1);
  const char *word = NULL;
  if (g_variant_dict_lookup (dict, "method", "&s", &word))
    pgc_sign_in_method_from_word (word, &self->method);
  take_texts (self, account_texts, dict, "");
  return self;
}

void
pgc_subscription_free (PgcSubscription *self)
{
  if (self == NULL)
    return;
  clear_texts (self, subscription_texts);
  g_free (self);
}

GVariant *
pgc_subscription_to_variant (const PgcSubscription *self)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  add_texts (&dict, self, subscription_texts);
  g_variant_dict_insert (&dict, "is-default", "b", self->is_default);
  return g_variant_dict_end (&dict);
}

PgcSubscription *
pgc_subscription_from_variant (GVariant *variant)
{
  g_autoptr (GVariantDict) dict = g_variant_dict_new (variant);
  PgcSubscription *self = g_new0 (PgcSubscription, 1);
  take_texts (self, subscription_texts, dict, "");
  g_variant_dict_lookup (dict, "is-default", "b", &self->is_default);
  return self;
}

void
pgc_cloud_server_free (PgcCloudServer *self)
{
  if (self == NULL)
    return;
  clear_texts (self, server_texts);
  g_free (self);
}

GVariant *
pgc_cloud_server_to_variant (const PgcCloudServer *self)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  add_texts (&dict, self, server_texts);
  g_variant_dict_insert (&dict, "storage-bytes", "t", self->storage_bytes);
  return g_variant_dict_end (&dict);
}

PgcCloudServer *
pgc_cloud_server_from_variant (GVariant *variant)
{
  g_autoptr (GVariantDict) dict = g_variant_dict_new (variant);
  PgcCloudServer *self = g_new0 (PgcCloudServer, 1);
  take_texts (self, server_texts, dict, "");
  g_variant_dict_lookup (dict, "storage-bytes", "t", &self->storage_bytes);
  return self;
}
