/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-summary-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/contract/pgc-server.h"
#include "gui/wizard/pgw-equivalent.h"
#include "gui/wizard/pgw-source-type.h"

struct _PgwSummaryPage
{
  AdwBin parent_instance;

  GtkListBox *facts;
  GtkLabel *command;
  GtkButton *copy;
  AdwToastOverlay *toasts;

  PgwWizardModel *model;         /* (owned) */
  GtkFileChooserNative *chooser; /* (owned) (nullable) */
};

static void page_init (PgwWizardPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgwSummaryPage, pgw_summary_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (PGW_TYPE_WIZARD_PAGE, page_init))

static void
add_fact (PgwSummaryPage *self, const char *name, const char *value)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (row, value);
  adw_action_row_set_subtitle_lines (row, 0);
  gtk_widget_add_css_class (GTK_WIDGET (row), "property");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, value, -1);
  gtk_list_box_append (self->facts, GTK_WIDGET (row));
}

static const char *
describe_option (PgcOption option)
{
  switch (option)
    {
    case PGC_OPTION_VALIDATE:
      return _("Validate only");
    case PGC_OPTION_MIGRATE:
      return _("Migrate only, without checking first");
    case PGC_OPTION_VALIDATE_AND_MIGRATE:
      return _("Validate, then migrate if no check fails");
    }
  return "";
}

static const char *
describe_overwrite (PgcFlag overwrite)
{
  switch (overwrite)
    {
    case PGC_FLAG_UNSET:
      return _("Ask before anything is lost");
    case PGC_FLAG_TRUE:
      return _("Drop it and make it anew");
    case PGC_FLAG_FALSE:
      return _("Fail, and touch nothing");
    }
  return "";
}

static char *
describe_server (PgwServerForm *form, const PgcServer *server)
{
  g_autofree char *address = pgc_server_dup_address (server);
  g_autofree char *version = pgw_server_form_dup_version (form);
  /* Translators: user, server’s address, SSL mode, version */
  return g_strdup_printf (_("%s at %s, SSL mode %s, PostgreSQL %s"), server->user, address,
                          pgc_ssl_mode_to_string (server->ssl_mode),
                          version != NULL ? version : "?");
}

static const char *
describe_password (PgwServerForm *form)
{
  if (pgw_server_form_get_password (form) == NULL)
    return _("None entered: what is kept for the server is used");
  return pgw_server_form_get_remember (form) ? _("Entered, and kept in the keyring")
                                             : _("Entered, and kept for this migration only");
}

static void
add_facts (PgwSummaryPage *self, const PgcSpec *spec)
{
  PgwServerForm *source = pgw_wizard_model_get_source (self->model);
  PgwServerForm *target = pgw_wizard_model_get_target (self->model);
  g_autofree char *source_text = describe_server (source, &spec->source);
  g_autofree char *target_text = describe_server (target, &spec->target);
  g_autofree char *databases = g_strjoinv (", ", spec->databases);
  add_fact (self, _("Name"), spec->name);
  add_fact (self, _("Done by the agent on"),
            pgw_agent_get_title (pgw_wizard_model_get_agent (self->model)));
  add_fact (self, _("What to do"), describe_option (spec->option));
  add_fact (self, _("How to copy"),
            spec->mode == PGC_MODE_ONLINE ? _("Online: follow changes until the cutover")
                                          : _("Offline: copy once, while nothing writes"));
  add_fact (self, _("Type of source server"), pgw_source_type_get_label (spec->source_type));
  add_fact (self, _("Source"), source_text);
  add_fact (self, _("Source password"), describe_password (source));
  add_fact (self, _("Target"), target_text);
  add_fact (self, _("Target password"), describe_password (target));
  add_fact (self, _("Databases"), databases);
  add_fact (self, _("If a database exists on the target"), describe_overwrite (spec->overwrite));
  add_fact (self, _("Migrate roles"),
            spec->migrate_roles != PGC_FLAG_FALSE ? _("Yes") : _("No"));
  g_autofree char *jobs = g_strdup_printf ("%u", spec->jobs);
  add_fact (self, _("Tables and indexes at a time"),
            spec->jobs != 0 ? jobs : _("As many as there are processors, at most 4"));
  if (spec->option != PGC_OPTION_VALIDATE)
    add_fact (self, _("Compare afterwards"),
              spec->compare == PGC_FLAG_TRUE ? _("Yes") : _("No"));
  if (spec->mode != PGC_MODE_ONLINE)
    return;
  add_fact (self, _("Block writes during the cutover"),
            spec->block_writes == PGC_FLAG_TRUE ? _("Yes") : _("No"));
  add_fact (self, _("Keep a way back"), spec->reverse == PGC_FLAG_TRUE ? _("Yes") : _("No"));
}

