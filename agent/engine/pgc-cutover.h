/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-database-job.h"
#include "agent/engine/pgc-follow.h"

G_BEGIN_DECLS

/* Takes a database over to the target: closes the source if asked, proves that the last change is
 * applied, and finishes the target. When it fails all is undone: the source is open and can be
 * followed as before. */
gboolean pgc_cutover (PgcDatabaseJob *job, PgcFollow *follow, gboolean block_writes,
                      GError **error);

/* Tables of ours for what is to be restored at the cutover, and for what the source's schema was when
 * the base copy began; transfer full, quoted. */
char *pgc_cutover_dup_list (const PgcDatabaseJob *job);
char *pgc_cutover_dup_inventory (const PgcDatabaseJob *job);

G_END_DECLS
