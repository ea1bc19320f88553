/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-status.h"
#include "agent/postgres/pgc-connection.h"

G_BEGIN_DECLS

/* Compares what compare-inventory.sql and compare-sequence-values.sql give on both sides and adds
 * an item for each difference to @items, or one item "schema" when there is none.
 *
 * Servers of different major versions print the same view, rule or expression differently, so
 * between them such texts are compared without blanks, brackets and the names of relations before
 * columns, and the text of a view is not compared: its columns are. */
gboolean pgc_compare_inventory (const char *database, PgcConnection *source, PgcConnection *target,
                                GPtrArray *items, GCancellable *cancellable, GError **error);

/* @text as it is compared between major versions. Pure. (transfer full) */
char *pgc_compare_normalize (const char *text);

/* Whether two definitions of an object of @kind mean the same, as far as servers of different majors
 * let one tell. */
gboolean pgc_compare_same_definition (const char *kind, const char *a, const char *b,
                                      gboolean same_major);

G_END_DECLS
