/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/pgw-notifier.h"

#include <glib/gi18n.h>

#include "gui/format/pgw-state-words.h"

struct _PgwNotifier
{
  GObject parent_instance;

  PgwAgents *agents; /* (owned) */
  GHashTable *known; /* (owned) (element-type PgwMigration GINT_TO_POINTER): what was told last */
};

G_DEFINE_FINAL_TYPE (PgwNotifier, pgw_notifier, G_TYPE_OBJECT)

enum
{
  SIGNAL_NOTIFIED,
  SIGNAL_IDLE,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* What a person is told of; the order is of no meaning. */
typedef enum
{
  OCCASION_NONE,
  OCCASION_CUTOVER,
  OCCASION_OVERWRITE,
  OCCASION_SUCCEEDED,
  OCCASION_VALIDATED,
  OCCASION_FAILED,
  OCCASION_INVALID,
} Occasion;

static Occasion
get_occasion (PgwMigration *migration)
{
  const PgcStatus *status = pgw_migration_get_status (migration);
  switch (status->state)
    {
    case PGC_STATE_WAITING_FOR_USER_ACTION:
      return status->substate == PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER ? OCCASION_CUTOVER
             : status->substate == PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION
                 ? OCCASION_OVERWRITE
                 : OCCASION_NONE;
    case PGC_STATE_FAILED:
      return OCCASION_FAILED;
    case PGC_STATE_SUCCEEDED:
      return pgw_migration_get_spec (migration)->option == PGC_OPTION_VALIDATE
                 ? OCCASION_VALIDATED
                 : OCCASION_SUCCEEDED;
    case PGC_STATE_VALIDATION_FAILED:
      return OCCASION_INVALID;
    case PGC_STATE_IN_PROGRESS:
    case PGC_STATE_CANCELED:
    case PGC_STATE_CLEANING_UP:
    case PGC_STATE_UNKNOWN:
      return OCCASION_NONE;
    }
  return OCCASION_NONE;
}

static const char *
get_title (Occasion occasion)
{
  switch (occasion)
    {
    case OCCASION_CUTOVER:
      return _("Ready to Cut Over");
    case OCCASION_OVERWRITE:
      return _("A Migration Has a Question");
    case OCCASION_SUCCEEDED:
      return _("Migration Finished");
    case OCCASION_VALIDATED:
      return _("Validation Succeeded");
    case OCCASION_FAILED:
      return _("Migration Failed");
    case OCCASION_INVALID:
      return _("Validation Found Problems");
    case OCCASION_NONE:
      return "";
    }
  return "";
}

static char *
make_body (Occasion occasion, PgwMigration *migration)
{
  const char *name = pgw_migration_get_name (migration);
  const char *target = pgw_migration_get_target (migration);
  const PgcFault *error = pgw_migration_get_status (migration)->error;
  switch (occasion)
    {
    case OCCASION_CUTOVER:
      return g_strdup_printf (_("“%s” to %s follows the source. Choose the moment."), name, target);
    case OCCASION_OVERWRITE:
      return g_strdup_printf (_("“%s”: may databases on %s be overwritten?"), name, target);
    case OCCASION_SUCCEEDED:
      return g_strdup_printf (_("“%s” to %s is complete."), name, target);
    case OCCASION_VALIDATED:
      return g_strdup_printf (_("“%s” to %s can go ahead."), name, target);
    case OCCASION_FAILED:
      return error != NULL ? g_strdup_printf ("“%s”: %s", name, error->message)
                           : g_strdup_printf (_("“%s” to %s has failed."), name, target);
    case OCCASION_INVALID:
      return g_strdup_printf (_("“%s” to %s: see what is to be mended."), name, target);
    case OCCASION_NONE:
      return g_strdup ("");
    }
  return g_strdup ("");
}

static void
notify (PgwNotifier *self, Occasion occasion, PgwMigration *migration)
{
  const char *migration_id = pgw_migration_get_id (migration);
  g_autoptr (GNotification) notification = g_notification_new (get_title (occasion));
  g_autofree char *body = make_body (occasion, migration);
  g_notification_set_body (notification, body);
  gboolean is_urgent = occasion == OCCASION_FAILED || occasion == OCCASION_OVERWRITE
                       || occasion == OCCASION_CUTOVER;
  g_notification_set_priority (notification, is_urgent ? G_NOTIFICATION_PRIORITY_HIGH
                                                       : G_NOTIFICATION_PRIORITY_NORMAL);
  g_notification_set_default_action_and_target (notification, "app.show-migration", "s",
                                                migration_id);
  g_autofree char *id = g_strconcat ("migration-", migration_id, NULL);
  g_signal_emit (self, signals[SIGNAL_NOTIFIED], 0, id, notification);
}

gboolean
pgw_notifier_has_live (PgwNotifier *self)
{
  g_return_val_if_fail (PGW_IS_NOTIFIER (self), FALSE);
  GHashTableIter iter;
  gpointer migration;
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &migration, NULL))
    if (!pgc_state_is_final (pgw_migration_get_status (migration)->state))
      return TRUE;
  return FALSE;
}

