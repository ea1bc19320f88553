/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/cli/pgc-command.h"

G_BEGIN_DECLS

/**
 * PgcCommandLine:
 *
 * What was typed, checked against the table of commands and parameters. Reading it is a pure
 * function.
 */
typedef struct _PgcCommandLine PgcCommandLine;

/* @words: without the program's name; ends with NULL. Whatever is wrong is
 * %PGC_ERROR_INVALID_ARGUMENT with the words that would be right as remedy. */
PgcCommandLine *pgc_command_line_parse (const char *const *words, GError **error);
void pgc_command_line_free (PgcCommandLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcCommandLine, pgc_command_line_free)

/* NULL if no command is to run: then help or the version was asked for. */
const PgcCommand *pgc_command_line_get_command (const PgcCommandLine *self);
gboolean pgc_command_line_is_version (const PgcCommandLine *self);
/* Help is to be printed, on this group or command ("" = the program). NULL if not. */
const char *pgc_command_line_get_help_topic (const PgcCommandLine *self);

gboolean pgc_command_line_has (const PgcCommandLine *self, PgcParameterId id);
/* The value, for a choice in the table's spelling; NULL if not given. */
const char *pgc_command_line_get (const PgcCommandLine *self, PgcParameterId id);
/* The words; NULL if not given. */
const char *const *pgc_command_line_get_words (const PgcCommandLine *self, PgcParameterId id);
/* A number or a duration in seconds; @fallback if not given. */
gint64 pgc_command_line_get_number (const PgcCommandLine *self, PgcParameterId id,
                                    gint64 fallback);
/* The word without an option; NULL if there is none. */
const char *pgc_command_line_get_operand (const PgcCommandLine *self);
PgcOutput pgc_command_line_get_output (const PgcCommandLine *self);

/* For what the parser cannot see: two parameters that exclude each other, and the like. */
void pgc_command_line_set_usage_error (GError **error, const PgcCommand *command,
                                       const char *format, ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
