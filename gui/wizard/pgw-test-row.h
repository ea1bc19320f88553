/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/wizard/pgw-server-form.h"

G_BEGIN_DECLS

/**
 * PgwTestRow:
 *
 * What the test of a server's form gave, with the button that begins and ends one.
 *
 * Signal: "test-requested" ()
 */
#define PGW_TYPE_TEST_ROW (pgw_test_row_get_type ())
G_DECLARE_FINAL_TYPE (PgwTestRow, pgw_test_row, PGW, TEST_ROW, AdwPreferencesRow)

void pgw_test_row_set_form (PgwTestRow *self, PgwServerForm *form);

G_END_DECLS
