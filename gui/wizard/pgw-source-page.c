/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-source-page.h"

#include <glib/gi18n.h>

#include "gui/wizard/pgw-server-group.h"
#include "gui/wizard/pgw-source-type.h"
#include "gui/wizard/pgw-test-bar.h"

struct _PgwSourcePage
{
  AdwBin parent_instance;

  AdwComboRow *type;
  PgwServerGroup *server;
  PgwTestBar *test;

  PgwWizardModel *model; /* (owned) */
};

static void page_init (PgwWizardPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgwSourcePage, pgw_source_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (PGW_TYPE_WIZARD_PAGE, page_init))

/* A word that the table does not have, from a draft, is left alone. */
static void
fill (PgwSourcePage *self)
{
  const char *word = pgw_wizard_model_get_entries (self->model)->source_type;
  guint n_types;
  const PgwSourceType *types = pgw_source_type_get_table (&n_types);
  for (guint i = 0; i < n_types; i++)
    if (g_strcmp0 (types[i].word, word) == 0 && adw_combo_row_get_selected (self->type) != i)
      adw_combo_row_set_selected (self->type, i);
}

static void
on_type_changed (PgwSourcePage *self)
{
  guint n_types;
  const PgwSourceType *types = pgw_source_type_get_table (&n_types);
  guint selected = adw_combo_row_get_selected (self->type);
  if (self->model != NULL && selected < n_types)
    pgw_wizard_model_set_source_type (self->model, types[selected].word);
}

static void
on_test_requested (PgwSourcePage *self)
{
  if (!pgw_server_group_test (self->server))
    pgw_server_group_show_problems (self->server);
}

GtkWidget *
pgw_source_page_new (PgwWizardModel *model)
{
  PgwSourcePage *self = g_object_new (PGW_TYPE_SOURCE_PAGE, NULL);
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  guint n_types;
  const PgwSourceType *types = pgw_source_type_get_table (&n_types);
  for (guint i = 0; i < n_types; i++)
    gtk_string_list_append (labels, _(types[i].label));
  adw_combo_row_set_model (self->type, G_LIST_MODEL (labels));
  self->model = g_object_ref (model);
  pgw_server_group_set_form (self->server, model, pgw_wizard_model_get_source (model));
  pgw_test_bar_set_form (self->test, pgw_wizard_model_get_source (model));
  g_signal_connect_object (model, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}

static void
show_problems (PgwWizardPage *page)
{
  pgw_server_group_show_problems (PGW_SOURCE_PAGE (page)->server);
}

static gboolean
try_to_complete (PgwWizardPage *page)
{
  return pgw_server_group_test (PGW_SOURCE_PAGE (page)->server);
}

static void
page_init (PgwWizardPageInterface *iface)
{
  iface->title = N_("Source Server");
  iface->show_problems = show_problems;
  iface->try_to_complete = try_to_complete;
}

static void
pgw_source_page_dispose (GObject *object)
{
  g_clear_object (&PGW_SOURCE_PAGE (object)->model);
  G_OBJECT_CLASS (pgw_source_page_parent_class)->dispose (object);
}

static void
pgw_source_page_class_init (PgwSourcePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_source_page_dispose;
  g_type_ensure (PGW_TYPE_SERVER_GROUP);
  g_type_ensure (PGW_TYPE_TEST_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/wizard/source-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwSourcePage, type);
  gtk_widget_class_bind_template_child (widget_class, PgwSourcePage, server);
  gtk_widget_class_bind_template_child (widget_class, PgwSourcePage, test);
  gtk_widget_class_bind_template_callback (widget_class, on_test_requested);
  gtk_widget_class_bind_template_callback (widget_class, on_type_changed);
}

static void
pgw_source_page_init (PgwSourcePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
