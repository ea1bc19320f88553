/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-migration-actions.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "agent/contract/pgc-error.h"
#include "gui/monitor/pgw-cutover-dialog.h"
#include "gui/monitor/pgw-overview.h"
#include "gui/monitor/pgw-permissions.h"

struct _PgwMigrationActions
{
  GObject parent_instance;

  PgwMigration *migration;    /* (owned) */
  GtkWidget *page;            /* it owns us; NULL once it is gone */
  GSimpleActionGroup *group;  /* (owned) */
  const char *running;        /* (nullable): the action that the agent is asked for now */
};

G_DEFINE_FINAL_TYPE (PgwMigrationActions, pgw_migration_actions, G_TYPE_OBJECT)

/* What there is, and what is said about it. */
typedef struct
{
  const char *name;
  PgwPermissions permission;
  void (*run) (PgwMigration *migration, GAsyncReadyCallback callback, gpointer user_data);
  const char *failed;   /* heading of the dialog that tells a failure */
  const char *done;     /* (nullable): for what is not seen on the page by itself */
  const char *question; /* (nullable): heading of the question before; NULL = not asked */
  const char *yes;      /* with a mnemonic: what the answer does */
} Action;

static void
run_pause (PgwMigration *migration, GAsyncReadyCallback callback, gpointer user_data)
{
  pgw_migration_pause_async (migration, NULL, callback, user_data);
}

static void
run_resume (PgwMigration *migration, GAsyncReadyCallback callback, gpointer user_data)
{
  pgw_migration_resume_async (migration, NULL, callback, user_data);
}

static void
run_cancel (PgwMigration *migration, GAsyncReadyCallback callback, gpointer user_data)
{
  pgw_migration_cancel_async (migration, NULL, callback, user_data);
}

static void
run_overwrite (PgwMigration *migration, GAsyncReadyCallback callback, gpointer user_data)
{
  pgw_migration_confirm_overwrite_async (migration, TRUE, NULL, callback, user_data);
}

static void
run_keep (PgwMigration *migration, GAsyncReadyCallback callback, gpointer user_data)
{
  pgw_migration_confirm_overwrite_async (migration, FALSE, NULL, callback, user_data);
}

static void
run_compare (PgwMigration *migration, GAsyncReadyCallback callback, gpointer user_data)
{
  pgw_migration_compare_async (migration, NULL, NULL, FALSE, FALSE, NULL, callback, user_data);
}

static void
run_stop_compare (PgwMigration *migration, GAsyncReadyCallback callback, gpointer user_data)
{
  pgw_migration_cancel_compare_async (migration, NULL, callback, user_data);
}

static void
run_clean_up (PgwMigration *migration, GAsyncReadyCallback callback, gpointer user_data)
{
  pgw_migration_clean_up_async (migration, NULL, callback, user_data);
}

static void
run_delete (PgwMigration *migration, GAsyncReadyCallback callback, gpointer user_data)
{
  pgw_migration_delete_async (migration, NULL, callback, user_data);
}

