/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The draft of a migration on disk, so that closing the wizard loses nothing. There is one, and no
 * password in it. The file is small: reading and writing it is nothing to wait for. */

/* NULL if there is none that can be read. */
char *pgw_draft_load (void);
void pgw_draft_save (const char *text);
void pgw_draft_remove (void);

G_END_DECLS
