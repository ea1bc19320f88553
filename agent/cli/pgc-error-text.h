/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* How a failure is told: what happened, with the published code if there is one, then what to do
 * and the statement that does it, each on a line of its own. Pure. */

/* "pgcutover: …" and the lines below it, each ended by a line feed. */
char *pgc_error_text_from_error (const GError *error);
/* The same for a failure in a report: @indent blanks before every line, no program's name. */
char *pgc_error_text_from_parts (const char *message, const char *service_code,
                                 const char *remedy, const char *sql, guint indent);

/* The exit code that says what kind of failure it was. */
int pgc_error_text_get_exit_code (const GError *error);

G_END_DECLS