static char *
make_file_name (const PgcSpec *spec)
{
  return g_strconcat (spec->name, ".json", NULL);
}

static void
fill (PgwSummaryPage *self)
{
  GtkListBoxRow *row;
  while ((row = gtk_list_box_get_row_at_index (self->facts, 0)) != NULL)
    gtk_list_box_remove (self->facts, GTK_WIDGET (row));
  g_autoptr (PgcSpec) spec = pgw_wizard_model_make_spec (self->model);
  add_facts (self, spec);
  g_autofree char *file = make_file_name (spec);
  g_autofree char *command = pgw_equivalent_to_command (
      spec, file, pgw_agent_get_address (pgw_wizard_model_get_agent (self->model)));
  gtk_label_set_text (self->command, command);
}

static void
enter (PgwWizardPage *page)
{
  fill (PGW_SUMMARY_PAGE (page));
}

static void
on_copy (PgwSummaryPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_label_get_text (self->command));
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Command copied")));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PgwSummaryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Properties file saved")));
      return;
    }
  g_autofree char *text
      = g_strdup_printf (_("The properties file cannot be saved: %s"), error->message);
  AdwToast *toast = adw_toast_new (text);
  adw_toast_set_timeout (toast, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
save (PgwSummaryPage *self, GFile *file)
{
  g_autoptr (PgcSpec) spec = pgw_wizard_model_make_spec (self->model);
  g_autofree char *text = pgw_equivalent_to_properties (spec);
  gsize length = strlen (text);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&text), length);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                       on_saved, g_object_ref (self));
}

static void
on_file_chosen (PgwSummaryPage *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      if (file != NULL)
        save (self, file);
    }
  g_clear_object (&self->chooser);
}

static void
on_save (PgwSummaryPage *self)
{
  g_autoptr (PgcSpec) spec = pgw_wizard_model_make_spec (self->model);
  g_autofree char *name = make_file_name (spec);
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
      _("Save as Properties File"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_file_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

GtkWidget *
pgw_summary_page_new (PgwWizardModel *model)
{
  PgwSummaryPage *self = g_object_new (PGW_TYPE_SUMMARY_PAGE, NULL);
  self->model = g_object_ref (model);
  return GTK_WIDGET (self);
}

/* What is wrong is shown on the pages before. */
static void
show_problems (PgwWizardPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (PGW_SUMMARY_PAGE (page)->copy));
}

static void
page_init (PgwWizardPageInterface *iface)
{
  iface->title = N_("Summary");
  iface->enter = enter;
  iface->show_problems = show_problems;
}

static void
pgw_summary_page_dispose (GObject *object)
{
  PgwSummaryPage *self = PGW_SUMMARY_PAGE (object);
  g_clear_object (&self->chooser);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (pgw_summary_page_parent_class)->dispose (object);
}

static void
pgw_summary_page_class_init (PgwSummaryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_summary_page_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/wizard/summary-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwSummaryPage, facts);
  gtk_widget_class_bind_template_child (widget_class, PgwSummaryPage, command);
  gtk_widget_class_bind_template_child (widget_class, PgwSummaryPage, copy);
  gtk_widget_class_bind_template_child (widget_class, PgwSummaryPage, toasts);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
pgw_summary_page_init (PgwSummaryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
