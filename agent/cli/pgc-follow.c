/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-follow.h"

#include <glib/gi18n.h>

#include "agent/cli/pgc-error-text.h"
#include "agent/cli/pgc-news.h"
#include "agent/cli/pgc-progress-reporter.h"
#include "agent/cli/pgc-quantity.h"
#include "agent/cli/pgc-status-words.h"
#include "agent/cli/pgc-terminal.h"

#define DEFAULT_INTERVAL_SECONDS 10
/* An agent that dies this often with nothing done in between will not do better. */
#define MAX_RECOVERIES 5
/* Time for a second Ctrl-C, which means more than the first one. */
#define INTERRUPT_WINDOW_SECONDS 3

typedef struct
{
  PgcSession *session;
  PgcRemoteMigration *migration; /* (owned) */
  const PgcFollowOptions *options;
  PgcNews *news;                 /* (owned) */
  PgcProgressReporter *reporter; /* (owned) (nullable) */
  gint64 deadline;               /* monotonic µs, 0 = none */
  gint64 interrupted_at;         /* monotonic µs of the first Ctrl-C, 0 = none */
  guint n_recoveries;
  gboolean is_canceling;         /* by a second Ctrl-C */
  gboolean has_declined;         /* the person left a question open (Ctrl-D) */
} Follow;

static void
follow_clear (Follow *self)
{
  g_clear_pointer (&self->reporter, pgc_progress_reporter_free);
  g_clear_pointer (&self->news, pgc_news_free);
  g_clear_object (&self->migration);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Follow, follow_clear)

PgcFollowOptions
pgc_follow_options (PgcSession *session, FILE *stream)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  return (PgcFollowOptions){
    .stream = stream,
    .interval = pgc_command_line_get_number (line, PGC_PARAMETER_INTERVAL,
                                             DEFAULT_INTERVAL_SECONDS),
    .timeout = pgc_command_line_get_number (line, PGC_PARAMETER_TIMEOUT, 0),
    .wanted = PGC_STATE_SUCCEEDED,
  };
}

int
pgc_follow_get_exit_code (PgcState state)
{
  switch (state)
    {
    case PGC_STATE_SUCCEEDED:
      return PGC_EXIT_DONE;
    case PGC_STATE_VALIDATION_FAILED:
      return PGC_EXIT_VALIDATION_FAILED;
    case PGC_STATE_CANCELED:
    case PGC_STATE_FAILED:
    case PGC_STATE_IN_PROGRESS:
    case PGC_STATE_WAITING_FOR_USER_ACTION:
    case PGC_STATE_CLEANING_UP:
    case PGC_STATE_UNKNOWN:
      return PGC_EXIT_FAILED;
    }
  g_return_val_if_reached (PGC_EXIT_FAILED);
}

static void
tell_failed_validation (const PgcValidation *validation)
{
  for (guint i = 0; i < validation->items->len; i++)
    {
      const PgcValidationItem *item = g_ptr_array_index (validation->items, i);
      for (guint m = 0; m < item->messages->len; m++)
        {
          const PgcValidationMessage *message = g_ptr_array_index (item->messages, m);
          if (message->state != PGC_VALIDATION_FAILED)
            continue;
          g_autofree char *text = g_strdup_printf (
              "%s: %s", item->database != NULL ? item->database : _("server"), message->message);
          g_autofree char *lines = pgc_error_text_from_parts (
              text, message->service_code, message->remedy, message->sql, 2);
          pgc_terminal_write (stderr, lines);
        }
    }
}