static const Action actions[] = {
  { .name = "cut-over", .permission = PGW_CAN_CUT_OVER },
  { .name = "pause",
    .permission = PGW_CAN_PAUSE,
    .run = run_pause,
    .failed = N_("The Migration Was Not Paused") },
  { .name = "resume",
    .permission = PGW_CAN_RESUME,
    .run = run_resume,
    .failed = N_("The Migration Was Not Resumed") },
  { .name = "cancel",
    .permission = PGW_CAN_CANCEL,
    .run = run_cancel,
    .failed = N_("The Migration Was Not Canceled"),
    .question = N_("Cancel This Migration?"),
    .yes = N_("_Cancel Migration") },
  { .name = "overwrite",
    .permission = PGW_CAN_ANSWER_OVERWRITE,
    .run = run_overwrite,
    .failed = N_("The Answer Was Not Taken"),
    .question = N_("Drop Databases on the Target?"),
    .yes = N_("_Drop and Overwrite") },
  { .name = "keep",
    .permission = PGW_CAN_ANSWER_OVERWRITE,
    .run = run_keep,
    .failed = N_("The Answer Was Not Taken") },
  { .name = "compare",
    .permission = PGW_CAN_COMPARE,
    .run = run_compare,
    .failed = N_("The Comparison Was Not Started") },
  { .name = "stop-compare",
    .permission = PGW_CAN_CANCEL_COMPARE,
    .run = run_stop_compare,
    .failed = N_("The Comparison Was Not Stopped") },
  { .name = "clean-up",
    .permission = PGW_CAN_CLEAN_UP,
    .run = run_clean_up,
    .failed = N_("Not Everything Was Cleaned Up"),
    .done = N_("Nothing of the migration is left on the servers"),
    .question = N_("Clean Up Both Servers?"),
    .yes = N_("C_lean Up") },
  { .name = "delete",
    .permission = PGW_CAN_DELETE,
    .run = run_delete,
    .failed = N_("The Migration Was Not Deleted"),
    .question = N_("Delete This Migration?"),
    .yes = N_("_Delete") },
};

static const Action *
find_action (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name))
      return &actions[i];
  g_return_val_if_reached (NULL);
}

static void
update_enabled (PgwMigrationActions *self)
{
  PgwPermissions permissions
      = pgw_permissions_get (pgw_migration_get_spec (self->migration),
                             pgw_migration_get_status (self->migration),
                             pgw_migration_is_reachable (self->migration));
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), actions[i].name);
      g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                                   (permissions & actions[i].permission) != 0
                                       && self->running != actions[i].name);
    }
}

static GtkWindow *
get_window (PgwMigrationActions *self)
{
  return self->page != NULL ? GTK_WINDOW (gtk_widget_get_root (self->page)) : NULL;
}

static void
show_error (PgwMigrationActions *self, const char *heading, const GError *error)
{
  const char *remedy = pgc_error_get_remedy (error);
  g_autofree char *body = remedy != NULL ? g_strdup_printf ("%s\n\n%s", error->message, remedy)
                                         : g_strdup (error->message);
  GtkWidget *dialog = adw_message_dialog_new (get_window (self), heading, body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
show_done (PgwMigrationActions *self, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (self->page, ADW_TYPE_TOAST_OVERLAY);
  if (overlay == NULL && ADW_IS_TOAST_OVERLAY (gtk_widget_get_first_child (self->page)))
    overlay = gtk_widget_get_first_child (self->page);
  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (text));
}

/* --- asking the agent ---------------------------------------------------------------------- */

typedef struct
{
  PgwMigrationActions *self; /* (owned) */
  const Action *action;
} Request;

static void
on_finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Request *request = user_data;
  g_autoptr (PgwMigrationActions) self = request->self;
  g_autoptr (GError) error = NULL;
  gboolean is_done = pgw_migration_action_finish (PGW_MIGRATION (source), result, &error);
  self->running = NULL;
  if (self->page == NULL)
    return;
  update_enabled (self);
  if (!is_done)
    show_error (self, _(request->action->failed), error);
  else if (request->action->done != NULL)
    show_done (self, _(request->action->done));
}

static void
run (PgwMigrationActions *self, const Action *action)
{
  Request *request = g_new0 (Request, 1);
  request->self = g_object_ref (self);
  request->action = action;
  /* Not twice, until the answer has come. */
  self->running = action->name;
  update_enabled (self);
  action->run (self->migration, on_finished, request);
}

/* --- asking the person --------------------------------------------------------------------- */

