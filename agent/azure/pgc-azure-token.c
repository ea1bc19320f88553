/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/azure/pgc-azure-token.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "agent/azure/pgc-azure-assertion.h"
#include "agent/azure/pgc-http.h"
#include "agent/contract/pgc-error.h"

#define GRANT_DEVICE_CODE "urn:ietf:params:oauth:grant-type:device_code"
#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
/* Virtual machines' endpoint for the identity that is theirs; the variable is that of the vendor's
 * own libraries. */
#define IDENTITY_HOST "http://169.254.169.254"
#define IDENTITY_HOST_VARIABLE "AZURE_POD_IDENTITY_AUTHORITY_HOST"
/* What is added to the interval when the authority asks to slow down: RFC 8628, 3.5. */
#define SLOW_DOWN_S 5

void
pgc_azure_token_clear (PgcAzureToken *token)
{
  g_clear_pointer (&token->access, pgc_secret_free);
  g_clear_pointer (&token->refresh, pgc_secret_free);
}

static JsonObject *
parse (const PgcHttpResponse *response, JsonParser *parser, const char *who, GError **error)
{
  g_autoptr (GError) failure = NULL;
  JsonNode *root = json_parser_load_from_data (parser, response->body, -1, &failure)
                       ? json_parser_get_root (parser)
                       : NULL;
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_node_get_object (root);
  pgc_error_set (error, PGC_ERROR_CONNECTION, "%s answered with something that is no JSON (HTTP %u)",
                 who, response->status);
  pgc_error_set_remedy (error, "Something between this host and the cloud may answer in its place: "
                               "check the proxy.");
  return NULL;
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* Numbers come as strings, too. */
static gint64
get_number (JsonObject *object, const char *name, gint64 missing)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = get_text (object, name);
  if (text != NULL)
    return g_ascii_strtoll (text, NULL, 10);
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : missing;
}

static gboolean
set_refused (GError **error, JsonObject *answer)
{
  const char *code = get_text (answer, "error");
  const char *text = get_text (answer, "error_description");
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\r\n", 2) : NULL;
  pgc_error_set (error, PGC_ERROR_AUTHENTICATION, "Signing in was refused: %s",
                 lines != NULL ? lines[0] : code != NULL ? code : "no reason is given");
  if (code != NULL)
    pgc_error_set_service_code (error, code);
  pgc_error_set_remedy (error, "Sign in again with `pgcutover login`.");
  return FALSE;
}

static gboolean
take_token (JsonObject *answer, PgcAzureToken *token, GError **error)
{
  const char *access = get_text (answer, "access_token");
  const char *refresh = get_text (answer, "refresh_token");
  gint64 seconds = get_number (answer, "expires_in", 3600);
  if (access == NULL || access[0] == '\0')
    return set_refused (error, answer);
  token->access = pgc_secret_new (access);
  if (refresh != NULL && refresh[0] != '\0')
    token->refresh = pgc_secret_new (refresh);
  token->expires_at = g_get_real_time () + MAX (seconds, 0) * G_USEC_PER_SEC;
  return TRUE;
}

/* --- the authority's endpoints ---------------------------------------------------------------- */

static char *
make_url (const PgcSignIn *who, const char *endpoint)
{
  g_autofree char *tenant = g_uri_escape_string (who->tenant, NULL, FALSE);
  return g_strdup_printf ("%s/%s/oauth2/v2.0/%s", who->authority_url, tenant, endpoint);
}

/* Ends with (char *) NULL; a pair whose value is NULL is left out. */
static PgcSecret *
make_form (const char *name, ...)
{
  g_autoptr (GString) form = g_string_new (NULL);
  va_list pairs;
  va_start (pairs, name);
  for (; name != NULL; name = va_arg (pairs, const char *))
    {
      const char *value = va_arg (pairs, const char *);
      if (value == NULL)
        continue;
      g_string_append_printf (form, "%s%s=", form->len > 0 ? "&" : "", name);
      g_string_append_uri_escaped (form, value, NULL, FALSE);
    }
  va_end (pairs);
  PgcSecret *secret = pgc_secret_new (form->str);
  memset (form->str, 0, form->len);
  return secret;
}

