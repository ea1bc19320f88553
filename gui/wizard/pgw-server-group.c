/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-server-group.h"

#include <glib/gi18n.h>

#include "gui/wizard/pgw-problem-row.h"

struct _PgwServerGroup
{
  AdwBin parent_instance;

  GtkEditable *host;
  GtkEditable *port;
  GtkEditable *user;
  GtkEditable *password;
  GtkSwitch *remember;
  AdwComboRow *ssl_mode;
  GtkEditable *ca_file;
  GtkButton *choose_ca_file;
  GtkEditable *database;
  PgwProblemRow *host_problem;
  PgwProblemRow *port_problem;
  PgwProblemRow *user_problem;
  PgwProblemRow *ca_file_problem;

  PgwWizardModel *model; /* (owned) */
  PgwServerForm *form;   /* (owned) */
  gboolean is_touched[PGW_N_SERVER_FIELDS];
  gboolean is_filling;   /* the entries are being set from the form */
  GtkFileChooserNative *chooser; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (PgwServerGroup, pgw_server_group, ADW_TYPE_BIN)

static GtkEditable *
get_entry (PgwServerGroup *self, PgwServerField field)
{
  GtkEditable *const entries[PGW_N_SERVER_FIELDS] = {
    [PGW_SERVER_FIELD_HOST] = self->host,
    [PGW_SERVER_FIELD_PORT] = self->port,
    [PGW_SERVER_FIELD_USER] = self->user,
    [PGW_SERVER_FIELD_CA_FILE] = self->ca_file,
    [PGW_SERVER_FIELD_DATABASE] = self->database,
  };
  return entries[field];
}

/* (nullable): an entry with which nothing can be wrong has none */
static PgwProblemRow *
get_problem_row (PgwServerGroup *self, PgwServerField field)
{
  PgwProblemRow *const rows[PGW_N_SERVER_FIELDS] = {
    [PGW_SERVER_FIELD_HOST] = self->host_problem,
    [PGW_SERVER_FIELD_PORT] = self->port_problem,
    [PGW_SERVER_FIELD_USER] = self->user_problem,
    [PGW_SERVER_FIELD_CA_FILE] = self->ca_file_problem,
  };
  return rows[field];
}

static char *
check (PgwServerGroup *self, PgwServerField field)
{
  char *problem = pgw_server_form_check (self->form, field);
  if (problem == NULL && field == PGW_SERVER_FIELD_HOST
      && self->form == pgw_wizard_model_get_target (self->model))
    problem = pgw_wizard_model_check_target (self->model);
  return problem;
}

static void
update_problems (PgwServerGroup *self)
{
  for (PgwServerField field = 0; field < PGW_N_SERVER_FIELDS; field++)
    {
      PgwProblemRow *row = get_problem_row (self, field);
      if (row != NULL)
        pgw_problem_row_take (row, self->is_touched[field] ? check (self, field) : NULL,
                              GTK_WIDGET (get_entry (self, field)));
    }
}

static void
update_ca_file (PgwServerGroup *self)
{
  PgcSslMode mode = pgw_server_form_get_ssl_mode (self->form);
  gboolean is_used = mode == PGC_SSL_MODE_VERIFY_CA || mode == PGC_SSL_MODE_VERIFY_FULL;
  gtk_widget_set_visible (GTK_WIDGET (self->ca_file), is_used);
}

/* From the form into the entries; they may be the same already. */
static void
fill (PgwServerGroup *self)
{
  if (self->is_filling)
    return;
  self->is_filling = TRUE;
  for (PgwServerField field = 0; field < PGW_N_SERVER_FIELDS; field++)
    {
      GtkEditable *entry = get_entry (self, field);
      const char *text = pgw_server_form_get (self->form, field);
      if (!g_str_equal (gtk_editable_get_text (entry), text))
        gtk_editable_set_text (entry, text);
    }
  const char *password = pgw_server_form_get_password (self->form);
  if (g_strcmp0 (gtk_editable_get_text (self->password), password != NULL ? password : "") != 0)
    gtk_editable_set_text (self->password, password != NULL ? password : "");
  gtk_switch_set_active (self->remember, pgw_server_form_get_remember (self->form));
  adw_combo_row_set_selected (self->ssl_mode, (guint) pgw_server_form_get_ssl_mode (self->form));
  self->is_filling = FALSE;
  update_ca_file (self);
  update_problems (self);
}

static void
on_text_changed (PgwServerGroup *self, GtkEditable *entry)
{
  if (self->is_filling || self->form == NULL)
    return;
  for (PgwServerField field = 0; field < PGW_N_SERVER_FIELDS; field++)
    if (get_entry (self, field) == entry)
      {
        self->is_touched[field] = TRUE;
        pgw_server_form_set (self->form, field, gtk_editable_get_text (entry));
      }
}

static void
on_password_changed (PgwServerGroup *self)
{
  if (!self->is_filling && self->form != NULL)
    pgw_server_form_set_password (self->form, gtk_editable_get_text (self->password));
}

static void
on_remember_changed (PgwServerGroup *self)
{
  if (!self->is_filling && self->form != NULL)
    pgw_server_form_set_remember (self->form, gtk_switch_get_active (self->remember));
}

static void
on_ssl_mode_changed (PgwServerGroup *self)
{
  if (!self->is_filling && self->form != NULL)
    pgw_server_form_set_ssl_mode (self->form,
                                  (PgcSslMode) adw_combo_row_get_selected (self->ssl_mode));
}

static void
on_ca_file_chosen (PgwServerGroup *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
      if (path != NULL)
        gtk_editable_set_text (self->ca_file, path);
    }
  g_clear_object (&self->chooser);
}

