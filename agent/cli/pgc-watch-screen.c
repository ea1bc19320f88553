/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-watch-screen.h"

#include "agent/cli/pgc-terminal.h"
#include "agent/cli/pgc-text-layout.h"

struct _PgcWatchScreen
{
  FILE *stream;
  gboolean is_color;
  GArray *widths; /* (owned) (element-type guint): of the lines that are on the screen */
};

PgcWatchScreen *
pgc_watch_screen_new (FILE *stream)
{
  PgcWatchScreen *self = g_new0 (PgcWatchScreen, 1);
  self->stream = stream;
  self->is_color = pgc_terminal_has_color (stream);
  self->widths = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

void
pgc_watch_screen_free (PgcWatchScreen *self)
{
  g_array_unref (self->widths);
  g_free (self);
}

static const char *
get_style_sequence (PgcWatchStyle style)
{
  switch (style)
    {
    case PGC_WATCH_STYLE_PLAIN:
      return NULL;
    case PGC_WATCH_STYLE_TITLE:
      return "\033[1m";
    case PGC_WATCH_STYLE_GOOD:
      return "\033[1;32m";
    case PGC_WATCH_STYLE_WARNING:
      return "\033[33m";
    case PGC_WATCH_STYLE_BAD:
      return "\033[1;31m";
    case PGC_WATCH_STYLE_FAINT:
      return "\033[2m";
    }
  g_return_val_if_reached (NULL);
}

char *
pgc_watch_screen_encode (GPtrArray *lines, GArray *widths, guint columns, gboolean is_color)
{
  GString *out = g_string_new (NULL);
  guint n_rows = 0;
  for (guint i = 0; i < widths->len; i++)
    n_rows += MAX (1, (g_array_index (widths, guint, i) + columns - 1) / columns);
  if (n_rows > 0)
    g_string_append_printf (out, "\r\033[%uA", n_rows);
  for (guint i = 0; i < lines->len; i++)
    {
      const PgcWatchLine *line = g_ptr_array_index (lines, i);
      const char *sequence = is_color ? get_style_sequence (line->style) : NULL;
      /* The rest of the row is cleared after the text, which flickers less than before it. */
      if (sequence != NULL)
        g_string_append_printf (out, "%s%s\033[0m\033[K\n", sequence, line->text);
      else
        g_string_append_printf (out, "%s\033[K\n", line->text);
    }
  if (n_rows > 0)
    g_string_append (out, "\033[J");
  return g_string_free (out, FALSE);
}

void
pgc_watch_screen_draw (PgcWatchScreen *self, GPtrArray *lines)
{
  guint columns;
  guint rows;
  pgc_terminal_get_size (self->stream, &columns, &rows);
  g_autofree char *text = pgc_watch_screen_encode (lines, self->widths, columns, self->is_color);
  pgc_terminal_write (self->stream, text);
  fflush (self->stream);
  g_array_set_size (self->widths, 0);
  for (guint i = 0; i < lines->len; i++)
    {
      const PgcWatchLine *line = g_ptr_array_index (lines, i);
      guint width = pgc_text_layout_width (line->text);
      g_array_append_val (self->widths, width);
    }
}

void
pgc_watch_screen_leave (PgcWatchScreen *self)
{
  g_array_set_size (self->widths, 0);
}
