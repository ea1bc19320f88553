/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/wizard/pgw-wizard-model.h"

G_BEGIN_DECLS

/**
 * PgwWizardPage:
 *
 * One step of the wizard: a widget that shows a part of the model and lets it be changed.
 */
#define PGW_TYPE_WIZARD_PAGE (pgw_wizard_page_get_type ())
G_DECLARE_INTERFACE (PgwWizardPage, pgw_wizard_page, PGW, WIZARD_PAGE, GtkWidget)

struct _PgwWizardPageInterface
{
  GTypeInterface parent;

  const char *title; /* not translated yet */

  /* The page is about to be seen. Optional. */
  void (*enter) (PgwWizardPage *self);
  /* Shows every problem, also of what was not touched, and moves the focus to the first. */
  void (*show_problems) (PgwWizardPage *self);
  /* A person wants to move on and the step is not complete: begins what may complete it, such as
   * a test, and returns whether there is something to wait for. Optional. */
  gboolean (*try_to_complete) (PgwWizardPage *self);
};

const char *pgw_wizard_page_get_title (PgwWizardPage *self); /* translated */
void pgw_wizard_page_enter (PgwWizardPage *self);
void pgw_wizard_page_show_problems (PgwWizardPage *self);
gboolean pgw_wizard_page_try_to_complete (PgwWizardPage *self);

G_END_DECLS
