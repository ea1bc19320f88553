/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The contract as any D-Bus program sees it, which does not use our client. */

#include <locale.h>
#include <string.h>

#include "agent/contract/pgc-bus.h"
#include "tests/dbus/pgc-service-fixture.h"
#include "tests/dbus/pgc-wait.h"

typedef struct
{
  GVariant *reply;  /* (owned) (nullable) */
  GError *error;    /* (owned) (nullable) */
  gboolean is_done;
} Answer;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  answer->reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &answer->error);
  answer->is_done = TRUE;
}

static gboolean
is_answered (gpointer user_data)
{
  return ((Answer *) user_data)->is_done;
}

/* A call as any D-Bus program makes it. (transfer full) (nullable) */
static GVariant *
call_raw (PgcServiceFixture *fixture, const char *path, const char *interface, const char *method,
          const char *arguments, GError **error)
{
  const char *destination;
  g_autoptr (GDBusConnection) connection
      = pgc_test_agent_get_connection (fixture->agent, &destination);
  Answer answer = { NULL };
  g_dbus_connection_call (connection, destination, path, interface, method,
                          g_variant_new_parsed (arguments), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          on_answer, &answer);
  pgc_wait_until (method, is_answered, &answer);
  if (answer.error != NULL)
    g_propagate_error (error, answer.error);
  return answer.reply;
}

#define AGENT_INTERFACE "io.github.pgcutover.Agent1"
#define MIGRATION_INTERFACE "io.github.pgcutover.Migration1"
#define INVALID_ARGUMENT "io.github.pgcutover.Error.InvalidArgument"

static void
test_unknown_keys_are_errors (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (PgcRemoteMigration) migration
      = pgc_service_fixture_create_and_hold (fixture, "strict", PGC_STAGE_MIGRATING);
  g_autofree char *id
      = g_strdelimit (g_strdup (pgc_remote_migration_get_status (migration)->id), "-", '_');
  g_autofree char *path = g_strconcat (PGC_BUS_MIGRATION_PREFIX, id, NULL);
  const struct
  {
    const char *path;
    const char *interface;
    const char *method;
    const char *arguments;
    const char *culprit; /* named in the message */
  } cases[] = {
    { PGC_BUS_AGENT_PATH, AGENT_INTERFACE, "CreateMigration",
      "('{}', @a{ss} {}, {'dry-run': <true>})", "dry-run" },
    { PGC_BUS_AGENT_PATH, AGENT_INTERFACE, "CreateMigration",
      "('{}', {'root-password': 'x'}, @a{sv} {})", "root-password" },
    { PGC_BUS_AGENT_PATH, AGENT_INTERFACE, "CreateMigration", "('no', @a{ss} {}, @a{sv} {})",
      "JSON" },
    { PGC_BUS_AGENT_PATH, AGENT_INTERFACE, "CreateMigration", "('', @a{ss} {}, @a{sv} {})",
      "JSON" },
    { PGC_BUS_AGENT_PATH, AGENT_INTERFACE, "TestConnection",
      "({'host': <'h'>, 'user': <'u'>, 'port': <5432>}, '')", "port" },
    { PGC_BUS_AGENT_PATH, AGENT_INTERFACE, "TestConnection",
      "({'host': <'h'>, 'user': <'u'>, 'pasword': <'x'>}, '')", "pasword" },
    { PGC_BUS_AGENT_PATH, AGENT_INTERFACE, "TestConnection",
      "({'host': <'h'>, 'user': <'u'>, 'ssl-mode': <'Perhaps'>}, '')", "Perhaps" },
    { PGC_BUS_AGENT_PATH, AGENT_INTERFACE, "TestConnection", "({'user': <'u'>}, '')", "host" },
    { path, MIGRATION_INTERFACE, "Cutover", "(@as [], {'block_writes': <true>})", "block_writes" },
    { path, MIGRATION_INTERFACE, "Cutover", "(@as [], {'block-writes': <'yes'>})",
      "block-writes" },
    { path, MIGRATION_INTERFACE, "Compare", "({'table': <['t']>},)", "table" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) reply = call_raw (fixture, cases[i].path, cases[i].interface,
                                             cases[i].method, cases[i].arguments, &error);
      g_test_message ("%s %s", cases[i].method, cases[i].arguments);
      g_assert_null (reply);
      g_autofree char *name = g_dbus_error_get_remote_error (error);
      g_assert_cmpstr (name, ==, INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, cases[i].culprit));
    }
  g_assert_cmpint (pgc_remote_migration_get_status (migration)->substate, ==,
                   PGC_SUBSTATE_MIGRATING_DATA);
}

