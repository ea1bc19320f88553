/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-log-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "gui/format/pgw-state-words.h"
#include "gui/format/pgw-time.h"
#include "gui/monitor/pgw-log-entry.h"

/* What the agent gives at most in one answer. */
#define CHUNK_LINES 1000

struct _PgwLogView
{
  GtkWidget parent_instance;

  GtkDropDown *level;
  GtkSearchEntry *search;
  GtkButton *copy;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkScrolledWindow *scroller;
  GtkListView *list;

  PgwMigration *migration;   /* (owned) */
  GCancellable *cancellable; /* (owned): ends with the view */
  GListStore *entries;       /* (owned) (element-type PgwLogEntry) */
  GtkFilter *filter;         /* (owned) */
  GtkFilterListModel *shown; /* (owned) */
  gint64 read_until;         /* sequence of the last line that was read */
  gboolean is_reading;
  GtkFileChooserNative *chooser; /* (owned) (nullable): while it is open */
};

G_DEFINE_FINAL_TYPE (PgwLogView, pgw_log_view, GTK_TYPE_WIDGET)

static void read_more (PgwLogView *self);

/* --- what is shown ------------------------------------------------------------------------- */

static gboolean
filter_entry (gpointer item, gpointer user_data)
{
  PgwLogView *self = user_data;
  return pgw_log_entry_matches (PGW_LOG_ENTRY (item),
                                (PgcLogLevel) gtk_drop_down_get_selected (self->level),
                                gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
update_empty (PgwLogView *self)
{
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->shown)) == 0;
  gboolean has_lines = g_list_model_get_n_items (G_LIST_MODEL (self->entries)) > 0;
  adw_status_page_set_title (self->empty, has_lines ? _("Nothing Found") : _("The Log Is Empty"));
  adw_status_page_set_description (self->empty,
                                   has_lines ? _("Try another word, or show all lines.") : NULL);
  gtk_stack_set_visible_child_name (self->stack, is_empty ? "empty" : "list");
  gtk_widget_set_sensitive (GTK_WIDGET (self->copy), !is_empty);
}

static void
on_filter_changed (PgwLogView *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_empty (self);
}

static void
on_setup_row (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_set_margin_top (box, 3);
  gtk_widget_set_margin_bottom (box, 3);
  gtk_widget_set_margin_start (box, 9);
  gtk_widget_set_margin_end (box, 9);
  GtkWidget *icon = gtk_image_new ();
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  GtkWidget *time = gtk_label_new (NULL);
  gtk_widget_set_valign (time, GTK_ALIGN_START);
  gtk_widget_add_css_class (time, "dim-label");
  gtk_widget_add_css_class (time, "numeric");
  gtk_widget_add_css_class (time, "caption");
  GtkWidget *text = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), time);
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

static PgwTone
get_level_tone (PgcLogLevel level)
{
  switch (level)
    {
    case PGC_LOG_INFO:
      return PGW_TONE_NEUTRAL;
    case PGC_LOG_WARNING:
      return PGW_TONE_WARNING;
    case PGC_LOG_ERROR:
      return PGW_TONE_ERROR;
    }
  g_return_val_if_reached (PGW_TONE_NEUTRAL);
}

static void
on_bind_row (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  PgwLogEntry *entry = gtk_list_item_get_item (item);
  GtkWidget *icon = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *time = gtk_widget_get_next_sibling (icon);
  GtkWidget *text = gtk_widget_get_next_sibling (time);
  PgcLogLevel level = pgw_log_entry_get_level (entry);
  const char *classes[] = { pgw_tone_get_style_class (get_level_tone (level)), NULL };
  gtk_widget_set_css_classes (icon, classes);
  gtk_image_set_from_icon_name (GTK_IMAGE (icon),
                                level == PGC_LOG_INFO
                                    ? "dialog-information-symbolic"
                                    : pgw_tone_get_icon_name (get_level_tone (level)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  pgw_state_words_log_level (level), -1);
  g_autofree char *short_time = pgw_time_short (pgw_log_entry_get_time (entry),
                                                g_get_real_time ());
  g_autofree char *full_time = pgw_time_absolute (pgw_log_entry_get_time (entry));
  gtk_label_set_text (GTK_LABEL (time), short_time);
  gtk_widget_set_tooltip_text (time, full_time);
  gtk_label_set_text (GTK_LABEL (text), pgw_log_entry_get_text (entry));
}

/* --- what comes in ------------------------------------------------------------------------- */

static gboolean
is_at_end (PgwLogView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  return gtk_adjustment_get_value (adjustment) >= end - 1;
}

static gboolean
scroll_to_end (gpointer user_data)
{
  PgwLogView *self = user_data;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  if (n > 0 && self->scroller != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", n - 1);
  return G_SOURCE_REMOVE;
}

void
pgw_log_view_add (PgwLogView *self, GPtrArray *lines)
{
  g_return_if_fail (PGW_IS_LOG_VIEW (self));
  if (lines->len == 0)
    return;
  /* Who reads further up is left there. */
  gboolean follow = is_at_end (self);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < lines->len; i++)
    {
      const PgcLogLine *line = g_ptr_array_index (lines, i);
      g_ptr_array_add (entries, pgw_log_entry_new (line));
      self->read_until = MAX (self->read_until, line->sequence);
    }
  g_list_store_splice (self->entries, g_list_model_get_n_items (G_LIST_MODEL (self->entries)), 0,
                       entries->pdata, entries->len);
  update_empty (self);
  if (follow)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, scroll_to_end, g_object_ref (self), g_object_unref);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PgwLogView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines
      = pgw_migration_read_log_finish (PGW_MIGRATION (source), result, &error);
  self->is_reading = FALSE;
  if (self->scroller == NULL)
    return;
  if (lines == NULL)
    {
      /* Read again when the agent is back, which the migration tells. */
      g_debug ("The log cannot be read: %s", error->message);
      return;
    }
  pgw_log_view_add (self, lines);
  if (lines->len > 0)
    read_more (self);
}

