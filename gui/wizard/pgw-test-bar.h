/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/wizard/pgw-server-form.h"

G_BEGIN_DECLS

/**
 * PgwTestBar:
 *
 * What the test of a server's form gave, with the button that begins and ends one.
 *
 * Signal: "test-requested" ()
 */
#define PGW_TYPE_TEST_BAR (pgw_test_bar_get_type ())
G_DECLARE_FINAL_TYPE (PgwTestBar, pgw_test_bar, PGW, TEST_BAR, AdwBin)

void pgw_test_bar_set_form (PgwTestBar *self, PgwServerForm *form);

G_END_DECLS
