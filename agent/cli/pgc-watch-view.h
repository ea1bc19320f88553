/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/client/pgc-client.h"

G_BEGIN_DECLS

/* What “watch” shows of a migration at one moment, as lines of text. Pure but for the locale and
 * the local time zone. */

typedef enum
{
  PGC_WATCH_STYLE_PLAIN,
  PGC_WATCH_STYLE_TITLE,
  PGC_WATCH_STYLE_GOOD,
  PGC_WATCH_STYLE_WARNING,
  PGC_WATCH_STYLE_BAD,
  PGC_WATCH_STYLE_FAINT,
} PgcWatchStyle;

typedef struct
{
  char *text; /* (owned) */
  PgcWatchStyle style;
} PgcWatchLine;

void pgc_watch_line_free (PgcWatchLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcWatchLine, pgc_watch_line_free)

typedef struct
{
  guint columns, rows; /* of the terminal */
  gboolean is_unicode;
  gboolean is_foreground;
  gboolean is_interactive; /* what the migration asks is asked below the frame */
  gint64 now; /* µs since 1970-01-01 UTC */
} PgcWatchLayout;

/* A frame of at most @layout->rows - 1 lines, none wider than the terminal. @log (nullable,
 * element-type PgcLogLine): the newest lines, which are shown as far as there is room.
 * (transfer full) (element-type PgcWatchLine) */
GPtrArray *pgc_watch_view_make_frame (const PgcSpec *spec, const PgcStatus *status,
                                      GPtrArray *log, const PgcWatchLayout *layout);

/* One database in one line, for where there is no terminal: "shop: copy 54 %, 1.2 GiB of …" */
char *pgc_watch_view_make_progress_line (const PgcDatabaseStatus *database);
/* "14:30:05 warning shop: …" */
char *pgc_watch_view_make_log_line (const PgcLogLine *line);
/* A comparison under way: a bar and the number of tables. */
char *pgc_watch_view_make_comparison_line (const PgcComparison *comparison,
                                           const PgcWatchLayout *layout);

G_END_DECLS
