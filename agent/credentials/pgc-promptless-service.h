/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

/**
 * PgcPromptlessService:
 *
 * The Secret Service for a process with nobody in front of it: whatever would open a dialog, and
 * then wait for an answer without end, fails with %PGC_ERROR_KEYRING_LOCKED instead.
 */
#define PGC_TYPE_PROMPTLESS_SERVICE (pgc_promptless_service_get_type ())
G_DECLARE_FINAL_TYPE (PgcPromptlessService, pgc_promptless_service, PGC, PROMPTLESS_SERVICE,
                      SecretService)

/* Opens a session over @connection, which is not the shared one of the process.
 * secret_service_get() would keep one service for the life of the process, and with it a session
 * that is dead after the keyring daemon was started again. */
void pgc_promptless_service_open_async (GDBusConnection *connection, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
SecretService *pgc_promptless_service_open_finish (GAsyncResult *result, GError **error);

/* The error of everything that needs a keyring that is locked. */
void pgc_promptless_service_set_locked_error (GError **error);

G_END_DECLS
