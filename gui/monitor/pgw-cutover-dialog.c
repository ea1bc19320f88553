/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-cutover-dialog.h"

#include <glib/gi18n.h>

#include "agent/contract/pgc-error.h"
#include "gui/monitor/pgw-attention.h"
#include "gui/monitor/pgw-cutover-checklist.h"

struct _PgwCutoverDialog
{
  AdwWindow parent_instance;

  GtkButton *cut_over;
  GtkSpinner *spinner;
  PgwAttention *failure;
  AdwPreferencesGroup *checklist_group;
  GtkCheckButton *writes_stopped;
  AdwActionRow *writes_stopped_row;
  GtkSwitch *block_writes;
  AdwPreferencesGroup *databases_group;
  GtkLabel *verdict;

  PgwMigration *migration;  /* (owned) */
  AdwActionRow *rows[PGW_N_CUTOVER_ITEMS];
  GtkImage *icons[PGW_N_CUTOVER_ITEMS];
  PgwTone tones[PGW_N_CUTOVER_ITEMS];
  GPtrArray *checks;        /* (owned) (element-type GtkCheckButton), named as their databases */
  guint timeout_id;
  gboolean is_asking;       /* the agent has not answered yet */
};

G_DEFINE_FINAL_TYPE (PgwCutoverDialog, pgw_cutover_dialog, ADW_TYPE_WINDOW)

static void on_choice_changed (PgwCutoverDialog *self);

/* (transfer full): the databases that are ticked; NULL = all that there are */
static GStrv
list_chosen (PgwCutoverDialog *self)
{
  if (self->checks->len == 0)
    return NULL;
  g_autoptr (GStrvBuilder) chosen = g_strv_builder_new ();
  for (guint i = 0; i < self->checks->len; i++)
    {
      GtkCheckButton *check = g_ptr_array_index (self->checks, i);
      if (gtk_check_button_get_active (check))
        g_strv_builder_add (chosen, gtk_widget_get_name (GTK_WIDGET (check)));
    }
  return g_strv_builder_end (chosen);
}

/* --- the checklist ------------------------------------------------------------------------- */

static const char *
get_spoken_tone (PgwTone tone)
{
  switch (tone)
    {
    case PGW_TONE_SUCCESS:
      return _("As it should be");
    case PGW_TONE_WARNING:
      return _("To be looked at");
    case PGW_TONE_ERROR:
      return _("Not as it should be");
    case PGW_TONE_NEUTRAL:
    case PGW_TONE_BUSY:
      return _("Information");
    }
  g_return_val_if_reached ("");
}

static void
show_item (PgwCutoverDialog *self, guint i, const PgwCutoverItem *item)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rows[i]), item->title);
  g_autofree char *detail = g_markup_escape_text (item->detail, -1);
  if (g_strcmp0 (adw_action_row_get_subtitle (self->rows[i]), detail) != 0)
    adw_action_row_set_subtitle (self->rows[i], detail);
  GtkWidget *icon = GTK_WIDGET (self->icons[i]);
  gtk_widget_remove_css_class (icon, pgw_tone_get_style_class (self->tones[i]));
  self->tones[i] = item->tone;
  gtk_widget_add_css_class (icon, pgw_tone_get_style_class (item->tone));
  gtk_image_set_from_icon_name (self->icons[i], pgw_tone_get_icon_name (item->tone));
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  get_spoken_tone (item->tone), -1);
}

static PgwCutoverChecklist *
make_checklist (PgwCutoverDialog *self, GStrv chosen)
{
  const PgwCutoverChoice choice = {
    .writes_stopped = gtk_check_button_get_active (self->writes_stopped),
    .block_writes = gtk_switch_get_active (self->block_writes),
    .databases = (const char *const *) chosen,
  };
  return pgw_cutover_checklist_new (pgw_migration_get_spec (self->migration),
                                    pgw_migration_get_status (self->migration), &choice,
                                    g_get_real_time ());
}

static void
update (PgwCutoverDialog *self)
{
  g_auto (GStrv) chosen = list_chosen (self);
  g_autoptr (PgwCutoverChecklist) checklist = make_checklist (self, chosen);
  for (guint i = 0; i < PGW_N_CUTOVER_ITEMS; i++)
    show_item (self, i, &checklist->items[i]);
  const char *verdict = pgw_migration_is_reachable (self->migration)
                            ? checklist->verdict
                            : _("The agent cannot be reached at the moment.");
  if (g_strcmp0 (gtk_label_get_text (self->verdict), verdict) != 0)
    gtk_label_set_text (self->verdict, verdict);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cut_over),
                            checklist->is_possible && !self->is_asking
                                && pgw_migration_is_reachable (self->migration));
  gtk_widget_set_sensitive (GTK_WIDGET (self->writes_stopped_row),
                            !gtk_switch_get_active (self->block_writes));
}

static void
on_choice_changed (PgwCutoverDialog *self)
{
  /* The template sets values before there is a migration. */
  if (self->migration != NULL)
    update (self);
}

static gboolean
on_tick (gpointer user_data)
{
  update (user_data);
  return G_SOURCE_CONTINUE;
}

/* --- doing it ------------------------------------------------------------------------------ */

static void
on_cut_over_finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PgwCutoverDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_done = pgw_migration_action_finish (PGW_MIGRATION (source), result, &error);
  self->is_asking = FALSE;
  if (self->checks == NULL) /* closed meanwhile */
    return;
  gtk_spinner_stop (self->spinner);
  if (is_done)
    {
      /* The page shows the rest. */
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  pgw_attention_say (self->failure, PGW_TONE_ERROR, _("The cutover did not begin"), error->message,
                     pgc_error_get_remedy (error), pgc_error_get_sql (error));
  gtk_widget_set_visible (GTK_WIDGET (self->failure), TRUE);
  update (self);
}

