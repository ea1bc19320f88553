/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One request over HTTPS, in the calling thread. Certificates are verified, redirects are not
 * followed; plain HTTP goes to this host only. The proxy is the environment's. */
typedef struct
{
  const char *method;
  const char *url;
  const char *const *headers; /* (nullable): NULL-terminated "Name: value" */
  const char *body;           /* (nullable) */
  gboolean is_local;          /* an identity endpoint of this machine: plain HTTP, never by a proxy */
} PgcHttpRequest;

typedef struct
{
  guint status;
  char *body;       /* (owned): NUL-terminated, valid UTF-8 */
  char *request_id; /* (owned) (nullable): by which the service's support finds the call */
} PgcHttpResponse;

void pgc_http_response_clear (PgcHttpResponse *response);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgcHttpResponse, pgc_http_response_clear)

/* TRUE with whatever status was answered. Answers 408, 429 and 5xx are asked again after the time
 * that they name, or one that grows; a connection that is lost only for GET, PUT and DELETE, which
 * do the same twice. %PGC_ERROR_CONNECTION, %PGC_ERROR_TLS or %PGC_ERROR_TIMED_OUT. */
gboolean pgc_http_send (const PgcHttpRequest *request, PgcHttpResponse *response,
                        GCancellable *cancellable, GError **error);

/* "https://HOST…", or "http://" to a loopback address. */
gboolean pgc_http_check_url (const char *url, GError **error);

G_END_DECLS