/* What a person must know of the end, in full: a frame cuts its lines. */
static int
tell_end (Follow *self)
{
  const PgcStatus *status = pgc_remote_migration_get_status (self->migration);
  const char *name = pgc_remote_migration_get_name (self->migration);
  int exit_code = pgc_follow_get_exit_code (status->state);
  if (exit_code == PGC_EXIT_DONE || status->state == self->options->wanted)
    return PGC_EXIT_DONE;

  g_autofree char *headline = NULL;
  if (status->error != NULL)
    headline = g_strdup_printf ("%s: %s", name, status->error->message);
  else
    headline = g_strdup_printf ("%s: %s", name, pgc_status_words_state (status));
  g_autofree char *next = pgc_status_words_next (pgc_remote_migration_get_spec (self->migration),
                                                 status,
                                                 pgc_session_is_foreground (self->session));
  const char *remedy = status->error != NULL ? status->error->remedy : NULL;
  g_autoptr (GError) error = pgc_error_new (PGC_ERROR_FAILED, "%s", headline);
  if (status->error != NULL)
    {
      pgc_error_set_service_code (&error, status->error->service_code);
      pgc_error_set_sql (&error, status->error->sql);
    }
  if (remedy != NULL && status->state == PGC_STATE_FAILED)
    pgc_error_set_remedy (&error, "%s\n%s", remedy, next);
  else
    pgc_error_set_remedy (&error, "%s", remedy != NULL ? remedy : next);
  g_autofree char *text = pgc_error_text_from_error (error);
  pgc_terminal_write (stderr, text);
  if (status->state == PGC_STATE_VALIDATION_FAILED && status->validation != NULL)
    tell_failed_validation (status->validation);
  return exit_code;
}

static int
tell_user_action (Follow *self)
{
  const PgcStatus *status = pgc_remote_migration_get_status (self->migration);
  g_autoptr (GError) error
      = pgc_error_new (PGC_ERROR_WRONG_STATE, "%s: %s",
                       pgc_remote_migration_get_name (self->migration),
                       pgc_status_words_state (status));
  g_autofree char *next = pgc_status_words_next (pgc_remote_migration_get_spec (self->migration),
                                                 status,
                                                 pgc_session_is_foreground (self->session));
  pgc_error_set_remedy (&error, "%s", next);
  g_autofree char *text = pgc_error_text_from_error (error);
  pgc_terminal_write (stderr, text);
  return PGC_EXIT_USER_ACTION;
}

static void
suspend_screen (Follow *self)
{
  if (self->reporter != NULL)
    pgc_progress_reporter_suspend (self->reporter);
}

/* Returns: TRUE if there was an answer; then @answer is it */
static gboolean
ask_overwrite (Follow *self, gboolean *answer)
{
  g_autoptr (GPtrArray) names = pgc_status_words_list_overwritten (
      pgc_remote_migration_get_spec (self->migration),
      pgc_remote_migration_get_status (self->migration));
  g_autoptr (GString) list = g_string_new (NULL);
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", (char *) g_ptr_array_index (names, i));
  const char *expected = names->len == 1 ? g_ptr_array_index (names, 0) : "yes";
  g_autofree char *question = g_strdup_printf (
      _("On %s these databases would be DROPPED, with all that is in them, and made anew: %s\n"
        "Type %s to do that, or no to end the migration: "),
      pgc_remote_migration_get_target (self->migration), list->str, expected);
  for (;;)
    {
      g_autofree char *line = pgc_terminal_ask (question);
      if (line == NULL)
        return FALSE;
      gboolean is_yes = g_str_equal (line, expected);
      if (is_yes || g_ascii_strcasecmp (line, "no") == 0)
        {
          *answer = is_yes;
          return TRUE;
        }
    }
}

static gboolean
ask_cutover (Follow *self)
{
  g_autofree char *question = g_strdup (_("Stop the writes to the source, then type cutover to cut "
                                          "over now: "));
  for (;;)
    {
      g_autofree char *line = pgc_terminal_ask (question);
      if (line == NULL)
        return FALSE;
      if (g_ascii_strcasecmp (line, "cutover") == 0)
        return TRUE;
    }
}

