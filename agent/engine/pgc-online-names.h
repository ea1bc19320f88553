/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an online migration calls its objects, so that anyone who finds one can tell whose it is.
 * Plain names, to be quoted; all are shorter than the servers' limit of 63 bytes. @id: the
 * migration's UUID. Transfer full. Slots are of a whole server, hence the database's OID. */

char *pgc_online_schema_name (const char *id); /* on the target, in each database */
char *pgc_online_publication_name (const char *id);
char *pgc_online_slot_name (const char *id, guint32 database_oid);
/* A temporary slot for copying some tables again. */
char *pgc_online_copy_slot_name (const char *id, guint32 database_oid);

/* Slots and walsenders that a database takes on the source: the stream's, and for a while those
 * of a copy. */
#define PGC_ONLINE_SLOTS_PER_DATABASE 2
#define PGC_ONLINE_SENDERS_PER_DATABASE 2

G_END_DECLS
