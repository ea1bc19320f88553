/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/azure/pgc-azure-client.h"

#include <string.h>

#include "agent/azure/pgc-azure-account.h"
#include "agent/azure/pgc-azure-token.h"
#include "agent/azure/pgc-http.h"
#include "agent/contract/pgc-error.h"

/* A token is renewed so long before it ends. */
#define RENEW_BEFORE_US (5 * 60 * G_USEC_PER_SEC)
/* No list of a subscription is longer; a service that goes round in a circle is. */
#define MAX_PAGES 1000
/* Of the parts of the API that are not the database service's. */
#define SUBSCRIPTIONS_API_VERSION "2022-12-01"
#define GROUPS_API_VERSION "2024-11-01"

struct _PgcAzureClient
{
  GObject parent_instance;

  PgcVault *vault; /* (owned) */
  GMutex lock;     /* guards what follows; held while a token is obtained, so that one is */
  PgcAzureAccount *account; /* (owned) (nullable): not yet read from the vault */
  PgcAzureToken token;
};

G_DEFINE_FINAL_TYPE (PgcAzureClient, pgc_azure_client, G_TYPE_OBJECT)

/* --- account and token; with the lock held ---------------------------------------------------- */

static gboolean
require_account (PgcAzureClient *self, GCancellable *cancellable, GError **error)
{
  if (self->account == NULL)
    self->account = pgc_azure_account_load (self->vault, cancellable, error);
  return self->account != NULL;
}

/* A refresh token that came with it is stored at once: the one before is void. */
static gboolean
renew (PgcAzureClient *self, GCancellable *cancellable, GError **error)
{
  g_auto (PgcAzureToken) token = { 0 };
  if (!pgc_azure_token_obtain (self->account->sign_in, self->account->refresh, &token, cancellable,
                               error))
    return FALSE;
  pgc_azure_token_clear (&self->token);
  self->token.access = g_steal_pointer (&token.access);
  self->token.expires_at = token.expires_at;
  if (token.refresh == NULL)
    return TRUE;
  g_clear_pointer (&self->account->refresh, pgc_secret_free);
  self->account->refresh = g_steal_pointer (&token.refresh);
  return pgc_azure_account_store (self->account, self->vault, cancellable, error);
}

/* @refused (nullable): a token that the service has not taken. */
static PgcSecret *
get_token (PgcAzureClient *self, const PgcSecret *refused, GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  if (!require_account (self, cancellable, error))
    return NULL;
  gboolean is_refused = refused != NULL && self->token.access != NULL
                        && g_str_equal (refused, self->token.access);
  if ((self->token.access == NULL || is_refused
       || self->token.expires_at - g_get_real_time () < RENEW_BEFORE_US)
      && !renew (self, cancellable, error))
    return NULL;
  return pgc_secret_new (self->token.access);
}

PgcAccount *
pgc_azure_client_sign_in (PgcAzureClient *self, const PgcSignIn *sign_in, PgcCloudPrompt prompt,
                          gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcAzureAccount) account = pgc_azure_account_new (sign_in, error);
  g_auto (PgcAzureToken) token = { 0 };
  if (account == NULL
      || !(account->sign_in->method == PGC_SIGN_IN_DEVICE_CODE
               ? pgc_azure_token_by_device_code (account->sign_in, prompt, user_data, &token,
                                                 cancellable, error)
               : pgc_azure_token_obtain (account->sign_in, NULL, &token, cancellable, error)))
    return NULL;
  account->refresh = g_steal_pointer (&token.refresh);
  pgc_azure_account_read_claims (account, token.access);
  if (!pgc_azure_account_store (account, self->vault, cancellable, error))
    return NULL;
  PgcAccount *shown = pgc_azure_account_describe (account);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_clear_pointer (&self->account, pgc_azure_account_free);
  self->account = g_steal_pointer (&account);
  pgc_azure_token_clear (&self->token);
  self->token = token;
  token = (PgcAzureToken){ 0 };
  return shown;
}

gboolean
pgc_azure_client_sign_out (PgcAzureClient *self, gboolean *found, GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  if (!pgc_azure_account_forget (self->vault, found, cancellable, error))
    return FALSE;
  g_clear_pointer (&self->account, pgc_azure_account_free);
  pgc_azure_token_clear (&self->token);
  return TRUE;
}

PgcAccount *
pgc_azure_client_get_account (PgcAzureClient *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return require_account (self, cancellable, error) ? pgc_azure_account_describe (self->account)
                                                    : NULL;
}

