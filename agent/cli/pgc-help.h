/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/cli/pgc-command.h"

G_BEGIN_DECLS

/* Help as text of at most 80 columns, made from the tables. Pure but for the locale. */

char *pgc_help_for_program (void);
char *pgc_help_for_group (const char *group);
char *pgc_help_for_command (const PgcCommand *command);
/* @topic: "", a group or a command's path. */
char *pgc_help_for_topic (const char *topic);

G_END_DECLS
