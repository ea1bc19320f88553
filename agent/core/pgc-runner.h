/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-provider.h"

G_BEGIN_DECLS

/* The runner thread of a migration: calls the provider, tries again after transient failures,
 * cleans up after a failure or a cancel. The result is that of the provider's last try; all
 * threads of the migration have ended when it is delivered. */
void pgc_runner_start_async (PgcProvider *provider, PgcRun *run, GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean pgc_runner_start_finish (PgcRun *run, GAsyncResult *result, GError **error);

G_END_DECLS