static gboolean
post (const char *url, const char *form, PgcHttpResponse *response, GCancellable *cancellable,
      GError **error)
{
  static const char *const headers[]
      = { "Content-Type: application/x-www-form-urlencoded", "Accept: application/json", NULL };
  const PgcHttpRequest request
      = { .method = "POST", .url = url, .headers = headers, .body = form };
  return pgc_http_send (&request, response, cancellable, error);
}

static char *
make_scope (const PgcSignIn *who, gboolean of_person)
{
  return g_strdup_printf ("%s/.default%s", who->management_url,
                          of_person ? " offline_access openid profile" : "");
}

static gboolean
ask (const PgcSignIn *who, const char *form, PgcAzureToken *token, GCancellable *cancellable,
     GError **error)
{
  g_autofree char *url = make_url (who, "token");
  g_auto (PgcHttpResponse) response = { 0 };
  g_autoptr (JsonParser) parser = json_parser_new ();
  if (!post (url, form, &response, cancellable, error))
    return FALSE;
  JsonObject *answer = parse (&response, parser, "The sign-in service", error);
  if (answer == NULL)
    return FALSE;
  return response.status == 200 ? take_token (answer, token, error) : set_refused (error, answer);
}

/* --- device code ------------------------------------------------------------------------------ */

static gboolean
sleep_for (gint64 seconds, GCancellable *cancellable, GError **error)
{
  GPollFD fd;
  if (g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_poll (&fd, 1, (int) (seconds * 1000));
      g_cancellable_release_fd (cancellable);
    }
  else
    g_usleep ((gulong) (seconds * G_USEC_PER_SEC));
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* Until the person has acted. */
static gboolean
poll_device_code (const PgcSignIn *who, const char *device_code, gint64 interval, gint64 expires_at,
                  PgcAzureToken *token, GCancellable *cancellable, GError **error)
{
  g_autofree char *url = make_url (who, "token");
  g_autoptr (PgcSecret) form
      = make_form ("grant_type", GRANT_DEVICE_CODE, "client_id", who->client_id, "device_code",
                   device_code, NULL);
  while (g_get_real_time () < expires_at)
    {
      g_auto (PgcHttpResponse) response = { 0 };
      g_autoptr (JsonParser) parser = json_parser_new ();
      if (!sleep_for (interval, cancellable, error)
          || !post (url, form, &response, cancellable, error))
        return FALSE;
      JsonObject *answer = parse (&response, parser, "The sign-in service", error);
      if (answer == NULL)
        return FALSE;
      if (response.status == 200)
        return take_token (answer, token, error);
      const char *reason = get_text (answer, "error");
      if (g_strcmp0 (reason, "slow_down") == 0)
        interval += SLOW_DOWN_S;
      else if (g_strcmp0 (reason, "authorization_pending") != 0)
        return set_refused (error, answer);
    }
  pgc_error_set (error, PGC_ERROR_TIMED_OUT, "The code was not entered in time");
  pgc_error_set_remedy (error, "Sign in again, and enter the code that is shown then.");
  return FALSE;
}

gboolean
pgc_azure_token_by_device_code (const PgcSignIn *who, PgcCloudPrompt prompt, gpointer user_data,
                                PgcAzureToken *token, GCancellable *cancellable, GError **error)
{
  g_autofree char *url = make_url (who, "devicecode");
  g_autofree char *scope = make_scope (who, TRUE);
  g_autoptr (PgcSecret) form = make_form ("client_id", who->client_id, "scope", scope, NULL);
  g_auto (PgcHttpResponse) response = { 0 };
  g_autoptr (JsonParser) parser = json_parser_new ();
  if (!post (url, form, &response, cancellable, error))
    return FALSE;
  JsonObject *answer = parse (&response, parser, "The sign-in service", error);
  if (answer == NULL)
    return FALSE;
  const char *device_code = get_text (answer, "device_code");
  const char *user_code = get_text (answer, "user_code");
  const char *where = get_text (answer, "verification_uri");
  if (response.status != 200 || device_code == NULL || user_code == NULL || where == NULL)
    return set_refused (error, answer);
  const PgcDeviceCode code = {
    .user_code = (char *) user_code,
    .verification_url = (char *) where,
    .expires_at
    = g_get_real_time () + get_number (answer, "expires_in", 900) * G_USEC_PER_SEC,
  };
  prompt (&code, user_data);
  return poll_device_code (who, device_code, MAX (get_number (answer, "interval", 5), 0),
                           code.expires_at, token, cancellable, error);
}

/* --- hosts' own identities -------------------------------------------------------------------- */

static gboolean
from_managed_identity (const PgcSignIn *who, PgcAzureToken *token, GCancellable *cancellable,
                       GError **error)
{
  const char *endpoint = g_getenv ("IDENTITY_ENDPOINT");
  const char *header = g_getenv ("IDENTITY_HEADER");
  gboolean is_app = endpoint != NULL && header != NULL;
  const char *host = g_getenv (IDENTITY_HOST_VARIABLE);
  g_autofree char *base
      = is_app ? g_strdup (endpoint)
               : g_strconcat (host != NULL ? host : IDENTITY_HOST,
                              "/metadata/identity/oauth2/token", NULL);
  g_autofree char *resource = g_strconcat (who->management_url, "/", NULL);
  g_autofree char *escaped = g_uri_escape_string (resource, NULL, FALSE);
  g_autofree char *client
      = who->client_id != NULL ? g_uri_escape_string (who->client_id, NULL, FALSE) : NULL;
  g_autofree char *url = g_strdup_printf ("%s?api-version=%s&resource=%s%s%s", base,
                                          is_app ? "2019-08-01" : "2018-02-01", escaped,
                                          client != NULL ? "&client_id=" : "",
                                          client != NULL ? client : "");
  g_autofree char *proof
      = is_app ? g_strconcat ("X-IDENTITY-HEADER: ", header, NULL) : g_strdup ("Metadata: true");
  const char *const headers[] = { proof, NULL };
  const PgcHttpRequest request
      = { .method = "GET", .url = url, .headers = headers, .is_local = TRUE };
  g_auto (PgcHttpResponse) response = { 0 };
  g_autoptr (JsonParser) parser = json_parser_new ();
  if (!pgc_http_send (&request, &response, cancellable, error))
    {
      pgc_error_set_remedy (error, "This works only on a machine of the cloud that has an identity; "
                                   "elsewhere sign in in another way.");
      return FALSE;
    }
  JsonObject *answer = parse (&response, parser, "The identity endpoint", error);
  if (answer == NULL)
    return FALSE;
  return response.status == 200 ? take_token (answer, token, error) : set_refused (error, answer);
}

/* In its argument list there is no secret. */
static gboolean
from_azure_cli (const PgcSignIn *who, PgcAzureToken *token, GCancellable *cancellable,
                GError **error)
{
  g_autofree char *resource = g_strconcat (who->management_url, "/", NULL);
  g_autoptr (GSubprocess) az = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, error, "az", "account",
      "get-access-token", "--resource", resource, "--output", "json", NULL);
  g_autofree char *out = NULL;
  g_autofree char *said = NULL;
  if (az == NULL)
    {
      pgc_error_set_remedy (error, "Install the Azure CLI, or sign in in another way.");
      return FALSE;
    }
  if (!g_subprocess_communicate_utf8 (az, NULL, NULL, &out, &said, error))
    return FALSE;
  g_autoptr (JsonParser) parser = json_parser_new ();
  const PgcHttpResponse response = { .body = out };
  if (!g_subprocess_get_successful (az))
    {
      pgc_error_set (error, PGC_ERROR_AUTHENTICATION, "az gives no token: %s", g_strstrip (said));
      pgc_error_set_remedy (error, "Sign in with `az login`.");
      return FALSE;
    }
  JsonObject *answer = parse (&response, parser, "az", error);
  if (answer == NULL)
    return FALSE;
  const char *access = get_text (answer, "accessToken");
  if (access == NULL)
    return set_refused (error, answer);
  gint64 expires_on = get_number (answer, "expires_on", 0);
  token->access = pgc_secret_new (access);
  /* Older ones tell local time only: soon asked again then. */
  token->expires_at = expires_on > 0 ? expires_on * G_USEC_PER_SEC
                                     : g_get_real_time () + 600 * (gint64) G_USEC_PER_SEC;
  return TRUE;
}

