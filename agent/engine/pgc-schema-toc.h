/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The table of contents of an archive as `pg_restore --list` prints it, a line an entry:
 *   DUMPID; CATALOG-OID OID TYPE SCHEMA NAME OWNER
 * Pure: reading, and deciding what is done with an entry. */

typedef enum
{
  PGC_TOC_PRE_DATA,  /* restored before the rows */
  PGC_TOC_POST_DATA, /* restored after them */
  PGC_TOC_LAST,      /* event triggers: nothing of ours may set them off */
  PGC_TOC_OURS,      /* made by the engine itself */
} PgcTocUse;

typedef struct
{
  char *line;    /* (owned): as listed, for pg_restore --use-list */
  char *type;    /* (owned): "TABLE", "FK CONSTRAINT", … */
  guint oid;     /* of the object; 0 for what has none */
  gboolean is_post_data; /* listed in the post-data section */
} PgcTocEntry;

void pgc_toc_entry_free (PgcTocEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcTocEntry, pgc_toc_entry_free)

/* Reads a listing of one section. Lines that are no entries (comments, the header) are passed
 * over. (transfer full) (element-type PgcTocEntry) */
GPtrArray *pgc_toc_parse (const char *listing, gboolean is_post_data);

PgcTocUse pgc_toc_entry_get_use (const PgcTocEntry *entry);
/* The entry without its numbers, for people: "TABLE public orders". (transfer full) */
char *pgc_toc_entry_describe (const PgcTocEntry *entry);

G_END_DECLS
