/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/contract/pgc-error.h"
#include "agent/credentials/pgc-credentials-directory.h"
#include "agent/credentials/pgc-environment-store.h"
#include "agent/credentials/pgc-file-store.h"
#include "agent/credentials/pgc-keyring-store.h"
#include "agent/credentials/pgc-passfile-store.h"
#include "tests/unit/pgc-scratch.h"

#define KEY "server/ann@db.example.org:5432"

/* Has it, and that is the secret; or, with @expected NULL, has it not. */
static void
assert_secret (PgcSecretStore *store, const char *key, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSecret) secret = NULL;
  g_assert_true (pgc_secret_store_lookup (store, key, &secret, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, expected);
}

static void
assert_refuses (PgcSecretStore *store, int code, const char *remedy)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSecret) secret = NULL;
  g_assert_false (pgc_secret_store_lookup (store, KEY, &secret, NULL, &error));
  g_assert_null (secret);
  g_assert_error (error, PGC_ERROR, code);
  g_assert_nonnull (strstr (pgc_error_get_remedy (error), remedy));
  g_assert_null (strstr (error->message, "hunter2"));
}

static void
store_secret (PgcSecretStore *store, const char *key, const char *secret)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (pgc_secret_store_store (store, key, "label", secret, NULL, &error));
  g_assert_no_error (error);
}

/* The keys of a store in its own order, each followed by a space. */
static char *
list (PgcSecretStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_vault_entry_free);
  g_assert_true (pgc_secret_store_list (store, entries, NULL, &error));
  g_assert_no_error (error);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      const PgcVaultEntry *entry = g_ptr_array_index (entries, i);
      g_assert_cmpstr (entry->store, ==, pgc_secret_store_get_name (store));
      g_assert_false (entry->locked);
      g_string_append_printf (text, "%s ", entry->key);
    }
  return g_string_free (text, FALSE);
}

/* --- file ---------------------------------------------------------------------------------- */

static void
test_file_keeps_and_forgets (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "state/credentials");
  g_autoptr (PgcSecretStore) store = pgc_file_store_new (path);
  assert_secret (store, KEY, NULL);
  store_secret (store, KEY, "hunter2");
  store_secret (store, "migration/u/source", "a=b\nc");
  store_secret (store, KEY, "hunter3");
  g_autoptr (PgcSecretStore) again = pgc_file_store_new (path);
  assert_secret (again, KEY, "hunter3");
  assert_secret (again, "migration/u/source", "a=b\nc");
  g_autofree char *keys = list (again);
  g_assert_cmpstr (keys, ==, "migration/u/source " KEY " ");

  gboolean found;
  g_assert_true (pgc_secret_store_forget (again, KEY, &found, NULL, &error));
  g_assert_true (found);
  g_assert_true (pgc_secret_store_forget (again, KEY, &found, NULL, &error));
  g_assert_false (found);
  assert_secret (store, KEY, NULL);
  assert_secret (store, "migration/u/source", "a=b\nc");
}

static void
test_file_is_private_from_the_start (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *directory = pgc_scratch_dup_path (scratch, "state");
  g_autofree char *path = g_build_filename (directory, "credentials", NULL);
  mode_t old_mask = umask (0);
  g_autoptr (PgcSecretStore) store = pgc_file_store_new (path);
  store_secret (store, KEY, "hunter2");
  g_assert_cmpint (pgc_scratch_get_mode (path), ==, 0600);
  g_assert_cmpint (pgc_scratch_get_mode (directory), ==, 0700);
  store_secret (store, KEY, "hunter3");
  g_assert_cmpint (pgc_scratch_get_mode (path), ==, 0600);
  umask (old_mask);

  /* Nothing else is left in the directory. */
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "credentials");
  g_assert_null (g_dir_read_name (dir));
}

