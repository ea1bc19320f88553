/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PgcKeyringCall:
 *
 * One visit to the keyring: libsecret's asynchronous calls made to block, with a time limit that
 * its synchronous ones do not have. While it lives its main context is the thread's default one.
 * Used by one thread; ended by the one that began it.
 */
typedef struct _PgcKeyringCall PgcKeyringCall;

PgcKeyringCall *pgc_keyring_call_begin (guint timeout_ms, GCancellable *cancellable);
void pgc_keyring_call_end (PgcKeyringCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcKeyringCall, pgc_keyring_call_end)

/* For the calls: becomes cancelled when the caller's does and when the time is over. */
GCancellable *pgc_keyring_call_get_cancellable (PgcKeyringCall *call);
/* A GAsyncReadyCallback whose user data is the call. */
void pgc_keyring_call_on_ready (GObject *source, GAsyncResult *result, gpointer call);
/* Runs until on_ready was called. (transfer full) */
GAsyncResult *pgc_keyring_call_wait (PgcKeyringCall *call);

/* Tells why the call was cancelled, if it was: makes the error of one that ran out of time
 * %PGC_ERROR_TIMED_OUT. */
void pgc_keyring_call_explain (PgcKeyringCall *call, GError **error);

G_END_DECLS
