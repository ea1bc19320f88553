/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdio.h>

#include "agent/contract/pgc-secret.h"

G_BEGIN_DECLS

/* The person's terminal: what it can show, and questions to the person. */

/* There is a person to ask: input and error output are a terminal. */
gboolean pgc_terminal_is_interactive (void);
/* @stream is a terminal on which the cursor can be moved. */
gboolean pgc_terminal_can_draw (FILE *stream);
/* That, and colours are welcome ($NO_COLOR). */
gboolean pgc_terminal_has_color (FILE *stream);
/* Characters beyond ASCII can be shown. */
gboolean pgc_terminal_is_unicode (void);
/* Columns and rows; 80 and 24 if unknown. */
void pgc_terminal_get_size (FILE *stream, guint *columns, guint *rows);

/* Text for a person, in the encoding of the locale. FALSE if @stream takes no more. */
gboolean pgc_terminal_write (FILE *stream, const char *text);
/* The same for what a program reads: always UTF-8. */
gboolean pgc_terminal_write_raw (FILE *stream, const char *text);
/* Writes out what is buffered for standard output, and says what is wrong if that fails. */
gboolean pgc_terminal_flush_output (GError **error);

/* Asks @question and returns the line typed; NULL if there is none (Ctrl-D, Ctrl-C). */
char *pgc_terminal_ask (const char *question);
/* The same with nothing shown of what is typed. %G_IO_ERROR_CANCELLED on Ctrl-C and Ctrl-D. */
PgcSecret *pgc_terminal_ask_secret (const char *question, GError **error);
/* The first line of standard input, which is not a terminal. */
PgcSecret *pgc_terminal_read_secret (GError **error);

G_END_DECLS