static void
test_file_open_to_others_is_refused (void)
{
  static const int modes[] = { 0640, 0604, 0660, 0620, 0602, 0601 };
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path
      = pgc_scratch_write (scratch, "credentials", KEY "=hunter2\n", 0600);
  g_autoptr (PgcSecretStore) store = pgc_file_store_new (path);
  assert_secret (store, KEY, "hunter2");
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_chmod (path, modes[i]), ==, 0);
      assert_refuses (store, PGC_ERROR_PERMISSION, "chmod 600");
    }
  /* Nor is it replaced, which would lose what is in it. */
  g_autoptr (GBytes) before = pgc_scratch_load (path);
  g_assert_false (pgc_secret_store_store (store, "server/b@c:1", "label", "x", NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_PERMISSION);
  g_autoptr (GBytes) after = pgc_scratch_load (path);
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_file_of_another_user_is_refused (void)
{
  if (geteuid () != 0)
    {
      g_test_skip ("Only root can give a file away");
      return;
    }
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_write (scratch, "credentials", KEY "=hunter2\n", 0600);
  g_assert_cmpint (chown (path, 65534, 65534), ==, 0);
  g_autoptr (PgcSecretStore) store = pgc_file_store_new (path);
  assert_refuses (store, PGC_ERROR_PERMISSION, "chown");
}

static void
test_damaged_file_is_left_alone (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path
      = pgc_scratch_write (scratch, "credentials", KEY "=hunter2\nhunter2\n", 0600);
  g_autoptr (GBytes) before = pgc_scratch_load (path);
  g_autoptr (PgcSecretStore) store = pgc_file_store_new (path);
  assert_refuses (store, PGC_ERROR_INVALID_ARGUMENT, "that line");
  g_assert_false (pgc_secret_store_store (store, KEY, "label", "x", NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "Line 2"));
  g_autoptr (GBytes) after = pgc_scratch_load (path);
  g_assert_true (g_bytes_equal (before, after));
}

static gpointer
store_many (gpointer data)
{
  for (int i = 0; i < 20; i++)
    {
      g_autofree char *key = g_strdup_printf ("migration/%p-%d/source", g_thread_self (), i);
      store_secret (data, key, key);
    }
  return NULL;
}

static void
test_file_from_many_threads (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "credentials");
  g_autoptr (PgcSecretStore) store = pgc_file_store_new (path);
  GThread *threads[3];
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("store", store_many, store);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_autoptr (GPtrArray) entries
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_vault_entry_free);
  g_assert_true (pgc_secret_store_list (store, entries, NULL, NULL));
  g_assert_cmpuint (entries->len, ==, 60);
}

/* --- credentials directory ----------------------------------------------------------------- */

static void
test_credentials_directory (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autoptr (PgcSecretStore) store = pgc_credentials_directory_new (scratch->path);
  g_assert_false (pgc_secret_store_is_writable (store));
  assert_secret (store, KEY, NULL);
  g_autofree char *name = pgc_credentials_directory_dup_file_name (KEY);
  g_assert_cmpstr (name, ==, "server_ann_db.example.org_5432");
  /* systemd's files are 0400, or readable by an access control list. */
  g_autofree char *one = pgc_scratch_write (scratch, name, "hunter2\n", 0440);
  g_autofree char *two
      = pgc_scratch_write (scratch, "migration_0a-1b_source", " a\n\n", 0400);
  g_autofree char *other = pgc_scratch_write (scratch, "tls-key", "x", 0400);
  assert_secret (store, KEY, "hunter2");
  assert_secret (store, "migration/0a-1b/source", " a\n");
  g_autofree char *keys = list (store);
  g_assert_nonnull (strstr (keys, "server_ann_db.example.org_5432 "));
  g_assert_nonnull (strstr (keys, "migration_0a-1b_source "));
  g_assert_null (strstr (keys, "tls-key"));

  g_autoptr (PgcSecretStore) none = pgc_credentials_directory_new (NULL);
  assert_secret (none, KEY, NULL);
  g_autofree char *nothing = list (none);
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_credential_with_a_nul_byte (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "server_ann_db.example.org_5432");
  g_file_set_contents (path, "hunter2\0x", 9, &error);
  g_assert_no_error (error);
  g_autoptr (PgcSecretStore) store = pgc_credentials_directory_new (scratch->path);
  assert_refuses (store, PGC_ERROR_INVALID_ARGUMENT, "plain text");
}

static void
test_fifo_does_not_hang (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "server_ann_db.example.org_5432");
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_autoptr (PgcSecretStore) store = pgc_credentials_directory_new (scratch->path);
  assert_refuses (store, PGC_ERROR_PERMISSION, "regular file");
}

/* --- passfile ------------------------------------------------------------------------------ */

static void
test_passfile (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_write (
      scratch, "pgpass", "db.example.org:5432:*:ann:hunter2\n*:*:*:*:other\n", 0600);
  g_autoptr (PgcSecretStore) store = pgc_passfile_store_new (path);
  g_assert_false (pgc_secret_store_is_writable (store));
  assert_secret (store, KEY, "hunter2");
  assert_secret (store, "server/bob@x:1", "other");
  assert_secret (store, "migration/u/source", NULL);
  g_autofree char *keys = list (store);
  g_assert_cmpstr (keys, ==, KEY " server/*@*:* ");
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  assert_refuses (store, PGC_ERROR_PERMISSION, "chmod 600");

  g_autoptr (PgcSecretStore) null = pgc_passfile_store_new ("/dev/null");
  assert_secret (null, KEY, NULL);
  g_autofree char *gone_path = pgc_scratch_dup_path (scratch, "gone");
  g_autoptr (PgcSecretStore) gone = pgc_passfile_store_new (gone_path);
  assert_secret (gone, KEY, NULL);
}

