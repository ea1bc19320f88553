/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/azure/pgc-http.h"

#include <curl/curl.h>
#include <string.h>

#include "agent/contract/pgc-error.h"

#define CONNECT_TIMEOUT_MS 20000L
#define TOTAL_TIMEOUT_MS 120000L
#define MAX_BODY (16 * 1024 * 1024)
#define MAX_TRIES 6
/* Between tries, where the answer names no time: doubled each time, with chance added. */
#define FIRST_WAIT_MS 1000
#define MAX_WAIT_MS 60000
#define POLL_MS 1000
#define USER_AGENT "pgcutover"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CURL, curl_easy_cleanup)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CURLM, curl_multi_cleanup)
typedef struct curl_slist CurlList;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CurlList, curl_slist_free_all)

typedef struct
{
  GString *body; /* (owned) */
  char *request_id; /* (owned) (nullable) */
  gint64 retry_after_ms; /* -1 = not told */
} Answer;

static void
answer_clear (Answer *answer)
{
  if (answer->body != NULL)
    g_string_free (answer->body, TRUE);
  g_free (answer->request_id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

void
pgc_http_response_clear (PgcHttpResponse *response)
{
  g_clear_pointer (&response->body, g_free);
  g_clear_pointer (&response->request_id, g_free);
}

static size_t
on_body (char *data, size_t size, size_t n, void *user_data)
{
  Answer *answer = user_data;
  if (answer->body->len + n > MAX_BODY)
    return 0;
  g_string_append_len (answer->body, data, (gssize) n);
  return n;
}

/* Seconds, or a date. */
static gint64
parse_retry_after (const char *text)
{
  char *end;
  gint64 seconds = g_ascii_strtoll (text, &end, 10);
  if (end != text && *end == '\0')
    return MAX (seconds, 0) * 1000;
  time_t when = curl_getdate (text, NULL);
  return when < 0 ? -1 : MAX (0, (gint64) when * 1000 - g_get_real_time () / 1000);
}

static size_t
on_header (char *data, size_t size, size_t n, void *user_data)
{
  Answer *answer = user_data;
  g_autofree char *line = g_strndup (data, n);
  char *colon = strchr (line, ':');
  if (colon == NULL)
    return n;
  *colon = '\0';
  char *value = g_strstrip (colon + 1);
  if (g_ascii_strcasecmp (line, "Retry-After") == 0)
    answer->retry_after_ms = parse_retry_after (value);
  else if (g_ascii_strcasecmp (line, "x-ms-request-id") == 0
           || (answer->request_id == NULL
               && g_ascii_strcasecmp (line, "x-ms-correlation-request-id") == 0))
    {
      g_free (answer->request_id);
      answer->request_id = g_utf8_make_valid (value, -1);
    }
  return n;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

gboolean
pgc_http_check_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (host != NULL && host[0] != '\0' && g_uri_get_userinfo (uri) == NULL
      && (g_str_equal (g_uri_get_scheme (uri), "https")
          || (g_str_equal (g_uri_get_scheme (uri), "http") && is_loopback (host))))
    return TRUE;
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "“%s” is not an https:// address", url);
  pgc_error_set_remedy (error, "Give the address of the cloud's endpoint, such as "
                               "https://management.azure.com.");
  return FALSE;
}

static void
set_curl_error (GError **error, CURLcode code, const char *detail, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : url;
  const char *text = detail[0] != '\0' ? detail : curl_easy_strerror (code);
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR
      || code == CURLE_SSL_CACERT_BADFILE)
    {
      pgc_error_set (error, PGC_ERROR_TLS, "%s cannot be trusted: %s", host, text);
      pgc_error_set_remedy (error, "If a proxy replaces certificates, make its authority known to "
                                   "this host, or name a file with it in SSL_CERT_FILE.");
      return;
    }
  if (code == CURLE_OPERATION_TIMEDOUT)
    pgc_error_set (error, PGC_ERROR_TIMED_OUT, "%s does not answer: %s", host, text);
  else
    pgc_error_set (error, PGC_ERROR_CONNECTION, "%s cannot be reached: %s", host, text);
  pgc_error_set_remedy (error, "Check this host's network and its proxy (HTTPS_PROXY).");
}

