/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-wizard.h"

#include <glib/gi18n.h>

#include "agent/contract/pgc-error.h"
#include "gui/wizard/pgw-databases-page.h"
#include "gui/wizard/pgw-draft.h"
#include "gui/wizard/pgw-options-page.h"
#include "gui/wizard/pgw-seen-child.h"
#include "gui/wizard/pgw-setup-page.h"
#include "gui/wizard/pgw-source-page.h"
#include "gui/wizard/pgw-summary-page.h"
#include "gui/wizard/pgw-target-page.h"
#include "pgw-wizard-resources.h"

/* Not at each key, and soon enough that a crash loses little. */
#define DRAFT_DELAY_SECONDS 1

struct _PgwWizard
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkButton *back;
  GtkButton *next;
  GtkProgressBar *progress;
  GtkInfoBar *failure;
  GtkLabel *failure_message;
  GtkLabel *failure_remedy;
  AdwToastOverlay *toasts;
  GtkStack *stack;

  PgwAgents *agents;         /* (owned) */
  PgwWizardModel *model;     /* (owned) */
  PgwWizardPage *pages[PGW_N_STEPS]; /* of the stack */
  PgwStep step;
  gboolean is_waiting;       /* for a test, to move on then */
  GCancellable *starting;    /* (owned) (nullable): while the agent is asked */
  gboolean is_started;
  guint draft_timer;         /* 0 = nothing to keep */
};

G_DEFINE_FINAL_TYPE (PgwWizard, pgw_wizard, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_STARTED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

PgwWizardModel *
pgw_wizard_get_model (PgwWizard *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD (self), NULL);
  return self->model;
}

PgwStep
pgw_wizard_get_step (PgwWizard *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD (self), PGW_STEP_SETUP);
  return self->step;
}

static const char *
get_next_label (PgwWizard *self)
{
  if (self->step != PGW_STEP_SUMMARY)
    return _("_Next");
  switch (pgw_wizard_model_get_entries (self->model)->option)
    {
    case PGC_OPTION_VALIDATE:
      return _("_Start Validation");
    case PGC_OPTION_MIGRATE:
    case PGC_OPTION_VALIDATE_AND_MIGRATE:
      return _("_Start Migration");
    }
  return "";
}

static void
update (PgwWizard *self)
{
  const char *title = pgw_wizard_page_get_title (self->pages[self->step]);
  g_autofree char *subtitle = g_strdup_printf (_("Step %u of %u"),
                                               (guint) self->step + 1, (guint) PGW_N_STEPS);
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, subtitle);
  g_autofree char *window_title = g_strdup_printf ("%s – %s", title, _("New Migration"));
  gtk_window_set_title (GTK_WINDOW (self), window_title);
  gtk_progress_bar_set_fraction (self->progress,
                                 (double) (self->step + 1) / (double) PGW_N_STEPS);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, subtitle, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->back), self->step > PGW_STEP_SETUP);
  gtk_button_set_label (self->next, get_next_label (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), self->starting == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), self->starting == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->back), self->starting == NULL);
}

static void
go_to (PgwWizard *self, PgwStep step)
{
  self->is_waiting = FALSE;
  self->step = step;
  gtk_info_bar_set_revealed (self->failure, FALSE);
  pgw_wizard_page_enter (self->pages[step]);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->pages[step]));
  update (self);
  gtk_widget_child_focus (GTK_WIDGET (self->pages[step]), GTK_DIR_TAB_FORWARD);
}

static void
show_failure (PgwWizard *self, const GError *error)
{
  const char *remedy = pgc_error_get_remedy (error);
  gtk_label_set_text (self->failure_message, error->message);
  gtk_label_set_text (self->failure_remedy, remedy != NULL ? remedy : "");
  gtk_widget_set_visible (GTK_WIDGET (self->failure_remedy), remedy != NULL);
  gtk_info_bar_set_revealed (self->failure, TRUE);
}

