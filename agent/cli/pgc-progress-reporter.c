/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-progress-reporter.h"

#include <glib/gi18n.h>

#include "agent/cli/pgc-status-words.h"
#include "agent/cli/pgc-terminal.h"
#include "agent/cli/pgc-watch-screen.h"
#include "agent/cli/pgc-watch-view.h"

/* As many log lines as one call may bring; the rest come with the next. */
#define LOG_BATCH 1000
/* More than a frame ever shows. */
#define KEPT_LOG_LINES 20

struct _PgcProgressReporter
{
  FILE *stream;
  PgcWatchScreen *screen; /* (owned) (nullable): NULL = lines */
  GPtrArray *log;         /* (owned) (element-type PgcLogLine): the newest ones */
  gboolean is_foreground;
  gint64 log_after;
  gint64 interval;        /* µs */
  gint64 next_numbers;    /* monotonic µs: when lines with numbers are due */
  char *last_state;       /* (owned) (nullable): as last told */
  GHashTable *last_phases; /* (owned) (element-type utf8 utf8): of each database, as last told */
};

PgcProgressReporter *
pgc_progress_reporter_new (FILE *stream, gint64 interval, gint64 log_after,
                           gboolean is_foreground)
{
  PgcProgressReporter *self = g_new0 (PgcProgressReporter, 1);
  self->stream = stream;
  if (pgc_terminal_can_draw (stream))
    self->screen = pgc_watch_screen_new (stream);
  self->log = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_log_line_free);
  self->is_foreground = is_foreground;
  self->log_after = log_after;
  self->interval = interval * G_USEC_PER_SEC;
  self->next_numbers = g_get_monotonic_time () + self->interval;
  self->last_phases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
pgc_progress_reporter_free (PgcProgressReporter *self)
{
  g_clear_pointer (&self->screen, pgc_watch_screen_free);
  g_ptr_array_unref (self->log);
  g_hash_table_unref (self->last_phases);
  g_free (self->last_state);
  g_free (self);
}

void
pgc_progress_reporter_suspend (PgcProgressReporter *self)
{
  if (self->screen != NULL)
    pgc_watch_screen_leave (self->screen);
  fflush (self->stream);
}

static void
write_line (PgcProgressReporter *self, const char *text)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");
  g_autofree char *line = g_strdup_printf ("%s %s\n", time, text);
  pgc_terminal_write (self->stream, line);
}

/* Takes in the new log lines, and tells those that matter if there is no frame to show them. */
static void
read_log (PgcProgressReporter *self, PgcRemoteMigration *migration)
{
  /* A log that cannot be read now is read with the next news. */
  g_autoptr (GPtrArray) lines
      = pgc_remote_migration_read_log (migration, self->log_after, LOG_BATCH, NULL, NULL);
  if (lines == NULL)
    return;
  g_ptr_array_set_free_func (lines, NULL); /* all of them move to our own array */
  for (guint i = 0; i < lines->len; i++)
    {
      PgcLogLine *line = g_ptr_array_index (lines, i);
      self->log_after = line->sequence;
      if (self->screen == NULL && line->level != PGC_LOG_INFO)
        {
          g_autofree char *text = pgc_watch_view_make_log_line (line);
          pgc_terminal_write (self->stream, text);
          pgc_terminal_write (self->stream, "\n");
        }
      g_ptr_array_add (self->log, line);
    }
  if (self->log->len > KEPT_LOG_LINES)
    g_ptr_array_remove_range (self->log, 0, self->log->len - KEPT_LOG_LINES);
}

static void
draw (PgcProgressReporter *self, const PgcSpec *spec, const PgcStatus *status)
{
  PgcWatchLayout layout = {
    .is_unicode = pgc_terminal_is_unicode (),
    .is_foreground = self->is_foreground,
    .is_interactive = pgc_terminal_is_interactive (),
    .now = g_get_real_time (),
  };
  pgc_terminal_get_size (self->stream, &layout.columns, &layout.rows);
  g_autoptr (GPtrArray) frame = pgc_watch_view_make_frame (spec, status, self->log, &layout);
  pgc_watch_screen_draw (self->screen, frame);
}

static gboolean
has_numbers (const PgcDatabaseStatus *database)
{
  return database->state == PGC_DATABASE_STATE_IN_PROGRESS
         || database->state == PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER;
}

static void
tell_changes (PgcProgressReporter *self, const PgcSpec *spec, const PgcStatus *status)
{
  g_autofree char *state = g_strdup_printf ("%s: %s", spec->name, pgc_status_words_state (status));
  if (g_strcmp0 (state, self->last_state) != 0)
    {
      write_line (self, state);
      g_free (self->last_state);
      self->last_state = g_steal_pointer (&state);
    }
  gboolean is_due = g_get_monotonic_time () >= self->next_numbers;
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      g_autofree char *phase
          = g_strdup_printf ("%s/%s", pgc_database_state_to_string (database->state),
                             pgc_phase_to_string (database->phase));
      gboolean is_new
          = g_strcmp0 (g_hash_table_lookup (self->last_phases, database->name), phase) != 0;
      if (is_new)
        g_hash_table_insert (self->last_phases, g_strdup (database->name),
                             g_steal_pointer (&phase));
      gboolean is_told = is_new || (is_due && has_numbers (database));
      if (!is_told || database->state == PGC_DATABASE_STATE_QUEUED)
        continue;
      g_autofree char *line = pgc_watch_view_make_progress_line (database);
      write_line (self, line);
    }
  if (is_due)
    self->next_numbers = g_get_monotonic_time () + self->interval;
  fflush (self->stream);
}

void
pgc_progress_reporter_update (PgcProgressReporter *self, PgcRemoteMigration *migration,
                              PgcNewsKinds kinds)
{
  if ((kinds & PGC_NEWS_LOG) != 0)
    read_log (self, migration);
  const PgcSpec *spec = pgc_remote_migration_get_spec (migration);
  const PgcStatus *status = pgc_remote_migration_get_status (migration);
  if (self->screen != NULL)
    draw (self, spec, status);
  else
    tell_changes (self, spec, status);
}