static void
on_changed (PgwNotifier *self, PgwMigration *migration)
{
  Occasion occasion = get_occasion (migration);
  Occasion last = GPOINTER_TO_INT (g_hash_table_lookup (self->known, migration));
  if (occasion == last)
    return;
  g_hash_table_insert (self->known, g_object_ref (migration), GINT_TO_POINTER (occasion));
  if (occasion != OCCASION_NONE)
    notify (self, occasion, migration);
  if (!pgw_notifier_has_live (self))
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

static void
on_removed (PgwNotifier *self, PgwMigration *migration)
{
  g_signal_handlers_disconnect_by_data (migration, self);
  g_hash_table_remove (self->known, migration);
}

static void
on_migrations_changed (PgwNotifier *self, guint position, guint removed, guint added,
                       GListModel *agent)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PgwMigration) migration = g_list_model_get_item (agent, i);
      if (g_hash_table_contains (self->known, migration))
        continue;
      g_hash_table_insert (self->known, g_object_ref (migration),
                           GINT_TO_POINTER (get_occasion (migration)));
      g_signal_connect_object (migration, "changed", G_CALLBACK (on_changed), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (migration, "removed", G_CALLBACK (on_removed), self,
                               G_CONNECT_SWAPPED);
    }
}

static void
on_agents_changed (PgwNotifier *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GListModel) agent = g_list_model_get_item (G_LIST_MODEL (self->agents), i);
      g_signal_connect_object (agent, "items-changed", G_CALLBACK (on_migrations_changed), self,
                               G_CONNECT_SWAPPED);
      on_migrations_changed (self, 0, 0, g_list_model_get_n_items (agent), agent);
    }
}

PgwNotifier *
pgw_notifier_new (PgwAgents *agents)
{
  PgwNotifier *self = g_object_new (PGW_TYPE_NOTIFIER, NULL);
  self->agents = g_object_ref (agents);
  g_signal_connect_object (agents, "items-changed", G_CALLBACK (on_agents_changed), self,
                           G_CONNECT_SWAPPED);
  on_agents_changed (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (agents)));
  return self;
}

static void
pgw_notifier_finalize (GObject *object)
{
  PgwNotifier *self = PGW_NOTIFIER (object);
  g_hash_table_unref (self->known);
  g_object_unref (self->agents);
  G_OBJECT_CLASS (pgw_notifier_parent_class)->finalize (object);
}

static void
pgw_notifier_class_init (PgwNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgw_notifier_finalize;
  signals[SIGNAL_NOTIFIED]
      = g_signal_new ("notified", PGW_TYPE_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_NOTIFICATION);
  signals[SIGNAL_IDLE] = g_signal_new ("idle", PGW_TYPE_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
pgw_notifier_init (PgwNotifier *self)
{
  self->known = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}