gboolean
pgc_azure_client_set_subscription (PgcAzureClient *self, const char *subscription,
                                   GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  if (!require_account (self, cancellable, error))
    return FALSE;
  g_free (self->account->subscription);
  self->account->subscription = g_strdup (subscription);
  return pgc_azure_account_store (self->account, self->vault, cancellable, error);
}

/* --- calls ------------------------------------------------------------------------------------ */

static const char *
find_api_version (const char *path, const char *of_databases)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  if (strstr (lower, "/providers/") != NULL)
    return of_databases;
  return strstr (lower, "/resourcegroups") != NULL ? GROUPS_API_VERSION : SUBSCRIPTIONS_API_VERSION;
}

/* NULL if an absolute @path leads to another host: no token of ours goes there. */
static char *
make_url (PgcAzureClient *self, const char *path, const char *query, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const PgcSignIn *who = self->account->sign_in;
  if (path[0] == '/')
    return g_strdup_printf ("%s%s?api-version=%s%s%s", who->management_url, path,
                            find_api_version (path, who->api_version), query != NULL ? "&" : "",
                            query != NULL ? query : "");
  gsize length = strlen (who->management_url);
  if (g_ascii_strncasecmp (path, who->management_url, length) == 0 && path[length] == '/')
    return g_strdup (path);
  pgc_error_set (error, PGC_ERROR_CONNECTION, "The service refers to another host: %s", path);
  pgc_error_set_remedy (error, "Check the address that was signed in with.");
  return NULL;
}

static gboolean
send (const char *method, const char *url, const char *text, const PgcSecret *token,
      PgcHttpResponse *response, GCancellable *cancellable, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *request_id = g_strconcat ("x-ms-client-request-id: ", id, NULL);
  g_autofree char *authorization = g_strconcat ("Authorization: Bearer ", token, NULL);
  const char *const headers[] = { authorization, request_id, "Accept: application/json",
                                  text != NULL ? "Content-Type: application/json" : NULL, NULL };
  const PgcHttpRequest request
      = { .method = method, .url = url, .headers = headers, .body = text };
  gboolean ok = pgc_http_send (&request, response, cancellable, error);
  memset (authorization, 0, strlen (authorization));
  return ok;
}

static PgcErrorCode
to_error_code (guint status)
{
  switch (status)
    {
    case 400:
      return PGC_ERROR_INVALID_ARGUMENT;
    case 401:
      return PGC_ERROR_AUTHENTICATION;
    case 403:
      return PGC_ERROR_PERMISSION;
    case 404:
      return PGC_ERROR_NOT_FOUND;
    case 409:
    case 412:
      return PGC_ERROR_WRONG_STATE;
    case 408:
    case 429:
      return PGC_ERROR_BUSY;
    default:
      return status >= 500 ? PGC_ERROR_BUSY : PGC_ERROR_FAILED;
    }
}

static const char *
find_remedy (guint status)
{
  switch (status)
    {
    case 401:
      return "Sign in again with `pgcutover login`.";
    case 403:
      return "Give the account a role on the server that allows it, such as Contributor.";
    case 404:
      return "Check the names of subscription, resource group, server and migration.";
    case 408:
    case 429:
      return "Try again in a few minutes.";
    default:
      return status >= 500 ? "Try again in a few minutes; if it stays, ask the service's support."
                           : "Mend what the service says.";
    }
}

/* {"error": {"code", "message", …}}, or whatever a proxy may say. */
static void
set_service_error (GError **error, const PgcHttpResponse *response)
{
  g_autoptr (JsonNode) root = json_from_string (response->body, NULL);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root)
                                                                     : NULL;
  JsonNode *inner = object != NULL ? json_object_get_member (object, "error") : NULL;
  JsonObject *fault
      = inner != NULL && JSON_NODE_HOLDS_OBJECT (inner) ? json_node_get_object (inner) : NULL;
  const char *code
      = fault != NULL ? json_object_get_string_member_with_default (fault, "code", NULL) : NULL;
  const char *text
      = fault != NULL ? json_object_get_string_member_with_default (fault, "message", NULL) : NULL;
  g_auto (GStrv) lines = text != NULL ? g_strsplit_set (text, "\r\n", 2) : NULL;
  g_autofree char *id = response->request_id != NULL
                            ? g_strdup_printf (" (request %s)", response->request_id)
                            : g_strdup ("");
  pgc_error_set (error, to_error_code (response->status), "%s%s",
                 lines != NULL && lines[0][0] != '\0' ? lines[0]
                 : code != NULL                       ? code
                                                      : "The service refuses, and says no reason",
                 id);
  if (code != NULL)
    pgc_error_set_service_code (error, code);
  pgc_error_set_remedy (error, "%s", find_remedy (response->status));
}