static void
drop_draft_timer (PgwWizard *self)
{
  g_clear_handle_id (&self->draft_timer, g_source_remove);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PgwWizard) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id
      = pgw_wizard_model_start_finish (PGW_WIZARD_MODEL (source), result, &error);
  g_clear_object (&self->starting);
  if (id == NULL)
    {
      update (self);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_failure (self, error);
      return;
    }
  self->is_started = TRUE;
  drop_draft_timer (self);
  pgw_draft_remove ();
  g_signal_emit (self, signals[SIGNAL_STARTED], 0, id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
start (PgwWizard *self)
{
  gtk_info_bar_set_revealed (self->failure, FALSE);
  for (PgwStep step = PGW_STEP_SETUP; step < PGW_STEP_SUMMARY; step++)
    if (!pgw_wizard_model_is_complete (self->model, step))
      {
        go_to (self, step);
        pgw_wizard_page_show_problems (self->pages[step]);
        return;
      }
  self->starting = g_cancellable_new ();
  update (self);
  pgw_wizard_model_start_async (self->model, self->starting, on_started, g_object_ref (self));
}

static void
on_next (PgwWizard *self)
{
  if (self->starting != NULL || self->is_waiting)
    return;
  PgwWizardPage *page = self->pages[self->step];
  if (self->step == PGW_STEP_SUMMARY)
    start (self);
  else if (pgw_wizard_model_is_complete (self->model, self->step))
    go_to (self, self->step + 1);
  else if (pgw_wizard_page_try_to_complete (page))
    self->is_waiting = TRUE;
  else
    pgw_wizard_page_show_problems (page);
}

static void
on_back (PgwWizard *self)
{
  if (self->starting == NULL && self->step > PGW_STEP_SETUP)
    go_to (self, self->step - 1);
}

/* A test that Next has begun is over: it was what the step lacked, or shows why it was not. */
static void
on_tested (PgwWizard *self, PgwServerForm *form)
{
  if (!self->is_waiting || pgw_server_form_is_testing (form))
    return;
  self->is_waiting = FALSE;
  if (pgw_wizard_model_is_complete (self->model, self->step))
    go_to (self, self->step + 1);
  else if (pgw_server_form_get_info (form) != NULL)
    pgw_wizard_page_show_problems (self->pages[self->step]);
}

static void
save_draft (PgwWizard *self)
{
  g_autofree char *text = pgw_wizard_model_to_draft (self->model);
  pgw_draft_save (text);
}

static gboolean
on_draft_timer (gpointer user_data)
{
  PgwWizard *self = user_data;
  self->draft_timer = 0;
  save_draft (self);
  return G_SOURCE_REMOVE;
}

static void
on_model_changed (PgwWizard *self)
{
  if (self->is_started)
    return;
  if (self->draft_timer == 0)
    self->draft_timer = g_timeout_add_seconds (DRAFT_DELAY_SECONDS, on_draft_timer, self);
  gtk_button_set_label (self->next, get_next_label (self));
}

static void
on_start_over (PgwWizard *self)
{
  pgw_wizard_model_reset (self->model);
  drop_draft_timer (self);
  pgw_draft_remove ();
  go_to (self, PGW_STEP_SETUP);
}

static void
load_draft (PgwWizard *self)
{
  g_autofree char *text = pgw_draft_load ();
  if (text == NULL)
    return;
  g_autoptr (GError) error = NULL;
  if (!pgw_wizard_model_read_draft (self->model, text, self->agents, &error))
    {
      g_message ("The draft is of no use: %s", error->message);
      return;
    }
  AdwToast *toast = adw_toast_new (_("Your draft is back; passwords are not kept in it"));
  adw_toast_set_button_label (toast, _("Start _Over"));
  adw_toast_set_timeout (toast, 10);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_start_over), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static gboolean
on_close_request (GtkWindow *window)
{
  PgwWizard *self = PGW_WIZARD (window);
  /* What was begun can no longer be taken back here; its end would find no window. */
  if (self->starting != NULL)
    return GDK_EVENT_STOP;
  if (self->draft_timer != 0)
    {
      drop_draft_timer (self);
      save_draft (self);
    }
  pgw_server_form_cancel_test (pgw_wizard_model_get_source (self->model));
  pgw_server_form_cancel_test (pgw_wizard_model_get_target (self->model));
  return GTK_WINDOW_CLASS (pgw_wizard_parent_class)->close_request (window);
}

static void
add_page (PgwWizard *self, PgwStep step, GtkWidget *page)
{
  self->pages[step] = PGW_WIZARD_PAGE (page);
  gtk_stack_add_child (self->stack, page);
}

PgwWizard *
pgw_wizard_new (PgwAgents *agents)
{
  PgwWizard *self = g_object_new (PGW_TYPE_WIZARD, NULL);
  self->agents = g_object_ref (agents);
  self->model = pgw_wizard_model_new (pgw_agents_get_local (agents));
  load_draft (self);
  add_page (self, PGW_STEP_SETUP, pgw_setup_page_new (self->model, agents));
  add_page (self, PGW_STEP_SOURCE, pgw_source_page_new (self->model));
  add_page (self, PGW_STEP_TARGET, pgw_target_page_new (self->model));
  add_page (self, PGW_STEP_DATABASES, pgw_databases_page_new (self->model));
  add_page (self, PGW_STEP_OPTIONS, pgw_options_page_new (self->model));
  add_page (self, PGW_STEP_SUMMARY, pgw_summary_page_new (self->model));
  g_signal_connect_object (self->model, "changed", G_CALLBACK (on_model_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (pgw_wizard_model_get_source (self->model), "tested",
                           G_CALLBACK (on_tested), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pgw_wizard_model_get_target (self->model), "tested",
                           G_CALLBACK (on_tested), self, G_CONNECT_SWAPPED);
  pgw_seen_child_follow (GTK_WIDGET (self->stack));
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->next));
  go_to (self, PGW_STEP_SETUP);
  return self;
}

static void
pgw_wizard_dispose (GObject *object)
{
  PgwWizard *self = PGW_WIZARD (object);
  drop_draft_timer (self);
  g_clear_object (&self->agents);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (pgw_wizard_parent_class)->dispose (object);
}

static void
pgw_wizard_class_init (PgwWizardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_wizard_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = on_close_request;
  /* The linker leaves out of a library what nobody calls. */
  g_resources_register (pgw_wizard_get_resource ());
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/wizard/wizard.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwWizard, title);
  gtk_widget_class_bind_template_child (widget_class, PgwWizard, back);
  gtk_widget_class_bind_template_child (widget_class, PgwWizard, next);
  gtk_widget_class_bind_template_child (widget_class, PgwWizard, progress);
  gtk_widget_class_bind_template_child (widget_class, PgwWizard, failure);
  gtk_widget_class_bind_template_child (widget_class, PgwWizard, failure_message);
  gtk_widget_class_bind_template_child (widget_class, PgwWizard, failure_remedy);
  gtk_widget_class_bind_template_child (widget_class, PgwWizard, toasts);
  gtk_widget_class_bind_template_child (widget_class, PgwWizard, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  g_signal_new_class_handler ("go-back", PGW_TYPE_WIZARD,
                              G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, G_CALLBACK (on_back), NULL,
                              NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_signal (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "go-back", NULL);
  signals[SIGNAL_STARTED] = g_signal_new ("started", PGW_TYPE_WIZARD, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pgw_wizard_init (PgwWizard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