/* Asks what the migration waits for, if a person is there. FALSE: nobody answers. */
static gboolean
answer (Follow *self, GError **error)
{
  if (self->options->stream == NULL || !pgc_terminal_is_interactive () || self->has_declined)
    return FALSE;
  gboolean overwrite;
  switch (pgc_remote_migration_get_status (self->migration)->substate)
    {
    case PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION:
      suspend_screen (self);
      self->has_declined = !ask_overwrite (self, &overwrite);
      return !self->has_declined
             && pgc_remote_migration_confirm_overwrite (self->migration, overwrite, NULL, error);
    case PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER:
      /* Elsewhere another terminal can say so while this one shows the latency. */
      if (!pgc_session_is_foreground (self->session))
        return TRUE;
      suspend_screen (self);
      self->has_declined = !ask_cutover (self);
      return !self->has_declined
             && pgc_remote_migration_cutover (self->migration, NULL, FALSE, NULL, error);
    case PGC_SUBSTATE_NONE:
    case PGC_SUBSTATE_PERFORMING_PRE_REQUISITE_STEPS:
    case PGC_SUBSTATE_WAITING_FOR_LOGICAL_REPLICATION_SETUP_REQUEST_ON_SOURCE_DB:
    case PGC_SUBSTATE_WAITING_FOR_DBS_TO_MIGRATE_SPECIFICATION:
    case PGC_SUBSTATE_WAITING_FOR_DATA_MIGRATION_SCHEDULING:
    case PGC_SUBSTATE_WAITING_FOR_DATA_MIGRATION_WINDOW:
    case PGC_SUBSTATE_MIGRATING_DATA:
    case PGC_SUBSTATE_COMPLETING_MIGRATION:
    case PGC_SUBSTATE_COMPLETED:
    case PGC_SUBSTATE_CANCELING_REQUESTED_DB_MIGRATIONS:
    case PGC_SUBSTATE_VALIDATION_IN_PROGRESS:
    case PGC_SUBSTATE_PAUSED:
    case PGC_SUBSTATE_UNKNOWN:
      return FALSE;
    }
  g_return_val_if_reached (FALSE);
}

/* Looks where the migration stands. Returns: TRUE if that ends the following, with *@exit_code */
static gboolean
conclude (Follow *self, int *exit_code, GError **error)
{
  const PgcStatus *status = pgc_remote_migration_get_status (self->migration);
  if (pgc_state_is_final (status->state))
    {
      suspend_screen (self);
      *exit_code = tell_end (self);
      return TRUE;
    }
  if (status->state != PGC_STATE_WAITING_FOR_USER_ACTION)
    return FALSE;
  if (status->substate == self->options->until)
    {
      *exit_code = PGC_EXIT_DONE;
      return TRUE;
    }
  g_autoptr (GError) local = NULL;
  if (answer (self, &local))
    return FALSE;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      *exit_code = PGC_EXIT_BY_ERROR;
      return TRUE;
    }
  suspend_screen (self);
  *exit_code = tell_user_action (self);
  return TRUE;
}

static void
tell_that_it_goes_on (Follow *self)
{
  suspend_screen (self);
  g_autofree char *address = pgc_status_words_address (
      pgc_remote_migration_get_spec (self->migration), FALSE);
  pgc_session_remark (self->session,
                      _("The migration goes on without this command.\n"
                        "  Watch it again with “pgcutover migration watch %s”,\n"
                        "  or cancel it with “pgcutover migration update %s --cancel”."),
                      address, address);
}

/* In this process the migration cannot go on without the command: the first Ctrl-C stops it so
 * that it can be resumed, a second one soon after cancels it. TRUE: leave now. */
static gboolean
interrupt_foreground (Follow *self, GError **error)
{
  suspend_screen (self);
  if (self->is_canceling)
    return TRUE; /* a third one: at once */
  g_autofree char *address = pgc_status_words_address (
      pgc_remote_migration_get_spec (self->migration), TRUE);
  if (self->interrupted_at == 0)
    {
      self->interrupted_at = g_get_monotonic_time ();
      pgc_session_remark (self->session,
                          _("Stopping in %d seconds; “pgcutover migration watch %s” will then go "
                            "on from here.\nPress Ctrl-C again to cancel the migration instead."),
                          INTERRUPT_WINDOW_SECONDS, address);
      return FALSE;
    }
  self->is_canceling = TRUE;
  self->interrupted_at = 0;
  pgc_session_remark (self->session, _("Canceling the migration…"));
  return !pgc_remote_migration_cancel (self->migration, NULL, error);
}

static gboolean
is_interrupt_window_over (Follow *self)
{
  return self->interrupted_at != 0
         && g_get_monotonic_time () - self->interrupted_at
                >= INTERRUPT_WINDOW_SECONDS * G_USEC_PER_SEC;
}

static gboolean
recover (Follow *self, GError **error)
{
  if (pgc_session_is_foreground (self->session) || self->n_recoveries++ == MAX_RECOVERIES)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, _("The agent has gone away"));
      pgc_error_set_remedy (error, _("It goes on with the migration when it is started again: run "
                                     "“pgcutover agent” in a terminal to see why it ended."));
      return FALSE;
    }
  suspend_screen (self);
  pgc_session_warn (self->session, _("the agent has gone away; starting it again"));
  PgcRemoteMigration *found = pgc_session_recover (self->session, self->migration, error);
  if (found == NULL)
    return FALSE;
  g_set_object (&self->migration, found);
  g_object_unref (found);
  pgc_news_set_migration (self->news, pgc_session_connect (self->session, NULL), self->migration);
  return TRUE;
}

