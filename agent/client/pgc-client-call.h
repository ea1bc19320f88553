/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What every blocking call of the client does after its D-Bus call. */

/* Dispatches what @context had queued when this was called, and no more. D-Bus keeps the order
 * of one sender, so what the agent told before it answered has then been seen. */
void pgc_client_call_settle (GMainContext *context);

/* Sets @error from @remote (transfer full), what a D-Bus call failed with: the agent's own error
 * as it was there, or %PGC_ERROR_AGENT for one of the way to it. */
void pgc_client_call_take_error (GError *remote, GError **error);

G_END_DECLS