/* --- clients ---------------------------------------------------------------------------------- */

static gboolean
by_assertion (const PgcSignIn *who, const char *assertion, PgcAzureToken *token,
              GCancellable *cancellable, GError **error)
{
  g_autofree char *scope = make_scope (who, FALSE);
  g_autoptr (PgcSecret) form
      = make_form ("grant_type", "client_credentials", "client_id", who->client_id, "scope", scope,
                   "client_assertion_type", ASSERTION_TYPE, "client_assertion", assertion, NULL);
  return ask (who, form, token, cancellable, error);
}

static gboolean
from_certificate (const PgcSignIn *who, PgcAzureToken *token, GCancellable *cancellable,
                  GError **error)
{
  g_autofree char *audience = make_url (who, "token");
  g_autoptr (PgcSecret) assertion
      = pgc_azure_assertion_sign (who->certificate_file, who->client_id, audience, error);
  return assertion != NULL && by_assertion (who, assertion, token, cancellable, error);
}

/* The file is renewed by whoever runs us, so it is read each time. */
static gboolean
from_federated_token (const PgcSignIn *who, PgcAzureToken *token, GCancellable *cancellable,
                      GError **error)
{
  const char *file = who->federated_token_file != NULL ? who->federated_token_file
                                                       : g_getenv ("AZURE_FEDERATED_TOKEN_FILE");
  g_autofree char *text = NULL;
  if (file == NULL)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "No file with a federated token is named");
      pgc_error_set_remedy (error, "Give --federated-token-file, or set AZURE_FEDERATED_TOKEN_FILE.");
      return FALSE;
    }
  if (!g_file_get_contents (file, &text, NULL, error))
    return FALSE;
  g_autoptr (PgcSecret) assertion = pgc_secret_new (g_strstrip (text));
  memset (text, 0, strlen (text));
  return by_assertion (who, assertion, token, cancellable, error);
}