static char *
make_question (PgwMigrationActions *self, const char *name)
{
  const PgcSpec *spec = pgw_migration_get_spec (self->migration);
  const PgcStatus *status = pgw_migration_get_status (self->migration);
  if (g_str_equal (name, "overwrite"))
    {
      g_autoptr (GPtrArray) names = pgw_overview_list_overwritten (spec, status);
      g_ptr_array_add (names, NULL);
      g_autofree char *list = g_strjoinv (", ", (char **) names->pdata);
      guint n = names->len - 1;
      return g_strdup_printf (
          ngettext ("The database %s on %s is dropped with everything in it, and made anew from "
                    "the source. This cannot be undone.",
                    "The databases %s on %s are dropped with everything in them, and made anew "
                    "from the source. This cannot be undone.", n),
          list, pgw_migration_get_target (self->migration));
    }
  if (g_str_equal (name, "cancel"))
    return g_strdup (_("The source is left as it was. What was copied so far stays on the target, "
                       "but is not complete. A canceled migration cannot go on."));
  if (g_str_equal (name, "clean-up"))
    return g_strdup (_("What this migration made for itself on the two servers is removed: slots, "
                       "publications and its own schema. Your databases are not touched."));
  return g_strdup (_("The migration, its log and its stored passwords are forgotten. Neither server "
                     "is touched."));
}

static void
on_answered (PgwMigrationActions *self, const char *response, AdwMessageDialog *dialog)
{
  const char *name = g_object_get_data (G_OBJECT (dialog), "action");
  if (g_str_equal (response, "yes") && self->page != NULL)
    run (self, find_action (name));
}

static void
ask (PgwMigrationActions *self, const Action *action)
{
  g_autofree char *body = make_question (self, action->name);
  GtkWidget *widget = adw_message_dialog_new (get_window (self), _(action->question), body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);
  adw_message_dialog_add_responses (dialog, "no", _("_Not Now"), "yes", _(action->yes), NULL);
  adw_message_dialog_set_default_response (dialog, "no");
  adw_message_dialog_set_close_response (dialog, "no");
  adw_message_dialog_set_response_appearance (dialog, "yes", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data (G_OBJECT (dialog), "action", (gpointer) action->name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_activated (GSimpleAction *simple, GVariant *parameter, gpointer user_data)
{
  PgwMigrationActions *self = user_data;
  if (self->page == NULL)
    return;
  const Action *action = find_action (g_action_get_name (G_ACTION (simple)));
  if (action->run == NULL)
    pgw_cutover_dialog_present (self->migration, get_window (self));
  else if (action->question != NULL)
    ask (self, action);
  else
    run (self, action);
}

/* --- the object ---------------------------------------------------------------------------- */

static void
on_page_gone (gpointer user_data, GObject *page)
{
  ((PgwMigrationActions *) user_data)->page = NULL;
}

static void
pgw_migration_actions_finalize (GObject *object)
{
  PgwMigrationActions *self = PGW_MIGRATION_ACTIONS (object);
  if (self->page != NULL)
    g_object_weak_unref (G_OBJECT (self->page), on_page_gone, self);
  g_object_unref (self->migration);
  g_object_unref (self->group);
  G_OBJECT_CLASS (pgw_migration_actions_parent_class)->finalize (object);
}

static void
pgw_migration_actions_class_init (PgwMigrationActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgw_migration_actions_finalize;
}

static void
pgw_migration_actions_init (PgwMigrationActions *self)
{
  self->group = g_simple_action_group_new ();
}

GActionGroup *
pgw_migration_actions_get_group (PgwMigrationActions *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION_ACTIONS (self), NULL);
  return G_ACTION_GROUP (self->group);
}

PgwMigrationActions *
pgw_migration_actions_new (PgwMigration *migration, GtkWidget *page)
{
  PgwMigrationActions *self = g_object_new (PGW_TYPE_MIGRATION_ACTIONS, NULL);
  self->migration = g_object_ref (migration);
  self->page = page;
  g_object_weak_ref (G_OBJECT (page), on_page_gone, self);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (actions[i].name, NULL);
      g_signal_connect_object (action, "activate", G_CALLBACK (on_activated), self, 0);
      g_action_map_add_action (G_ACTION_MAP (self->group), G_ACTION (action));
    }
  g_signal_connect_object (migration, "changed", G_CALLBACK (update_enabled), self,
                           G_CONNECT_SWAPPED);
  update_enabled (self);
  gtk_widget_insert_action_group (page, "migration", G_ACTION_GROUP (self->group));
  return self;
}
