/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-stdio.h"

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <unistd.h>

#include "agent/contract/pgc-error.h"
#include "agent/service/pgc-front.h"

/* Takes stdin and stdout for the protocol; whatever else is printed to stdout goes to stderr from
 * now on, because one stray line would break the protocol. */
static GIOStream *
take_stdio (GError **error)
{
  int input = dup (STDIN_FILENO);
  int output = dup (STDOUT_FILENO);
  if (input < 0 || output < 0 || dup2 (STDERR_FILENO, STDOUT_FILENO) < 0)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, "Standard input and output are not open");
      pgc_error_set_remedy (error, "“agent --stdio” is for programs, which hold its other end.");
      return NULL;
    }
  g_autoptr (GInputStream) input_stream = g_unix_input_stream_new (input, TRUE);
  g_autoptr (GOutputStream) output_stream = g_unix_output_stream_new (output, TRUE);
  return g_simple_io_stream_new (input_stream, output_stream);
}

typedef struct
{
  GMainLoop *loop;
  GCancellable *cancellable;
  guint n_pending;
} Bridge;

/* Half a conversation is none: when one way ends, the other is ended, too. */
static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bridge *bridge = user_data;
  g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, NULL);
  g_cancellable_cancel (bridge->cancellable);
  if (--bridge->n_pending == 0)
    g_main_loop_quit (bridge->loop);
}

static void
carry (Bridge *bridge, GIOStream *from, GIOStream *to)
{
  bridge->n_pending++;
  g_output_stream_splice_async (g_io_stream_get_output_stream (to),
                                g_io_stream_get_input_stream (from),
                                G_OUTPUT_STREAM_SPLICE_NONE, G_PRIORITY_DEFAULT,
                                bridge->cancellable, on_ended, bridge);
}

/* Carries bytes both ways until either end has gone. */
static void
bridge_streams (GIOStream *one, GIOStream *other)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Bridge bridge = { loop, cancellable, 0 };
  carry (&bridge, one, other);
  carry (&bridge, other, one);
  g_main_loop_run (loop);
}

typedef struct
{
  const char *state_directory;
  GIOStream *stream; /* (owned) (nullable) */
} AtWork;

static gboolean
is_at_work (gpointer data)
{
  AtWork *at_work = data;
  if (at_work->stream == NULL)
    at_work->stream = pgc_front_connect (at_work->state_directory);
  return at_work->stream != NULL;
}

gboolean
pgc_stdio_run (const char *state_directory, PgcStdioStarter start, gpointer user_data,
               GError **error)
{
  g_autoptr (GIOStream) stream = take_stdio (error);
  if (stream == NULL)
    return FALSE;
  AtWork at_work = { state_directory, NULL };
  if (!is_at_work (&at_work) && !start (is_at_work, &at_work, user_data, error))
    return FALSE;
  g_autoptr (GIOStream) agent = at_work.stream;
  bridge_streams (stream, agent);
  return TRUE;
}