static JsonNode *
parse_answer (const PgcHttpResponse *response, GError **error)
{
  if (response->body[0] == '\0')
    return json_node_new (JSON_NODE_NULL);
  g_autoptr (GError) failure = NULL;
  JsonNode *node = json_from_string (response->body, &failure);
  if (node != NULL)
    return node;
  pgc_error_set (error, PGC_ERROR_CONNECTION, "The answer of the service is cut off or damaged: %s",
                 failure != NULL ? failure->message : "nothing in it");
  pgc_error_set_remedy (error, "It is asked again; if it stays, check the proxy.");
  return NULL;
}

JsonNode *
pgc_azure_client_call (PgcAzureClient *self, const char *method, const char *path,
                       const char *query, JsonNode *body, guint *status, GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *text = body != NULL ? json_to_string (body, FALSE) : NULL;
  g_autoptr (PgcSecret) token = get_token (self, NULL, cancellable, error);
  g_autofree char *url = token != NULL ? make_url (self, path, query, error) : NULL;
  g_auto (PgcHttpResponse) response = { 0 };
  gboolean ok
      = url != NULL && send (method, url, text, token, &response, cancellable, error);
  /* Whatever the clocks say, a token can be void: once more with a new one. */
  if (ok && response.status == 401)
    {
      g_autoptr (PgcSecret) another = get_token (self, token, cancellable, error);
      pgc_http_response_clear (&response);
      ok = another != NULL && send (method, url, text, another, &response, cancellable, error);
    }
  if (text != NULL)
    memset (text, 0, strlen (text));
  if (!ok)
    return NULL;
  if (status != NULL)
    *status = response.status;
  if (response.status >= 200 && response.status < 300)
    return parse_answer (&response, error);
  set_service_error (error, &response);
  return NULL;
}

GPtrArray *
pgc_azure_client_list (PgcAzureClient *self, const char *path, const char *query,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) items
      = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autofree char *next = g_strdup (path);
  for (guint i = 0; i < MAX_PAGES; i++)
    {
      g_autoptr (JsonNode) page = pgc_azure_client_call (self, "GET", next, i == 0 ? query : NULL,
                                                         NULL, NULL, cancellable, error);
      if (page == NULL)
        return NULL;
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (page) ? json_node_get_object (page) : NULL;
      JsonNode *value = object != NULL ? json_object_get_member (object, "value") : NULL;
      if (value == NULL || !JSON_NODE_HOLDS_ARRAY (value))
        {
          pgc_error_set (error, PGC_ERROR_CONNECTION, "The service answered with no list");
          pgc_error_set_remedy (error, "Check the address that was signed in with.");
          return NULL;
        }
      JsonArray *array = json_node_get_array (value);
      for (guint j = 0; j < json_array_get_length (array); j++)
        {
          JsonNode *element = json_array_get_element (array, j);
          if (JSON_NODE_HOLDS_OBJECT (element))
            g_ptr_array_add (items, json_node_dup_object (element));
        }
      const char *link = json_object_get_string_member_with_default (object, "nextLink", "");
      if (link == NULL || link[0] == '\0')
        return g_steal_pointer (&items);
      char *following = g_strdup (link);
      g_free (next);
      next = following;
    }
  pgc_error_set (error, PGC_ERROR_CONNECTION, "The service's list has no end");
  pgc_error_set_remedy (error, "Try again in a few minutes.");
  return NULL;
}

static void
pgc_azure_client_finalize (GObject *object)
{
  PgcAzureClient *self = PGC_AZURE_CLIENT (object);
  g_clear_pointer (&self->account, pgc_azure_account_free);
  pgc_azure_token_clear (&self->token);
  g_object_unref (self->vault);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (pgc_azure_client_parent_class)->finalize (object);
}

static void
pgc_azure_client_class_init (PgcAzureClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_azure_client_finalize;
}

static void
pgc_azure_client_init (PgcAzureClient *self)
{
  g_mutex_init (&self->lock);
}

PgcAzureClient *
pgc_azure_client_new (PgcVault *vault)
{
  PgcAzureClient *self = g_object_new (PGC_TYPE_AZURE_CLIENT, NULL);
  self->vault = g_object_ref (vault);
  return self;
}
