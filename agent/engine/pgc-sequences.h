/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-catalog.h"

G_BEGIN_DECLS

/* Gives every sequence of @names (element-type PgcRelationName) on the target the source's
 * last_value and is_called, read from the sequences themselves: they are not under any snapshot,
 * so this comes after writing has stopped. Idempotent. */
gboolean pgc_sequences_copy (GPtrArray *names, PgcConnection *source, PgcConnection *target,
                             GCancellable *cancellable, GError **error);

G_END_DECLS
