/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text in columns of a terminal. Pure. Widths are in columns, in which an East Asian wide
 * character takes two and a combining one none. */

guint pgc_text_layout_width (const char *text);

/* @text with blanks after it (before it if @is_right) up to @width; never cut. */
char *pgc_text_layout_pad (const char *text, guint width, gboolean is_right);

/* @text cut to @width, the last column then being an ellipsis. */
char *pgc_text_layout_ellipsize (const char *text, guint width);

/* Appends @text to @out broken at blanks into lines of at most @width columns, each after the
 * first with @indent blanks before it, and ends the last line. @column: where the first line
 * begins. A word that is too long for a line has one of its own. */
void pgc_text_layout_wrap (GString *out, const char *text, guint column, guint indent,
                           guint width);

/* What may be written to a terminal: control characters, which a name or a server's message may
 * hold, are replaced. Line feeds too, unless @keep_lines. */
char *pgc_text_layout_printable (const char *text, gboolean keep_lines);

/* Rows and columns: GPtrArray of GStrv, all as long as the first, which is the heading. Columns
 * are as wide as their widest cell; @alignment (nullable) has a letter, 'l' or 'r', for each of
 * them. No blanks at line ends. */
char *pgc_text_layout_table (GPtrArray *rows, const char *alignment);

G_END_DECLS
