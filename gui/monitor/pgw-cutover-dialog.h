/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/agents/pgw-migration.h"

G_BEGIN_DECLS

/* The last look before the cutover: a checklist that is live while the dialog is open, what to cut
 * over, and whether the agent is to block writes. */
#define PGW_TYPE_CUTOVER_DIALOG (pgw_cutover_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PgwCutoverDialog, pgw_cutover_dialog, PGW, CUTOVER_DIALOG, AdwWindow)

/* @parent: (nullable). Returns: (transfer none): the dialog, which is shown */
PgwCutoverDialog *pgw_cutover_dialog_present (PgwMigration *migration, GtkWindow *parent);

G_END_DECLS