static void
set_timeout_error (Follow *self, GError **error)
{
  const PgcStatus *status = pgc_remote_migration_get_status (self->migration);
  g_autofree char *time = pgc_quantity_duration (self->options->timeout);
  pgc_error_set (error, PGC_ERROR_TIMED_OUT, _("%s is not that far after %s: %s"),
                 pgc_remote_migration_get_name (self->migration), time,
                 pgc_status_words_state (status));
  pgc_error_set_remedy (error, _("It goes on: wait again, or longer."));
}

/* Acts upon @kinds. Returns: TRUE if that ends the following, with *@exit_code */
static gboolean
act (Follow *self, PgcNewsKinds kinds, int *exit_code, GError **error)
{
  gboolean is_foreground = pgc_session_is_foreground (self->session);
  *exit_code = PGC_EXIT_BY_ERROR;
  if ((kinds & PGC_NEWS_LOST) != 0 && !recover (self, error))
    return TRUE;
  if (self->reporter != NULL)
    pgc_progress_reporter_update (self->reporter, self->migration, kinds);
  if ((kinds & PGC_NEWS_CHANGED) != 0 && conclude (self, exit_code, error))
    return TRUE;

  g_autoptr (GError) local = NULL;
  gboolean leaves = (kinds & PGC_NEWS_TERMINATED) != 0 || is_interrupt_window_over (self);
  if ((kinds & PGC_NEWS_INTERRUPTED) != 0 && !leaves)
    leaves = !is_foreground || interrupt_foreground (self, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return TRUE;
    }
  if (leaves)
    {
      if (!is_foreground)
        tell_that_it_goes_on (self);
      *exit_code = PGC_EXIT_INTERRUPTED;
      return TRUE;
    }
  if (self->deadline != 0 && g_get_monotonic_time () >= self->deadline)
    {
      suspend_screen (self);
      set_timeout_error (self, error);
      *exit_code = PGC_EXIT_BY_ERROR;
      return TRUE;
    }
  return FALSE;
}

int
pgc_follow_run (PgcSession *session, PgcRemoteMigration **migration,
                const PgcFollowOptions *options, GError **error)
{
  PgcClient *client = pgc_session_connect (session, error);
  if (client == NULL)
    return PGC_EXIT_BY_ERROR;
  g_auto (Follow) self = {
    .session = session,
    .migration = g_object_ref (*migration),
    .options = options,
    .news = pgc_news_new (),
  };
  if (options->timeout > 0)
    self.deadline = g_get_monotonic_time () + options->timeout * G_USEC_PER_SEC;
  if (options->stream != NULL)
    self.reporter = pgc_progress_reporter_new (options->stream, options->interval,
                                               options->log_after,
                                               pgc_session_is_foreground (session));
  pgc_news_set_migration (self.news, client, self.migration);

  int exit_code;
  while (!act (&self, pgc_news_wait (self.news), &exit_code, error))
    continue;
  g_set_object (migration, self.migration);
  return exit_code;
}

int
pgc_follow_after (PgcSession *session, PgcRemoteMigration **migration, gint64 log_after,
                  PgcState wanted, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  gboolean is_foreground = pgc_session_is_foreground (session);
  int exit_code = PGC_EXIT_DONE;
  gboolean is_shown = FALSE;
  if (is_foreground || pgc_command_line_has (line, PGC_PARAMETER_WATCH))
    {
      PgcFollowOptions options = pgc_follow_options (session, stderr);
      options.log_after = log_after;
      options.wanted = wanted;
      exit_code = pgc_follow_run (session, migration, &options, error);
      if (exit_code == PGC_EXIT_BY_ERROR)
        return exit_code;
      is_shown = pgc_terminal_can_draw (stderr) && pgc_terminal_can_draw (stdout);
    }
  if (is_shown && !pgc_command_line_has (line, PGC_PARAMETER_OUTPUT))
    return exit_code;
  return pgc_session_print_migration (session, *migration, error) ? exit_code : PGC_EXIT_BY_ERROR;
}