static gboolean
from_client_secret (const PgcSignIn *who, PgcAzureToken *token, GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *scope = make_scope (who, FALSE);
  g_autoptr (PgcSecret) form
      = make_form ("grant_type", "client_credentials", "client_id", who->client_id, "scope", scope,
                   "client_secret", who->client_secret, NULL);
  return ask (who, form, token, cancellable, error);
}

static gboolean
from_refresh_token (const PgcSignIn *who, const PgcSecret *refresh, PgcAzureToken *token,
                    GCancellable *cancellable, GError **error)
{
  g_autofree char *scope = make_scope (who, TRUE);
  g_autoptr (PgcSecret) form = make_form ("grant_type", "refresh_token", "client_id", who->client_id,
                                          "refresh_token", refresh, "scope", scope, NULL);
  return ask (who, form, token, cancellable, error);
}

gboolean
pgc_azure_token_obtain (const PgcSignIn *who, const PgcSecret *refresh, PgcAzureToken *token,
                        GCancellable *cancellable, GError **error)
{
  *token = (PgcAzureToken){ 0 };
  switch (who->method)
    {
    case PGC_SIGN_IN_DEVICE_CODE:
      return from_refresh_token (who, refresh, token, cancellable, error);
    case PGC_SIGN_IN_CLIENT_SECRET:
      return from_client_secret (who, token, cancellable, error);
    case PGC_SIGN_IN_CLIENT_CERTIFICATE:
      return from_certificate (who, token, cancellable, error);
    case PGC_SIGN_IN_MANAGED_IDENTITY:
      return from_managed_identity (who, token, cancellable, error);
    case PGC_SIGN_IN_WORKLOAD_IDENTITY:
      return from_federated_token (who, token, cancellable, error);
    case PGC_SIGN_IN_AZURE_CLI:
      return from_azure_cli (who, token, cancellable, error);
    }
  g_return_val_if_reached (FALSE);
}
