/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/wizard/pgw-wizard-model.h"

G_BEGIN_DECLS

/**
 * PgwServerGroup:
 *
 * The entries of one server's form, with what is wrong with each. The same for the source and the
 * target.
 */
#define PGW_TYPE_SERVER_GROUP (pgw_server_group_get_type ())
G_DECLARE_FINAL_TYPE (PgwServerGroup, pgw_server_group, PGW, SERVER_GROUP, AdwBin)

/* @form: the source's or the target's of @model */
void pgw_server_group_set_form (PgwServerGroup *self, PgwWizardModel *model, PgwServerForm *form);

/* Also of what was not touched; moves the focus to the first. */
void pgw_server_group_show_problems (PgwServerGroup *self);
/* Begins a test if the form is complete; TRUE if one runs then. */
gboolean pgw_server_group_test (PgwServerGroup *self);

G_END_DECLS