static void
test_passfile_without_a_user_is_for_this_one (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *text = g_strdup_printf ("db:5432:*:%s:mine\n", g_get_user_name ());
  g_autofree char *path = pgc_scratch_write (scratch, "pgpass", text, 0600);
  g_autoptr (PgcSecretStore) store = pgc_passfile_store_new (path);
  assert_secret (store, "server/@db:5432", "mine");
}

/* --- environment --------------------------------------------------------------------------- */

static void
test_environment (void)
{
  g_autoptr (PgcSecretStore) store = pgc_environment_store_new ("one", "two");
  assert_secret (store, "migration/u/source", "one");
  assert_secret (store, "migration/v/target", "two");
  assert_secret (store, KEY, NULL);
  assert_secret (store, "server/x@migration/source:5432", NULL);
  g_autofree char *keys = list (store);
  g_assert_cmpstr (keys, ==, "migration/*/source migration/*/target ");

  g_autoptr (PgcSecretStore) empty = pgc_environment_store_new ("", NULL);
  assert_secret (empty, "migration/u/source", NULL);
  assert_secret (empty, "migration/u/target", NULL);
  g_autofree char *nothing = list (empty);
  g_assert_cmpstr (nothing, ==, "");
}

/* --- keyring, where there is none ----------------------------------------------------------- */

static void
assert_no_keyring (const char *address)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSecretStore) store = pgc_keyring_store_new (address, 5000);
  assert_secret (store, KEY, NULL);
  g_autofree char *nothing = list (store);
  g_assert_cmpstr (nothing, ==, "");
  gboolean found = TRUE;
  g_assert_true (pgc_secret_store_forget (store, KEY, &found, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (found);
  g_assert_false (pgc_secret_store_store (store, KEY, "label", "x", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

static void
test_keyring_without_a_bus (void)
{
  assert_no_keyring (NULL);
  assert_no_keyring ("unix:path=/nonexistent/bus");
  assert_no_keyring ("nonsense");
}

static void
test_keyring_without_a_service (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  assert_no_keyring (g_test_dbus_get_bus_address (bus));
  g_test_dbus_down (bus);
}

/* A bus that takes the connection and then says nothing. */
static void
test_keyring_that_hangs (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "bus");
  g_autofree char *address = g_strconcat ("unix:path=", path, NULL);
  g_autoptr (GSocket) silent
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                      &error);
  g_autoptr (GSocketAddress) socket_address = g_unix_socket_address_new (path);
  g_socket_bind (silent, socket_address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (silent, &error);
  g_assert_no_error (error);

  g_autoptr (PgcSecretStore) store = pgc_keyring_store_new (address, 50);
  assert_refuses (store, PGC_ERROR_TIMED_OUT, "PGCUTOVER_SECRET_STORE=file");
  /* A new secret goes elsewhere instead. */
  g_assert_false (pgc_secret_store_store (store, KEY, "label", "x", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);

  /* The caller's cancel is not taken for a time-out. */
  g_autoptr (PgcSecretStore) patient = pgc_keyring_store_new (address, 600000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_autoptr (PgcSecret) secret = NULL;
  g_assert_false (pgc_secret_store_lookup (patient, KEY, &secret, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  pgc_scratch_forget_environment ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault-stores/file/keeps", test_file_keeps_and_forgets);
  g_test_add_func ("/vault-stores/file/private", test_file_is_private_from_the_start);
  g_test_add_func ("/vault-stores/file/open-to-others", test_file_open_to_others_is_refused);
  g_test_add_func ("/vault-stores/file/another-user", test_file_of_another_user_is_refused);
  g_test_add_func ("/vault-stores/file/damaged", test_damaged_file_is_left_alone);
  g_test_add_func ("/vault-stores/file/threads", test_file_from_many_threads);
  g_test_add_func ("/vault-stores/credentials-directory", test_credentials_directory);
  g_test_add_func ("/vault-stores/credentials-directory/nul", test_credential_with_a_nul_byte);
  g_test_add_func ("/vault-stores/credentials-directory/fifo", test_fifo_does_not_hang);
  g_test_add_func ("/vault-stores/passfile", test_passfile);
  g_test_add_func ("/vault-stores/passfile/no-user", test_passfile_without_a_user_is_for_this_one);
  g_test_add_func ("/vault-stores/environment", test_environment);
  g_test_add_func ("/vault-stores/keyring/no-bus", test_keyring_without_a_bus);
  g_test_add_func ("/vault-stores/keyring/no-service", test_keyring_without_a_service);
  g_test_add_func ("/vault-stores/keyring/hangs", test_keyring_that_hangs);
  return g_test_run ();
}
