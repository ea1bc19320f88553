/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-checks-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "gui/monitor/pgw-copy-button.h"
#include "gui/monitor/pgw-finding-row.h"
#include "gui/monitor/pgw-findings.h"

struct _PgwChecksView
{
  GtkWidget parent_instance;

  GtkStack *stack;
  AdwStatusPage *empty;
  GtkLabel *summary;
  GtkBox *copy_place;
  GtkBox *groups;

  char *shown; /* (owned) (nullable): the findings as text, to see whether they are new ones */
};

G_DEFINE_FINAL_TYPE (PgwChecksView, pgw_checks_view, GTK_TYPE_WIDGET)

static GtkWidget *
make_row (const PgwCheck *check)
{
  PgwTone tone = pgw_state_words_validation_tone (check->state);
  GPtrArray *messages = check->item->messages;
  if (messages->len == 0)
    return pgw_finding_row_new_plain (tone, check->title, check->subtitle);
  GtkWidget *row = pgw_finding_row_new (tone, check->title, check->subtitle);
  for (guint i = 0; i < messages->len; i++)
    {
      const PgcValidationMessage *message = g_ptr_array_index (messages, i);
      g_autofree char *text = message->service_code != NULL
                                  ? g_strdup_printf ("%s [%s]", message->message,
                                                     message->service_code)
                                  : g_strdup (message->message);
      pgw_finding_row_add (row, text, message->remedy, message->sql);
    }
  /* What has to be mended is seen without a click. */
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row),
                                 check->state == PGC_VALIDATION_FAILED);
  return row;
}

static void
show_groups (PgwChecksView *self, const PgcValidation *validation)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups))) != NULL)
    gtk_box_remove (self->groups, child);
  g_autoptr (GPtrArray) groups = pgw_findings_group (validation);
  for (guint g = 0; g < groups->len; g++)
    {
      const PgwCheckGroup *group = g_ptr_array_index (groups, g);
      GtkWidget *box = adw_preferences_group_new ();
      g_autofree char *title = g_markup_escape_text (group->title, -1);
      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (box), title);
      for (guint c = 0; c < group->checks->len; c++)
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (box),
                                   make_row (g_ptr_array_index (group->checks, c)));
      gtk_box_append (self->groups, box);
    }
}

static void
show_results (PgwChecksView *self, const PgcStatus *status)
{
  gboolean is_running = status->substate == PGC_SUBSTATE_VALIDATION_IN_PROGRESS;
  g_autofree char *summary = pgw_findings_summarize (status->validation, is_running);
  gtk_label_set_text (self->summary, summary);
  g_autofree char *text = pgw_findings_to_text (status->validation);
  if (g_strcmp0 (text, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&text);
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->copy_place));
  if (button == NULL)
    gtk_box_append (self->copy_place, pgw_copy_button_new (_("Copy all results"), self->shown));
  else
    pgw_copy_button_set_text (PGW_COPY_BUTTON (button), self->shown);
  show_groups (self, status->validation);
}

void
pgw_checks_view_show (PgwChecksView *self, const PgcStatus *status)
{
  g_return_if_fail (PGW_IS_CHECKS_VIEW (self));
  gboolean has_results = status->validation != NULL && status->validation->items->len > 0;
  gtk_stack_set_visible_child_name (self->stack, has_results ? "results" : "empty");
  if (has_results)
    {
      show_results (self, status);
      return;
    }
  gboolean is_to_come = !pgc_state_is_final (status->state)
                        && (status->substate == PGC_SUBSTATE_NONE
                            || status->substate == PGC_SUBSTATE_PERFORMING_PRE_REQUISITE_STEPS
                            || status->substate == PGC_SUBSTATE_VALIDATION_IN_PROGRESS);
  adw_status_page_set_title (self->empty, is_to_come ? _("No Results Yet") : _("Not Validated"));
  adw_status_page_set_description (self->empty,
                                   is_to_come
                                       ? _("What is checked appears here.")
                                       : _("This migration was started without validation."));
}

static void
pgw_checks_view_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));
  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (pgw_checks_view_parent_class)->dispose (object);
}

static void
pgw_checks_view_finalize (GObject *object)
{
  g_free (PGW_CHECKS_VIEW (object)->shown);
  G_OBJECT_CLASS (pgw_checks_view_parent_class)->finalize (object);
}

static void
pgw_checks_view_class_init (PgwChecksViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_checks_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = pgw_checks_view_finalize;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/monitor/checks-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwChecksView, stack);
  gtk_widget_class_bind_template_child (widget_class, PgwChecksView, empty);
  gtk_widget_class_bind_template_child (widget_class, PgwChecksView, summary);
  gtk_widget_class_bind_template_child (widget_class, PgwChecksView, copy_place);
  gtk_widget_class_bind_template_child (widget_class, PgwChecksView, groups);
}

static void
pgw_checks_view_init (PgwChecksView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
pgw_checks_view_new (void)
{
  return g_object_new (PGW_TYPE_CHECKS_VIEW, NULL);
}
