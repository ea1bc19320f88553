/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdio.h>

#include "agent/cli/pgc-watch-view.h"

G_BEGIN_DECLS

/**
 * PgcWatchScreen:
 *
 * Lines on a terminal that are drawn again in place. Neither hides the cursor nor uses the
 * alternate screen, so that the last frame stays, however the program ends.
 */
typedef struct _PgcWatchScreen PgcWatchScreen;

/* @stream: a terminal that can be drawn on. */
PgcWatchScreen *pgc_watch_screen_new (FILE *stream);
void pgc_watch_screen_free (PgcWatchScreen *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcWatchScreen, pgc_watch_screen_free)

/* @lines: (element-type PgcWatchLine): as wide as the terminal at most */
void pgc_watch_screen_draw (PgcWatchScreen *self, GPtrArray *lines);
/* What is there stays; the next frame is drawn below it, and below whatever is written now. */
void pgc_watch_screen_leave (PgcWatchScreen *self);

/* The bytes that draw @lines over a frame whose lines were @widths (element-type guint) columns
 * wide, on a terminal that is now @columns wide: after a resize those lines take more rows. Pure. */
char *pgc_watch_screen_encode (GPtrArray *lines, GArray *widths, guint columns,
                               gboolean is_color);

G_END_DECLS
