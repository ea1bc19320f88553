/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/pgw-application.h"

G_BEGIN_DECLS

/* What can be asked of the application from its menus, by keys, by notifications and over D-Bus. */
void pgw_application_actions_add (PgwApplication *application);

G_END_DECLS