static void
read_more (PgwLogView *self)
{
  if (self->is_reading || !pgw_migration_is_reachable (self->migration)
      || pgw_migration_get_log_sequence (self->migration) <= self->read_until)
    return;
  self->is_reading = TRUE;
  pgw_migration_read_log_async (self->migration, self->read_until, CHUNK_LINES, self->cancellable,
                                on_read, g_object_ref (self));
}

static void
on_log_changed (PgwLogView *self)
{
  read_more (self);
}

/* --- taking it along ----------------------------------------------------------------------- */

char *
pgw_log_view_to_text (PgwLogView *self)
{
  g_return_val_if_fail (PGW_IS_LOG_VIEW (self), NULL);
  GString *text = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PgwLogEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->shown), i);
      g_autofree char *line = pgw_log_entry_to_line (entry);
      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}

static void
tell (PgwLogView *self, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (text));
}

static void
on_copy_clicked (PgwLogView *self)
{
  g_autofree char *text = pgw_log_view_to_text (self);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  tell (self, _("Log copied"));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PgwLogView) self = user_data;
  g_autoptr (GError) error = NULL;
  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      tell (self, _("Log saved"));
      return;
    }
  g_autofree char *text = g_strdup_printf (_("The log was not saved: %s"), error->message);
  tell (self, text);
}

static void
on_chosen (PgwLogView *self, int response, GtkFileChooserNative *chooser)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      char *text = pgw_log_view_to_text (self);
      g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
      g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                           on_saved, g_object_ref (self));
    }
  g_clear_object (&self->chooser);
}

static void
on_save_clicked (PgwLogView *self)
{
  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (
      _("Save the Log"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_autofree char *name
      = g_strdup_printf ("%s.log", pgw_migration_get_name (self->migration));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

void
pgw_log_view_search (PgwLogView *self)
{
  g_return_if_fail (PGW_IS_LOG_VIEW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* --- the widget ---------------------------------------------------------------------------- */

static void
pgw_log_view_dispose (GObject *object)
{
  PgwLogView *self = PGW_LOG_VIEW (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->chooser);
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->scroller = NULL;
  G_OBJECT_CLASS (pgw_log_view_parent_class)->dispose (object);
}

static void
pgw_log_view_finalize (GObject *object)
{
  PgwLogView *self = PGW_LOG_VIEW (object);
  g_clear_object (&self->migration);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_clear_object (&self->entries);
  G_OBJECT_CLASS (pgw_log_view_parent_class)->finalize (object);
}

static void
pgw_log_view_class_init (PgwLogViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_log_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = pgw_log_view_finalize;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/monitor/log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwLogView, level);
  gtk_widget_class_bind_template_child (widget_class, PgwLogView, search);
  gtk_widget_class_bind_template_child (widget_class, PgwLogView, copy);
  gtk_widget_class_bind_template_child (widget_class, PgwLogView, stack);
  gtk_widget_class_bind_template_child (widget_class, PgwLogView, empty);
  gtk_widget_class_bind_template_child (widget_class, PgwLogView, scroller);
  gtk_widget_class_bind_template_child (widget_class, PgwLogView, list);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
}

static void
pgw_log_view_init (PgwLogView *self)
{
  self->cancellable = g_cancellable_new ();
  self->entries = g_list_store_new (PGW_TYPE_LOG_ENTRY);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filter = GTK_FILTER (gtk_custom_filter_new (filter_entry, self, NULL));
  self->shown = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->entries)),
                                           g_object_ref (self->filter));
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_row), NULL);
  gtk_list_view_set_factory (self->list, factory);
  g_autoptr (GtkSelectionModel) selection
      = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->shown))));
  gtk_list_view_set_model (self->list, selection);
  update_empty (self);
}

GtkWidget *
pgw_log_view_new (PgwMigration *migration)
{
  PgwLogView *self = g_object_new (PGW_TYPE_LOG_VIEW, NULL);
  self->migration = g_object_ref (migration);
  g_signal_connect_object (migration, "log-changed", G_CALLBACK (on_log_changed), self,
                           G_CONNECT_SWAPPED);
  /* Also when the agent is back. */
  g_signal_connect_object (migration, "changed", G_CALLBACK (on_log_changed), self,
                           G_CONNECT_SWAPPED);
  read_more (self);
  return GTK_WIDGET (self);
}
