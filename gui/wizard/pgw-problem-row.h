/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * PgwProblemRow:
 *
 * Says under an entry what is wrong with it, and is not there while nothing is. Assistive
 * technology is told when it appears.
 */
#define PGW_TYPE_PROBLEM_ROW (pgw_problem_row_get_type ())
G_DECLARE_FINAL_TYPE (PgwProblemRow, pgw_problem_row, PGW, PROBLEM_ROW, AdwPreferencesRow)

/* @message: (transfer full) (nullable): NULL = nothing is wrong
 * @entry: what it is about, which is marked as wrong */
void pgw_problem_row_take (PgwProblemRow *self, char *message, GtkWidget *entry);

G_END_DECLS
