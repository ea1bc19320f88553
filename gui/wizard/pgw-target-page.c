/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-target-page.h"

#include <glib/gi18n.h>

#include "gui/wizard/pgw-server-group.h"
#include "gui/wizard/pgw-test-bar.h"

struct _PgwTargetPage
{
  AdwBin parent_instance;

  GtkStack *kinds;
  PgwServerGroup *server;
  PgwTestBar *test;
};

static void page_init (PgwWizardPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgwTargetPage, pgw_target_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (PGW_TYPE_WIZARD_PAGE, page_init))

static void
on_test_requested (PgwTargetPage *self)
{
  if (!pgw_server_group_test (self->server))
    pgw_server_group_show_problems (self->server);
}

GtkWidget *
pgw_target_page_new (PgwWizardModel *model)
{
  PgwTargetPage *self = g_object_new (PGW_TYPE_TARGET_PAGE, NULL);
  pgw_server_group_set_form (self->server, model, pgw_wizard_model_get_target (model));
  pgw_test_bar_set_form (self->test, pgw_wizard_model_get_target (model));
  return GTK_WIDGET (self);
}

static void
show_problems (PgwWizardPage *page)
{
  pgw_server_group_show_problems (PGW_TARGET_PAGE (page)->server);
}

static gboolean
try_to_complete (PgwWizardPage *page)
{
  return pgw_server_group_test (PGW_TARGET_PAGE (page)->server);
}

static void
page_init (PgwWizardPageInterface *iface)
{
  iface->title = N_("Target Server");
  iface->show_problems = show_problems;
  iface->try_to_complete = try_to_complete;
}

static void
pgw_target_page_class_init (PgwTargetPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  g_type_ensure (PGW_TYPE_SERVER_GROUP);
  g_type_ensure (PGW_TYPE_TEST_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/wizard/target-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwTargetPage, kinds);
  gtk_widget_class_bind_template_child (widget_class, PgwTargetPage, server);
  gtk_widget_class_bind_template_child (widget_class, PgwTargetPage, test);
  gtk_widget_class_bind_template_callback (widget_class, on_test_requested);
}

static void
pgw_target_page_init (PgwTargetPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
