/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-keyring-call.h"

#include "agent/contract/pgc-error.h"

struct _PgcKeyringCall
{
  GMainContext *context;     /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GCancellable *outer;       /* (owned) (nullable): the caller's */
  gulong outer_handler;
  GSource *timer; /* (owned) */
  guint timeout_ms;
  gboolean is_timed_out;
  GAsyncResult *result; /* (owned) (nullable) */
};

static gboolean
on_time_over (gpointer user_data)
{
  PgcKeyringCall *call = user_data;
  call->is_timed_out = TRUE;
  g_cancellable_cancel (call->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

PgcKeyringCall *
pgc_keyring_call_begin (guint timeout_ms, GCancellable *cancellable)
{
  PgcKeyringCall *call = g_new0 (PgcKeyringCall, 1);
  call->context = g_main_context_new ();
  g_main_context_push_thread_default (call->context);
  call->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      call->outer = g_object_ref (cancellable);
      call->outer_handler
          = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled),
                                   g_object_ref (call->cancellable), g_object_unref);
    }
  call->timeout_ms = timeout_ms;
  call->timer = g_timeout_source_new (timeout_ms);
  g_source_set_callback (call->timer, on_time_over, call, NULL);
  g_source_attach (call->timer, call->context);
  return call;
}

void
pgc_keyring_call_end (PgcKeyringCall *call)
{
  if (call == NULL)
    return;
  g_cancellable_disconnect (call->outer, call->outer_handler);
  g_source_destroy (call->timer);
  g_source_unref (call->timer);
  g_clear_object (&call->result);
  g_clear_object (&call->outer);
  g_clear_object (&call->cancellable);
  g_main_context_pop_thread_default (call->context);
  g_main_context_unref (call->context);
  g_free (call);
}

GCancellable *
pgc_keyring_call_get_cancellable (PgcKeyringCall *call)
{
  return call->cancellable;
}

void
pgc_keyring_call_on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PgcKeyringCall *call = user_data;
  g_set_object (&call->result, result);
}

GAsyncResult *
pgc_keyring_call_wait (PgcKeyringCall *call)
{
  while (call->result == NULL)
    g_main_context_iteration (call->context, TRUE);
  return g_steal_pointer (&call->result);
}

void
pgc_keyring_call_explain (PgcKeyringCall *call, GError **error)
{
  if (error == NULL || !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || !call->is_timed_out || g_cancellable_is_cancelled (call->outer))
    return;
  g_clear_error (error);
  pgc_error_set (error, PGC_ERROR_TIMED_OUT, "The keyring has not answered in %.1f seconds",
                 call->timeout_ms / 1000.0);
  pgc_error_set_remedy (error, "See whether its service (gnome-keyring-daemon or another) hangs "
                               "and start it again, or start the agent with "
                               "PGCUTOVER_SECRET_STORE=file.");
}
