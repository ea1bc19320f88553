/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-wizard-page.h"

#include <glib/gi18n.h>

G_DEFINE_INTERFACE (PgwWizardPage, pgw_wizard_page, GTK_TYPE_WIDGET)

static void
pgw_wizard_page_default_init (PgwWizardPageInterface *iface)
{
}

const char *
pgw_wizard_page_get_title (PgwWizardPage *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_PAGE (self), NULL);
  return _(PGW_WIZARD_PAGE_GET_IFACE (self)->title);
}

void
pgw_wizard_page_enter (PgwWizardPage *self)
{
  g_return_if_fail (PGW_IS_WIZARD_PAGE (self));
  PgwWizardPageInterface *iface = PGW_WIZARD_PAGE_GET_IFACE (self);
  if (iface->enter != NULL)
    iface->enter (self);
}

void
pgw_wizard_page_show_problems (PgwWizardPage *self)
{
  g_return_if_fail (PGW_IS_WIZARD_PAGE (self));
  PGW_WIZARD_PAGE_GET_IFACE (self)->show_problems (self);
}

gboolean
pgw_wizard_page_try_to_complete (PgwWizardPage *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_PAGE (self), FALSE);
  PgwWizardPageInterface *iface = PGW_WIZARD_PAGE_GET_IFACE (self);
  return iface->try_to_complete != NULL && iface->try_to_complete (self);
}