static void
cut_over (PgwCutoverDialog *self)
{
  g_auto (GStrv) chosen = list_chosen (self);
  self->is_asking = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->failure), FALSE);
  gtk_spinner_start (self->spinner);
  pgw_migration_cutover_async (self->migration, (const char *const *) chosen,
                               gtk_switch_get_active (self->block_writes), NULL,
                               on_cut_over_finished, g_object_ref (self));
  update (self);
}

static void
on_risk_answered (PgwCutoverDialog *self, const char *response)
{
  if (g_str_equal (response, "yes"))
    cut_over (self);
}

static void
ask_about_risks (PgwCutoverDialog *self, const PgwCutoverChecklist *checklist)
{
  GString *body = g_string_new (NULL);
  for (guint i = 0; i < PGW_N_CUTOVER_ITEMS; i++)
    if (checklist->items[i].tone != PGW_TONE_SUCCESS)
      g_string_append_printf (body, _("%s: %s.\n"), checklist->items[i].title,
                              checklist->items[i].detail);
  g_string_append_printf (body, "\n%s",
                          _("After the cutover the source is no longer followed."));
  GtkWidget *widget
      = adw_message_dialog_new (GTK_WINDOW (self), _("Cut Over Nevertheless?"), body->str);
  g_string_free (body, TRUE);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);
  adw_message_dialog_add_responses (dialog, "no", _("_Not Now"), "yes", _("_Cut Over Nevertheless"),
                                    NULL);
  adw_message_dialog_set_default_response (dialog, "no");
  adw_message_dialog_set_close_response (dialog, "no");
  adw_message_dialog_set_response_appearance (dialog, "yes", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_risk_answered), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_cut_over_clicked (PgwCutoverDialog *self)
{
  g_auto (GStrv) chosen = list_chosen (self);
  g_autoptr (PgwCutoverChecklist) checklist = make_checklist (self, chosen);
  if (!checklist->is_possible)
    update (self);
  else if (checklist->n_risks > 0)
    ask_about_risks (self, checklist);
  else
    cut_over (self);
}

/* --- the dialog ---------------------------------------------------------------------------- */

static void
add_databases (PgwCutoverDialog *self)
{
  g_autoptr (GPtrArray) ready
      = pgw_cutover_checklist_list_ready (pgw_migration_get_status (self->migration));
  /* With one there is nothing to choose. */
  gtk_widget_set_visible (GTK_WIDGET (self->databases_group), ready->len > 1);
  if (ready->len < 2)
    return;
  for (guint i = 0; i < ready->len; i++)
    {
      const char *name = g_ptr_array_index (ready, i);
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *check = gtk_check_button_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
      gtk_widget_set_name (check, name);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
      g_signal_connect_object (check, "toggled", G_CALLBACK (on_choice_changed), self,
                               G_CONNECT_SWAPPED);
      g_ptr_array_add (self->checks, check);
      adw_preferences_group_add (self->databases_group, row);
    }
}

static void
pgw_cutover_dialog_dispose (GObject *object)
{
  PgwCutoverDialog *self = PGW_CUTOVER_DIALOG (object);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  if (self->migration != NULL)
    g_signal_handlers_disconnect_by_data (self->migration, self);
  g_clear_object (&self->migration);
  G_OBJECT_CLASS (pgw_cutover_dialog_parent_class)->dispose (object);
}

static void
pgw_cutover_dialog_class_init (PgwCutoverDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_cutover_dialog_dispose;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  g_type_ensure (PGW_TYPE_ATTENTION);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/monitor/cutover-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwCutoverDialog, cut_over);
  gtk_widget_class_bind_template_child (widget_class, PgwCutoverDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, PgwCutoverDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, PgwCutoverDialog, checklist_group);
  gtk_widget_class_bind_template_child (widget_class, PgwCutoverDialog, writes_stopped);
  gtk_widget_class_bind_template_child (widget_class, PgwCutoverDialog, writes_stopped_row);
  gtk_widget_class_bind_template_child (widget_class, PgwCutoverDialog, block_writes);
  gtk_widget_class_bind_template_child (widget_class, PgwCutoverDialog, databases_group);
  gtk_widget_class_bind_template_child (widget_class, PgwCutoverDialog, verdict);
  gtk_widget_class_bind_template_callback (widget_class, on_choice_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_cut_over_clicked);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pgw_cutover_dialog_init (PgwCutoverDialog *self)
{
  self->checks = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < PGW_N_CUTOVER_ITEMS; i++)
    {
      self->rows[i] = ADW_ACTION_ROW (adw_action_row_new ());
      self->icons[i] = GTK_IMAGE (gtk_image_new ());
      adw_action_row_add_prefix (self->rows[i], GTK_WIDGET (self->icons[i]));
      adw_preferences_group_add (self->checklist_group, GTK_WIDGET (self->rows[i]));
    }
}

PgwCutoverDialog *
pgw_cutover_dialog_present (PgwMigration *migration, GtkWindow *parent)
{
  PgwCutoverDialog *self = g_object_new (PGW_TYPE_CUTOVER_DIALOG, "transient-for", parent, NULL);
  self->migration = g_object_ref (migration);
  gtk_switch_set_active (self->block_writes,
                         pgw_migration_get_spec (migration)->block_writes == PGC_FLAG_TRUE);
  add_databases (self);
  g_signal_connect_object (migration, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (migration, "removed", G_CALLBACK (gtk_window_close), self,
                           G_CONNECT_SWAPPED);
  /* Ages go on without news. */
  self->timeout_id = g_timeout_add_seconds (1, on_tick, self);
  update (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