static void
on_choose_ca_file (PgwServerGroup *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  g_set_object (&self->chooser, NULL);
  self->chooser = gtk_file_chooser_native_new (_("Choose the File of Trusted Authorities"), window,
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Choose"), NULL);
  g_autoptr (GtkFileFilter) certificates = gtk_file_filter_new ();
  gtk_file_filter_set_name (certificates, _("Certificates"));
  gtk_file_filter_add_suffix (certificates, "pem");
  gtk_file_filter_add_suffix (certificates, "crt");
  gtk_file_filter_add_suffix (certificates, "cer");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), certificates);
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), all);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_ca_file_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

gboolean
pgw_server_group_test (PgwServerGroup *self)
{
  g_return_val_if_fail (PGW_IS_SERVER_GROUP (self), FALSE);
  if (!pgw_server_form_is_complete (self->form))
    return FALSE;
  if (!pgw_server_form_is_testing (self->form))
    pgw_server_form_test (self->form, pgw_wizard_model_get_agent (self->model), FALSE);
  return TRUE;
}

void
pgw_server_group_show_problems (PgwServerGroup *self)
{
  g_return_if_fail (PGW_IS_SERVER_GROUP (self));
  for (PgwServerField field = 0; field < PGW_N_SERVER_FIELDS; field++)
    self->is_touched[field] = TRUE;
  update_problems (self);
  for (PgwServerField field = 0; field < PGW_N_SERVER_FIELDS; field++)
    {
      g_autofree char *problem = check (self, field);
      if (problem == NULL)
        continue;
      gtk_widget_grab_focus (GTK_WIDGET (get_entry (self, field)));
      return;
    }
}

void
pgw_server_group_set_form (PgwServerGroup *self, PgwWizardModel *model, PgwServerForm *form)
{
  g_return_if_fail (PGW_IS_SERVER_GROUP (self));
  g_set_object (&self->model, model);
  g_set_object (&self->form, form);
  g_signal_connect_object (model, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (form, "tested", G_CALLBACK (update_problems), self, G_CONNECT_SWAPPED);
  fill (self);
}

static void
pgw_server_group_dispose (GObject *object)
{
  PgwServerGroup *self = PGW_SERVER_GROUP (object);
  g_clear_object (&self->chooser);
  g_clear_object (&self->form);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (pgw_server_group_parent_class)->dispose (object);
}

static void
pgw_server_group_class_init (PgwServerGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_server_group_dispose;
  g_type_ensure (PGW_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/wizard/server-group.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, host);
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, port);
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, user);
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, password);
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, remember);
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, ssl_mode);
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, ca_file);
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, choose_ca_file);
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, database);
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, host_problem);
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, port_problem);
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, user_problem);
  gtk_widget_class_bind_template_child (widget_class, PgwServerGroup, ca_file_problem);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_remember_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_ssl_mode_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_ca_file);
}

static void
pgw_server_group_init (PgwServerGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
