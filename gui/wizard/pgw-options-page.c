/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-options-page.h"

#include <glib/gi18n.h>

struct _PgwOptionsPage
{
  AdwBin parent_instance;

  AdwComboRow *overwrite;
  GtkWidget *overwrite_warning;
  GtkSwitch *roles;
  GtkWidget *compare_row;
  GtkSwitch *compare;
  GtkSpinButton *jobs;
  GtkWidget *online_group;
  GtkSwitch *block_writes;
  GtkSwitch *reverse;

  PgwWizardModel *model; /* (owned) */
};

static void page_init (PgwWizardPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgwOptionsPage, pgw_options_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (PGW_TYPE_WIZARD_PAGE, page_init))

/* In the order of the combo row. */
static const PgcFlag overwrite_flags[] = { PGC_FLAG_UNSET, PGC_FLAG_TRUE, PGC_FLAG_FALSE };

static void
fill (PgwOptionsPage *self)
{
  const PgcSpec *entries = pgw_wizard_model_get_entries (self->model);
  for (guint i = 0; i < G_N_ELEMENTS (overwrite_flags); i++)
    if (overwrite_flags[i] == entries->overwrite)
      adw_combo_row_set_selected (self->overwrite, i);
  gtk_switch_set_active (self->roles, entries->migrate_roles != PGC_FLAG_FALSE);
  gtk_switch_set_active (self->compare, entries->compare == PGC_FLAG_TRUE);
  gtk_switch_set_active (self->block_writes, entries->block_writes == PGC_FLAG_TRUE);
  gtk_switch_set_active (self->reverse, entries->reverse == PGC_FLAG_TRUE);
  gtk_spin_button_set_value (self->jobs, entries->jobs);
  gtk_widget_set_visible (self->overwrite_warning, entries->overwrite == PGC_FLAG_TRUE);
  gtk_widget_set_visible (self->compare_row, entries->option != PGC_OPTION_VALIDATE);
  gtk_widget_set_visible (self->online_group, entries->mode == PGC_MODE_ONLINE);
}

static void
on_overwrite_changed (PgwOptionsPage *self)
{
  guint selected = adw_combo_row_get_selected (self->overwrite);
  if (self->model != NULL && selected < G_N_ELEMENTS (overwrite_flags))
    pgw_wizard_model_set_overwrite (self->model, overwrite_flags[selected]);
}

static void
on_switched (PgwOptionsPage *self, GParamSpec *pspec, GtkSwitch *which)
{
  if (self->model == NULL)
    return;
  gboolean is_active = gtk_switch_get_active (which);
  if (which == self->roles)
    pgw_wizard_model_set_migrate_roles (self->model, is_active);
  else if (which == self->compare)
    pgw_wizard_model_set_compare (self->model, is_active);
  else if (which == self->block_writes)
    pgw_wizard_model_set_block_writes (self->model, is_active);
  else
    pgw_wizard_model_set_reverse (self->model, is_active);
}

static void
on_jobs_changed (PgwOptionsPage *self)
{
  if (self->model != NULL)
    pgw_wizard_model_set_jobs (self->model, (guint) gtk_spin_button_get_value_as_int (self->jobs));
}

GtkWidget *
pgw_options_page_new (PgwWizardModel *model)
{
  PgwOptionsPage *self = g_object_new (PGW_TYPE_OPTIONS_PAGE, NULL);
  self->model = g_object_ref (model);
  g_signal_connect_object (model, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}

/* There is nothing to get wrong here. */
static void
show_problems (PgwWizardPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (PGW_OPTIONS_PAGE (page)->overwrite));
}

static void
page_init (PgwWizardPageInterface *iface)
{
  iface->title = N_("Options");
  iface->show_problems = show_problems;
}

static void
pgw_options_page_dispose (GObject *object)
{
  g_clear_object (&PGW_OPTIONS_PAGE (object)->model);
  G_OBJECT_CLASS (pgw_options_page_parent_class)->dispose (object);
}

static void
pgw_options_page_class_init (PgwOptionsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_options_page_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/wizard/options-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwOptionsPage, overwrite);
  gtk_widget_class_bind_template_child (widget_class, PgwOptionsPage, overwrite_warning);
  gtk_widget_class_bind_template_child (widget_class, PgwOptionsPage, roles);
  gtk_widget_class_bind_template_child (widget_class, PgwOptionsPage, compare_row);
  gtk_widget_class_bind_template_child (widget_class, PgwOptionsPage, compare);
  gtk_widget_class_bind_template_child (widget_class, PgwOptionsPage, jobs);
  gtk_widget_class_bind_template_child (widget_class, PgwOptionsPage, online_group);
  gtk_widget_class_bind_template_child (widget_class, PgwOptionsPage, block_writes);
  gtk_widget_class_bind_template_child (widget_class, PgwOptionsPage, reverse);
  gtk_widget_class_bind_template_callback (widget_class, on_overwrite_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_switched);
  gtk_widget_class_bind_template_callback (widget_class, on_jobs_changed);
}

static void
pgw_options_page_init (PgwOptionsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
