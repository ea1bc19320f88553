/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-cloud-port.h"

G_BEGIN_DECLS

/* What an authority gives to who proves who it is. */
typedef struct
{
  PgcSecret *access;  /* (owned) */
  PgcSecret *refresh; /* (owned) (nullable): the next proof; an earlier one is void then */
  gint64 expires_at;  /* microseconds since 1970 UTC */
} PgcAzureToken;

void pgc_azure_token_clear (PgcAzureToken *token);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgcAzureToken, pgc_azure_token_clear)

/* In both @who has its URLs filled in. */

/* Asks a person to act, and waits until it is done, refused or too late. */
gboolean pgc_azure_token_by_device_code (const PgcSignIn *who, PgcCloudPrompt prompt,
                                         gpointer user_data, PgcAzureToken *token,
                                         GCancellable *cancellable, GError **error);

/* @refresh (nullable): needed by %PGC_SIGN_IN_DEVICE_CODE only. %PGC_ERROR_AUTHENTICATION if the
 * proof is refused. */
gboolean pgc_azure_token_obtain (const PgcSignIn *who, const PgcSecret *refresh,
                                 PgcAzureToken *token, GCancellable *cancellable, GError **error);

G_END_DECLS
