/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a source server runs: the published words, and what a person calls it. */
typedef struct
{
  const char *word;  /* value of sourceType */
  const char *label; /* not translated yet */
} PgwSourceType;

const PgwSourceType *pgw_source_type_get_table (guint *n_types);
/* Translated; @word itself if it is not in the table. */
const char *pgw_source_type_get_label (const char *word);

G_END_DECLS
