/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-system-log.h"

#include <string.h>
#include <unistd.h>

struct _PgcSystemLog
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (PgcSystemLog, pgc_system_log, G_TYPE_OBJECT)

/* The fields of the journal's native protocol that every line of ours may have. */
#define MAX_FIELDS 10

/* For "journalctl MESSAGE_ID=": a migration is in another state. Made for this and never changed. */
#define MESSAGE_ID_STATE "5c0a1f0e7d1b4f5e9a0d2c6f3b8e4a71"

/* The state that the journal was told last, as data of a migration. */
#define STATE_KEY "pgc-system-log-state"

typedef struct
{
  GLogField fields[MAX_FIELDS];
  gsize n;
} Fields;

static void
add (Fields *fields, const char *name, const char *value)
{
  if (value == NULL || value[0] == '\0')
    return;
  g_assert (fields->n < MAX_FIELDS);
  fields->fields[fields->n++] = (GLogField){ name, value, -1 };
}

static GLogLevelFlags
to_log_level (PgcLogLevel level)
{
  switch (level)
    {
    case PGC_LOG_INFO:
      return G_LOG_LEVEL_MESSAGE;
    case PGC_LOG_WARNING:
      return G_LOG_LEVEL_WARNING;
    case PGC_LOG_ERROR:
      /* G_LOG_LEVEL_ERROR would end the process, G_LOG_LEVEL_CRITICAL is a mistake in a program. */
      return G_LOG_LEVEL_WARNING;
    }
  g_return_val_if_reached (G_LOG_LEVEL_MESSAGE);
}

/* Those of syslog(3); GLib's levels have no word for an error that is nobody's mistake. */
static const char *
to_priority (PgcLogLevel level)
{
  switch (level)
    {
    case PGC_LOG_INFO:
      return "6";
    case PGC_LOG_WARNING:
      return "4";
    case PGC_LOG_ERROR:
      return "3";
    }
  g_return_val_if_reached ("6");
}

/* Straight to the journal: what a server's words make of a migration is no reason to stop an agent
 * that was told to take warnings for faults. */
static void
write_line (PgcMigration *migration, PgcLogLevel level, const char *database, const char *text,
            const char *message_id)
{
  const PgcSpec *spec = pgc_migration_get_spec (migration);
  const PgcStatus *status = pgc_migration_get_status (migration);
  g_autofree char *target = pgc_spec_dup_target_id (spec);
  g_autofree char *message
      = g_strconcat (spec->name, ": ", database != NULL ? database : "",
                     database != NULL ? ": " : "", text, NULL);
  Fields fields = { .n = 0 };
  add (&fields, "PRIORITY", to_priority (level));
  add (&fields, "GLIB_DOMAIN", G_LOG_DOMAIN);
  add (&fields, "MESSAGE", message);
  add (&fields, "MESSAGE_ID", message_id);
  add (&fields, "PGCUTOVER_MIGRATION", spec->name);
  add (&fields, "PGCUTOVER_MIGRATION_ID", pgc_migration_get_id (migration));
  add (&fields, "PGCUTOVER_TARGET", target);
  add (&fields, "PGCUTOVER_DATABASE", database);
  add (&fields, "PGCUTOVER_STATE", pgc_state_to_string (status->state));
  add (&fields, "PGCUTOVER_SUBSTATE", pgc_substate_to_string (status->substate));
  g_log_writer_journald (to_log_level (level), fields.fields, fields.n, NULL);
}

static void
on_log_appended (PgcMigration *migration, gint64 sequence, PgcSystemLog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = pgc_migration_read_log (migration, sequence - 1, 1, &error);
  if (entries == NULL)
    {
      g_message ("A line of the log cannot be read back: %s", error->message);
      return;
    }
  for (guint i = 0; i < entries->len; i++)
    {
      const PgcLogEntry *entry = entries->pdata[i];
      write_line (migration, entry->level, entry->database, entry->text, NULL);
    }
}

static PgcLogLevel
get_level_of_state (PgcState state)
{
  return state == PGC_STATE_FAILED || state == PGC_STATE_VALIDATION_FAILED ? PGC_LOG_ERROR
                                                                           : PGC_LOG_INFO;
}

/* "changed" tells of progress, too, so what was said last is kept with the migration. */
static void
on_changed (PgcMigration *migration, PgcSystemLog *self)
{
  const PgcStatus *status = pgc_migration_get_status (migration);
  const char *substate = pgc_substate_to_string (status->substate);
  g_autofree char *text = g_strconcat (pgc_state_to_string (status->state),
                                       substate != NULL ? ", " : "", substate, NULL);
  if (g_strcmp0 (g_object_get_data (G_OBJECT (migration), STATE_KEY), text) == 0)
    return;
  write_line (migration, get_level_of_state (status->state), NULL, text, MESSAGE_ID_STATE);
  g_object_set_data_full (G_OBJECT (migration), STATE_KEY, g_steal_pointer (&text), g_free);
}

static void
follow (PgcRegistry *registry, PgcMigration *migration, PgcSystemLog *self)
{
  g_signal_connect_object (migration, "log-appended", G_CALLBACK (on_log_appended), self, 0);
  g_signal_connect_object (migration, "changed", G_CALLBACK (on_changed), self, 0);
}

PgcSystemLog *
pgc_system_log_new (PgcRegistry *registry)
{
  g_return_val_if_fail (PGC_IS_REGISTRY (registry), NULL);

  if (!g_log_writer_is_journald (STDERR_FILENO))
    return NULL;
  PgcSystemLog *self = g_object_new (PGC_TYPE_SYSTEM_LOG, NULL);
  g_autoptr (GPtrArray) migrations = pgc_registry_list (registry);
  for (guint i = 0; i < migrations->len; i++)
    follow (registry, migrations->pdata[i], self);
  g_signal_connect_object (registry, "migration-added", G_CALLBACK (follow), self, 0);
  return self;
}

static void
pgc_system_log_class_init (PgcSystemLogClass *klass)
{
}

static void
pgc_system_log_init (PgcSystemLog *self)
{
}