static void
test_test_connection (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  pgc_fake_provider_set_password (fixture->agent->provider, "sesame");
  g_autoptr (GVariant) refused
      = call_raw (fixture, PGC_BUS_AGENT_PATH, AGENT_INTERFACE, "TestConnection",
                  "({'host': <'db.example.org'>, 'user': <'mover'>}, 'wrong')", &error);
  g_assert_null (refused);
  g_assert_error (error, PGC_ERROR, PGC_ERROR_AUTHENTICATION);
  g_assert_nonnull (strstr (error->message, "\"28P01\""));
  g_clear_error (&error);

  /* Without a password, the one that is kept for that server is used. */
  g_assert_true (pgc_client_store_secret (fixture->client, "server/mover@db.example.org:5432",
                                          "sesame", NULL, NULL, &error));
  g_autoptr (GVariant) reply = call_raw (
      fixture, PGC_BUS_AGENT_PATH, AGENT_INTERFACE, "TestConnection",
      "({'host': <'db.example.org'>, 'user': <'mover'>, 'ssl-mode': <'Require'>}, '')", &error);
  g_assert_no_error (error);
  g_autoptr (GVariant) info = g_variant_get_child_value (reply, 0);
  g_autoptr (GVariant) expected = g_variant_ref_sink (g_variant_new_parsed (
      "{'server-version': <'15.18'>, 'tls': <true>, 'round-trip-us': <int64 250>,"
      " 'databases': <[('app', uint64 4711, int64 -1, 'owner')]>}"));
  g_assert_cmpvariant (info, expected);

  pgc_fake_vault_set_locked (fixture->agent->vault, TRUE);
  g_autoptr (GVariant) locked
      = call_raw (fixture, PGC_BUS_AGENT_PATH, AGENT_INTERFACE, "TestConnection",
                  "({'host': <'db.example.org'>, 'user': <'mover'>}, '')", &error);
  g_assert_null (locked);
  g_assert_error (error, PGC_ERROR, PGC_ERROR_KEYRING_LOCKED);
}

static void
test_no_secret_is_a_property (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSpec) spec = pgc_test_spec_new ("quiet");
  g_autoptr (PgcSpecSecrets) secrets = pgc_spec_secrets_new ();
  secrets->source_password = pgc_secret_new ("tr0ub4dor");
  g_autoptr (PgcRemoteMigration) migration
      = pgc_client_create_migration (fixture->client, spec, secrets, NULL, &error);
  g_assert_no_error (error);
  const char *destination;
  g_autoptr (GDBusConnection) connection
      = pgc_test_agent_get_connection (fixture->agent, &destination);
  g_autoptr (GVariant) objects = g_dbus_connection_call_sync (
      connection, destination, PGC_BUS_AGENT_PATH, "org.freedesktop.DBus.ObjectManager",
      "GetManagedObjects", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *text = g_variant_print (objects, FALSE);
  g_assert_nonnull (strstr (text, "old.example.org"));
  g_assert_null (strstr (text, "tr0ub4dor"));
  g_autofree char *resource
      = json_to_string (pgc_remote_migration_get_resource (migration), FALSE);
  g_assert_null (strstr (resource, "tr0ub4dor"));
}

static const PgcServiceTest tests[] = {
  { "unknown-keys-are-errors", test_unknown_keys_are_errors },
  { "test-connection", test_test_connection },
  { "no-secret-is-a-property", test_no_secret_is_a_property },
};

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  pgc_service_fixture_add_tests ("raw-calls", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