/* Waits for the transfer, and leaves it when cancelled. */
static gboolean
perform (CURL *curl, CURLcode *code, GCancellable *cancellable, GError **error)
{
  g_autoptr (CURLM) multi = curl_multi_init ();
  GPollFD fd = { .fd = -1 };
  gboolean has_fd = g_cancellable_make_pollfd (cancellable, &fd);
  struct curl_waitfd extra = { .fd = fd.fd, .events = CURL_WAIT_POLLIN };
  int running = 1;
  curl_multi_add_handle (multi, curl);
  while (running > 0 && !g_cancellable_is_cancelled (cancellable))
    if (curl_multi_perform (multi, &running) != CURLM_OK
        || (running > 0
            && curl_multi_poll (multi, &extra, has_fd ? 1 : 0, POLL_MS, NULL) != CURLM_OK))
      break;
  int left;
  *code = CURLE_FAILED_INIT;
  for (CURLMsg *message; (message = curl_multi_info_read (multi, &left)) != NULL;)
    if (message->msg == CURLMSG_DONE)
      *code = message->data.result;
  curl_multi_remove_handle (multi, curl);
  if (has_fd)
    g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static CurlList *
make_headers (const PgcHttpRequest *request)
{
  CurlList *list = curl_slist_append (NULL, "Expect:");
  for (guint i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
    list = curl_slist_append (list, request->headers[i]);
  return list;
}

/* One try. FALSE if there was no answer. */
static gboolean
send_once (const PgcHttpRequest *request, Answer *answer, guint *status, GCancellable *cancellable,
           GError **error)
{
  g_autoptr (CURL) curl = curl_easy_init ();
  g_autoptr (CurlList) headers = make_headers (request);
  char detail[CURL_ERROR_SIZE] = "";
  CURLcode code;
  const char *authorities = g_getenv ("SSL_CERT_FILE");
  g_string_truncate (answer->body, 0);
  answer->retry_after_ms = -1;
  curl_easy_setopt (curl, CURLOPT_URL, request->url);
  curl_easy_setopt (curl, CURLOPT_CUSTOMREQUEST, request->method);
  curl_easy_setopt (curl, CURLOPT_HTTPHEADER, headers);
  if (request->body != NULL)
    {
      curl_easy_setopt (curl, CURLOPT_POSTFIELDSIZE, (long) strlen (request->body));
      curl_easy_setopt (curl, CURLOPT_POSTFIELDS, request->body);
    }
  else if (g_str_equal (request->method, "POST"))
    curl_easy_setopt (curl, CURLOPT_POSTFIELDS, "");
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (curl, CURLOPT_USERAGENT, USER_AGENT);
  curl_easy_setopt (curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT_MS, TOTAL_TIMEOUT_MS);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, answer);
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt (curl, CURLOPT_HEADERDATA, answer);
  if (authorities != NULL)
    curl_easy_setopt (curl, CURLOPT_CAINFO, authorities);
  if (request->is_local)
    curl_easy_setopt (curl, CURLOPT_NOPROXY, "*");
  gint64 before = g_get_monotonic_time ();
  if (!perform (curl, &code, cancellable, error))
    return FALSE;
  long answered = 0;
  curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &answered);
  /* Neither headers nor bodies: there are secrets in them. */
  g_debug ("%s %s: %ld after %" G_GINT64_FORMAT " ms, %s", request->method, request->url, answered,
           (g_get_monotonic_time () - before) / 1000,
           code == CURLE_OK ? "complete" : curl_easy_strerror (code));
  *status = (guint) answered;
  if (code == CURLE_OK)
    return TRUE;
  set_curl_error (error, code, detail, request->url);
  return FALSE;
}

static gboolean
may_repeat (const PgcHttpRequest *request, guint status)
{
  gboolean is_idempotent
      = g_str_equal (request->method, "GET") || g_str_equal (request->method, "PUT")
        || g_str_equal (request->method, "DELETE");
  if (status == 429 || status == 503)
    return TRUE;
  return is_idempotent && (status == 0 || status == 408 || status >= 500);
}

static gboolean
wait (gint64 ms, GCancellable *cancellable, GError **error)
{
  GPollFD fd;
  if (g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_poll (&fd, 1, (int) ms);
      g_cancellable_release_fd (cancellable);
    }
  else
    g_usleep ((gulong) ms * 1000);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

gboolean
pgc_http_send (const PgcHttpRequest *request, PgcHttpResponse *response, GCancellable *cancellable,
               GError **error)
{
  g_auto (Answer) answer = { .body = g_string_new (NULL) };
  gint64 backoff_ms = FIRST_WAIT_MS;
  *response = (PgcHttpResponse){ 0 };
  if (!request->is_local && !pgc_http_check_url (request->url, error))
    return FALSE;
  for (guint i = 1;; i++)
    {
      guint status = 0;
      g_autoptr (GError) failure = NULL;
      gboolean ok = send_once (request, &answer, &status, cancellable, &failure);
      if (!ok)
        status = 0;
      gboolean is_final = g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                          || g_error_matches (failure, PGC_ERROR, PGC_ERROR_TLS)
                          || i == MAX_TRIES;
      if (!is_final && may_repeat (request, status))
        {
          gint64 ms = answer.retry_after_ms >= 0
                          ? answer.retry_after_ms
                          : backoff_ms / 2 + g_random_int_range (0, (gint32) backoff_ms);
          backoff_ms = MIN (backoff_ms * 2, MAX_WAIT_MS);
          if (!wait (MIN (ms, 5 * MAX_WAIT_MS), cancellable, error))
            return FALSE;
          continue;
        }
      if (!ok)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      response->status = status;
      response->body = g_utf8_make_valid (answer.body->str, (gssize) answer.body->len);
      response->request_id = g_steal_pointer (&answer.request_id);
      return TRUE;
    }
}
