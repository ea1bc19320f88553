/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/client/pgc-agent-launcher.h"

#include <unistd.h>

#include "agent/contract/pgc-bus.h"
#include "agent/contract/pgc-error.h"

/* An agent has its name within milliseconds; it may first wait some seconds for the journal of
 * one that is just ending, or migrate a large journal. */
#define START_TIMEOUT_SECONDS 10

/* Well below what a person notices, and nothing for a bus to answer so often. */
#define LOOK_INTERVAL_MS 10

typedef struct
{
  GMainContext *context;    /* (owned) */
  GCancellable *stop;       /* (owned): ends the reading of stderr and the wait for the exit */
  GSubprocess *process;     /* (owned) (nullable) */
  GDataInputStream *stderr_lines; /* (owned) (nullable) */
  char *last_line;          /* (owned) (nullable) */
  guint n_pending;          /* operations whose callbacks have not come yet */
  gboolean has_ended;
  gboolean has_timed_out;
} Launch;

static Launch *
launch_new (void)
{
  Launch *launch = g_new0 (Launch, 1);
  launch->context = g_main_context_new ();
  launch->stop = g_cancellable_new ();
  g_main_context_push_thread_default (launch->context);
  return launch;
}

static void
launch_free (Launch *launch)
{
  g_cancellable_cancel (launch->stop);
  while (launch->n_pending > 0)
    g_main_context_iteration (launch->context, TRUE);
  g_main_context_pop_thread_default (launch->context);
  g_clear_object (&launch->stderr_lines);
  g_clear_object (&launch->process);
  g_object_unref (launch->stop);
  g_main_context_unref (launch->context);
  g_free (launch->last_line);
  g_free (launch);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Launch, launch_free)

static void read_line (Launch *launch);

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Launch *launch = user_data;
  launch->n_pending--;
  g_autofree char *line
      = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  if (line == NULL)
    return;
  if (line[0] != '\0')
    {
      g_free (launch->last_line);
      launch->last_line = g_utf8_make_valid (line, -1);
    }
  read_line (launch);
}

static void
read_line (Launch *launch)
{
  launch->n_pending++;
  g_data_input_stream_read_line_async (launch->stderr_lines, G_PRIORITY_DEFAULT, launch->stop,
                                       on_line, launch);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Launch *launch = user_data;
  launch->n_pending--;
  launch->has_ended = g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
}

static gboolean
on_timed_out (gpointer user_data)
{
  ((Launch *) user_data)->has_timed_out = TRUE;
  return G_SOURCE_REMOVE;
}

/* Only wakes the loop, which then looks. */
static gboolean
on_look (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static void
attach (GMainContext *context, GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, context);
}

/* A session of its own, so that neither the terminal's Ctrl-C nor its end reaches the agent. */
static void
detach (gpointer unused)
{
  setsid ();
}

static gboolean
spawn (Launch *launch, const char *const *argv, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                   | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, detach, NULL, NULL);
  /* An agent that lives long must not keep a file system from being unmounted. */
  g_subprocess_launcher_set_cwd (launcher, "/");
  g_autoptr (GError) local = NULL;
  launch->process = g_subprocess_launcher_spawnv (launcher, argv, &local);
  if (launch->process == NULL)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, "The agent cannot be started: %s", local->message);
      pgc_error_set_remedy (error, "Check that “%s” is there and may be executed.", argv[0]);
      return FALSE;
    }
  launch->stderr_lines
      = g_data_input_stream_new (g_subprocess_get_stderr_pipe (launch->process));
  read_line (launch);
  launch->n_pending++;
  g_subprocess_wait_async (launch->process, launch->stop, on_ended, launch);
  return TRUE;
}

/* Whether the agent is of no more use. One that found another one at work has ended without fault:
 * the other one is about to be there. What an ended agent wrote has been read when its wait was the
 * last thing pending. */
static gboolean
has_failed (const Launch *launch)
{
  return launch->has_ended && launch->n_pending == 0
         && !(g_subprocess_get_if_exited (launch->process)
              && g_subprocess_get_exit_status (launch->process) == PGC_AGENT_EXIT_TAKEN);
}

static void
set_launch_error (const Launch *launch, GError **error)
{
  const char *last_line = launch->last_line != NULL ? launch->last_line : "it said nothing";
  if (launch->has_ended)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, "The agent was started but ended at once: %s",
                     last_line);
      pgc_error_set_remedy (error, "Mend what it says, or run “pgcutover agent” in a terminal to "
                                   "see more.");
    }
  else
    {
      pgc_error_set (error, PGC_ERROR_AGENT, "The agent was started but cannot be reached after "
                                             "%d seconds: %s",
                     START_TIMEOUT_SECONDS, last_line);
      pgc_error_set_remedy (error, "Run “pgcutover agent” in a terminal to see what it does.");
    }
}

gboolean
pgc_agent_launcher_start (const char *const *argv, PgcAgentIsThere is_there, gpointer user_data,
                          GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (argv != NULL && argv[0] != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  g_autoptr (Launch) launch = launch_new ();
  if (!spawn (launch, argv, error))
    return FALSE;
  g_autoptr (GSource) timeout = g_timeout_source_new_seconds (START_TIMEOUT_SECONDS);
  attach (launch->context, timeout, on_timed_out, launch);
  g_autoptr (GSource) look = g_timeout_source_new (LOOK_INTERVAL_MS);
  attach (launch->context, look, on_look, NULL);

  gboolean is_reached = is_there (user_data);
  while (!is_reached && !launch->has_timed_out && !has_failed (launch)
         && !g_cancellable_is_cancelled (cancellable))
    {
      g_main_context_iteration (launch->context, TRUE);
      is_reached = is_there (user_data);
    }
  g_source_destroy (timeout);
  g_source_destroy (look);
  if (is_reached)
    return TRUE;
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    set_launch_error (launch, error);
  return FALSE;
}
