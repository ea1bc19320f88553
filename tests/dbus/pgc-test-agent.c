/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/dbus/pgc-test-agent.h"

#include "agent/service/pgc-agent-thread.h"
#include "agent/service/pgc-service.h"
#include "config.h"

#define STATE_DIRECTORY "/nonexistent/state"

/* An agent on the bus in a thread of its own. */
typedef struct
{
  PgcTestAgent *agent;
  GThread *thread;
  GMainContext *context; /* (owned) */
  GMainLoop *loop;       /* (owned) */
  GMutex lock;
  GCond changed;
  gboolean is_serving; /* guarded by the lock */
} BusThread;

static PgcRegistry *
make_registry (const char *state_directory, gpointer user_data, GError **error)
{
  PgcTestAgent *self = user_data;
  pgc_fake_vault_forbid_this_thread (self->vault);
  PgcRegistry *registry = pgc_registry_new (PGC_JOURNAL (self->journal), PGC_VAULT (self->vault),
                                            PGC_CLOCK (self->clock));
  pgc_registry_add_provider (registry, PGC_PROVIDER_KIND_DIRECT, PGC_PROVIDER (self->provider));
  g_assert_true (pgc_registry_load (registry, error));
  return registry;
}

PgcAgentParts
pgc_test_agent_get_parts (PgcTestAgent *self)
{
  return (PgcAgentParts){ STATE_DIRECTORY, make_registry, self };
}

static GDBusConnection *
open_bus (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
      g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  return bus;
}

static void
request_name (GDBusConnection *bus)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", PGC_BUS_NAME, 4), G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1,
      NULL, &error);
  g_assert_no_error (error);
  guint32 result;
  g_variant_get (reply, "(u)", &result);
  g_assert_cmpuint (result, ==, 1);
}

static gpointer
serve_on_bus (gpointer data)
{
  BusThread *thread = data;
  g_main_context_push_thread_default (thread->context);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = open_bus ();
  g_autoptr (PgcRegistry) registry = make_registry (STATE_DIRECTORY, thread->agent, &error);
  g_autoptr (PgcService) service = pgc_service_new (registry, STATE_DIRECTORY);
  g_assert_true (pgc_service_export (service, bus, &error));
  request_name (bus);
  pgc_registry_resume (registry);

  g_mutex_lock (&thread->lock);
  thread->is_serving = TRUE;
  g_cond_signal (&thread->changed);
  g_mutex_unlock (&thread->lock);
  g_main_loop_run (thread->loop);

  pgc_service_unexport (service);
  pgc_registry_shut_down (registry);
  g_dbus_connection_close_sync (bus, NULL, NULL);
  g_main_context_pop_thread_default (thread->context);
  return NULL;
}

static BusThread *
start_on_bus (PgcTestAgent *self)
{
  BusThread *thread = g_new0 (BusThread, 1);
  thread->agent = self;
  thread->context = g_main_context_new ();
  thread->loop = g_main_loop_new (thread->context, FALSE);
  g_mutex_init (&thread->lock);
  g_cond_init (&thread->changed);
  thread->thread = g_thread_new ("test-agent", serve_on_bus, thread);
  g_mutex_lock (&thread->lock);
  while (!thread->is_serving)
    g_cond_wait (&thread->changed, &thread->lock);
  g_mutex_unlock (&thread->lock);
  return thread;
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
stop_on_bus (BusThread *thread)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_callback (source, quit, thread->loop, NULL);
  g_source_attach (source, thread->context);
  g_thread_join (thread->thread);
  g_main_loop_unref (thread->loop);
  g_main_context_unref (thread->context);
  g_mutex_clear (&thread->lock);
  g_cond_clear (&thread->changed);
  g_free (thread);
}

PgcTestAgent *
pgc_test_agent_new (PgcTestTransport transport)
{
  PgcTestAgent *self = g_new0 (PgcTestAgent, 1);
  self->transport = transport;
  self->journal = pgc_fake_journal_new ();
  self->vault = pgc_fake_vault_new ();
  self->provider = pgc_fake_provider_new ();
  self->clock = pgc_fake_clock_new ();
  return self;
}

void
pgc_test_agent_start (PgcTestAgent *self)
{
  g_assert_null (self->running);
  if (self->transport == PGC_TEST_TRANSPORT_BUS)
    {
      self->running = start_on_bus (self);
      return;
    }
  g_autoptr (GError) error = NULL;
  PgcAgentParts parts = pgc_test_agent_get_parts (self);
  self->running = pgc_agent_thread_start (&parts, &self->peer, &error);
  g_assert_no_error (error);
}

void
pgc_test_agent_stop (PgcTestAgent *self)
{
  g_assert_nonnull (self->running);
  if (self->transport == PGC_TEST_TRANSPORT_BUS)
    stop_on_bus (self->running);
  else
    pgc_agent_thread_stop (self->running);
  self->running = NULL;
  g_clear_object (&self->peer);
}

void
pgc_test_agent_free (PgcTestAgent *self)
{
  if (self->running != NULL)
    pgc_test_agent_stop (self);
  g_object_unref (self->journal);
  g_object_unref (self->vault);
  g_object_unref (self->provider);
  g_object_unref (self->clock);
  g_free (self);
}

PgcClient *
pgc_test_agent_connect (PgcTestAgent *self)
{
  g_autoptr (GError) error = NULL;
  PgcClient *client = self->transport == PGC_TEST_TRANSPORT_BUS
                          ? pgc_client_new_for_bus (G_BUS_TYPE_SESSION, NULL, NULL, &error)
                          : pgc_client_new_for_connection (self->peer, NULL, &error);
  g_assert_no_error (error);
  return client;
}

GDBusConnection *
pgc_test_agent_get_connection (PgcTestAgent *self, const char **destination)
{
  gboolean is_bus = self->transport == PGC_TEST_TRANSPORT_BUS;
  *destination = is_bus ? PGC_BUS_NAME : NULL;
  return is_bus ? open_bus () : g_object_ref (self->peer);
}

PgcSpec *
pgc_test_spec_new (const char *name)
{
  static const char *const databases[] = { "app", "shop", NULL };
  PgcSpec *spec = pgc_spec_new ();
  spec->name = g_strdup (name);
  spec->source.host = g_strdup ("old.example.org");
  spec->source.user = g_strdup ("mover");
  spec->target.host = g_strdup ("new.example.org");
  spec->target.user = g_strdup ("mover");
  spec->databases = g_strdupv ((GStrv) databases);
  return spec;
}
