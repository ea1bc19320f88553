/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/credentials/pgc-keyring-store.h"
#include "agent/credentials/pgc-stored-vault.h"
#include "tests/credentials/pgc-test-keyring.h"

/* The keyring store, and the vault over it, against a real gnome-keyring-daemon. */

#define KEY "server/ann@db.example.org:5432"
#define OTHER "migration/0a1b/source"
#define PATIENCE_MS 60000 /* where a time-out is not what is tested */
#define EXIT_SKIPPED 77

static PgcSecretStore *
make_store (PgcTestKeyring *keyring, guint timeout_ms)
{
  return pgc_keyring_store_new (pgc_test_keyring_get_address (keyring), timeout_ms);
}

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
assert_refuses (PgcSecretStore *store, const char *key, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSecret) secret = NULL;
  g_assert_false (pgc_secret_store_lookup (store, key, &secret, NULL, &error));
  g_assert_error (error, PGC_ERROR, code);
  g_assert_null (secret);
  g_assert_nonnull (pgc_error_get_remedy (error));
}

static void
store_secret (PgcSecretStore *store, const char *key, const char *secret)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (pgc_secret_store_store (store, key, "pgcutover: test", secret, NULL, &error));
  g_assert_no_error (error);
}

static GPtrArray *
list (PgcSecretStore *store)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_vault_entry_free);
  g_assert_true (pgc_secret_store_list (store, entries, NULL, &error));
  g_assert_no_error (error);
  return entries;
}

static void
test_store_replace_list_forget (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcTestKeyring) keyring = pgc_test_keyring_new ();
  pgc_test_keyring_start (keyring, TRUE);
  g_autoptr (PgcSecretStore) store = make_store (keyring, PATIENCE_MS);
  assert_secret (store, KEY, NULL);
  store_secret (store, KEY, "hunter2");
  store_secret (store, OTHER, "größe 'quoted'\n");
  store_secret (store, KEY, "hunter3");
  assert_secret (store, KEY, "hunter3");
  assert_secret (store, OTHER, "größe 'quoted'\n");

  g_autoptr (GPtrArray) entries = list (store);
  g_assert_cmpuint (entries->len, ==, 2);
  for (guint i = 0; i < entries->len; i++)
    {
      const PgcVaultEntry *entry = g_ptr_array_index (entries, i);
      g_assert_true (g_str_equal (entry->key, KEY) || g_str_equal (entry->key, OTHER));
      g_assert_cmpstr (entry->store, ==, "keyring");
      g_assert_false (entry->locked);
    }

  gboolean found;
  g_assert_true (pgc_secret_store_forget (store, KEY, &found, NULL, &error));
  g_assert_true (found);
  g_assert_true (pgc_secret_store_forget (store, KEY, &found, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (found);
  assert_secret (store, KEY, NULL);
  assert_secret (store, OTHER, "größe 'quoted'\n");
}

/* What this program does when started again by the next test. */
static int
print_secret (const char *address, const char *key)
{
  g_autoptr (PgcSecretStore) store = pgc_keyring_store_new (address, PATIENCE_MS);
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSecret) secret = NULL;
  if (!pgc_secret_store_lookup (store, key, &secret, NULL, &error) || secret == NULL)
    return 1;
  fputs (secret, stdout);
  return 0;
}

static void
test_second_process (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcTestKeyring) keyring = pgc_test_keyring_new ();
  pgc_test_keyring_start (keyring, TRUE);
  g_autoptr (PgcSecretStore) store = make_store (keyring, PATIENCE_MS);
  store_secret (store, KEY, "hunter2");
  g_autoptr (GSubprocess) process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/proc/self/exe", "--print",
      pgc_test_keyring_get_address (keyring), KEY, NULL);
  g_assert_no_error (error);
  g_autofree char *output = NULL;
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error));
  g_assert_true (g_subprocess_get_successful (process));
  g_assert_cmpstr (output, ==, "hunter2");
}

/* No call may wait for a dialog, which is what the daemon offers for each of them. */
static void
test_locked_is_not_absent (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcTestKeyring) keyring = pgc_test_keyring_new ();
  pgc_test_keyring_start (keyring, TRUE);
  g_autoptr (PgcSecretStore) store = make_store (keyring, PATIENCE_MS);
  store_secret (store, KEY, "hunter2");
  pgc_test_keyring_lock (keyring);

  assert_refuses (store, KEY, PGC_ERROR_KEYRING_LOCKED);
  assert_secret (store, OTHER, NULL);
  g_assert_false (pgc_secret_store_store (store, OTHER, "label", "x", NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_KEYRING_LOCKED);
  g_assert_nonnull (strstr (pgc_error_get_remedy (error), "PGCUTOVER_SECRET_STORE=file"));
  g_clear_error (&error);
  gboolean found;
  g_assert_false (pgc_secret_store_forget (store, KEY, &found, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_KEYRING_LOCKED);
  g_assert_false (found);
  g_clear_error (&error);
  g_assert_true (pgc_secret_store_forget (store, OTHER, &found, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (GPtrArray) entries = list (store);
  g_assert_cmpuint (entries->len, ==, 1);
  const PgcVaultEntry *entry = g_ptr_array_index (entries, 0);
  g_assert_true (entry->locked);
  g_assert_cmpstr (entry->key, ==, KEY);
}

/* The next login, or a daemon that crashed: the same store goes on, with what was kept. */
static void
test_daemon_started_again (void)
{
  g_autoptr (PgcTestKeyring) keyring = pgc_test_keyring_new ();
  pgc_test_keyring_start (keyring, TRUE);
  g_autoptr (PgcSecretStore) store = make_store (keyring, PATIENCE_MS);
  store_secret (store, KEY, "hunter2");
  pgc_test_keyring_stop (keyring);
  assert_secret (store, KEY, NULL);
  pgc_test_keyring_start (keyring, FALSE);
  assert_refuses (store, KEY, PGC_ERROR_KEYRING_LOCKED);
  assert_secret (store, OTHER, NULL);
  g_autoptr (GPtrArray) entries = list (store);
  g_assert_cmpuint (entries->len, ==, 1);
  const PgcVaultEntry *entry = g_ptr_array_index (entries, 0);
  g_assert_cmpstr (entry->key, ==, "*");
  g_assert_true (entry->locked);
  pgc_test_keyring_stop (keyring);
  pgc_test_keyring_start (keyring, TRUE);
  assert_secret (store, KEY, "hunter2");
  store_secret (store, OTHER, "x");
}

static void
test_daemon_that_hangs (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcTestKeyring) keyring = pgc_test_keyring_new ();
  pgc_test_keyring_start (keyring, TRUE);
  g_autoptr (PgcSecretStore) store = make_store (keyring, 200);
  pgc_test_keyring_freeze (keyring);
  assert_refuses (store, KEY, PGC_ERROR_TIMED_OUT);
  g_assert_false (pgc_secret_store_store (store, KEY, "label", "x", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  pgc_test_keyring_thaw (keyring);
  g_autoptr (PgcSecretStore) patient = make_store (keyring, PATIENCE_MS);
  assert_secret (patient, KEY, NULL);
}

/* A service without any keyring, as on a host where nobody logs in: making one takes a dialog. */
static void
test_service_without_a_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcTestKeyring) keyring = pgc_test_keyring_new ();
  pgc_test_keyring_start (keyring, FALSE);
  g_autoptr (PgcSecretStore) store = make_store (keyring, PATIENCE_MS);
  assert_secret (store, KEY, NULL);
  g_assert_false (pgc_secret_store_store (store, KEY, "label", "x", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

/* --- the vault over it ---------------------------------------------------------------------- */

static void
vault_store (PgcVault *vault, const char *secret, const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *store = NULL;
  g_assert_true (pgc_vault_store (vault, KEY, "pgcutover: test", secret, &store, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (store, ==, where);
}

static void
assert_in_vault (PgcVault *vault, const char *secret, const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *store = NULL;
  g_autoptr (PgcSecret) found = pgc_vault_lookup (vault, KEY, &store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, secret);
  g_assert_cmpstr (store, ==, where);
}

static void
test_vault_prefers_the_keyring (void)
{
  g_autoptr (PgcTestKeyring) keyring = pgc_test_keyring_new ();
  pgc_test_keyring_start (keyring, TRUE);
  const char *state = keyring->scratch->path;
  g_setenv ("PGCUTOVER_SECRET_STORE", "file", TRUE);
  g_autoptr (PgcVault) by_file = pgc_stored_vault_new (state);
  vault_store (by_file, "old", "file");
  g_unsetenv ("PGCUTOVER_SECRET_STORE");
  g_autoptr (PgcVault) vault = pgc_stored_vault_new (state);
  assert_in_vault (vault, "old", "file");
  vault_store (vault, "new", "keyring");
  assert_in_vault (vault, "new", "keyring");
  /* The old one is not left behind in the file. */
  g_autoptr (GError) error = NULL;
  g_assert_null (pgc_vault_lookup (by_file, KEY, NULL, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_SECRET_MISSING);
}

static void
test_vault_with_a_locked_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcTestKeyring) keyring = pgc_test_keyring_new ();
  pgc_test_keyring_start (keyring, TRUE);
  const char *state = keyring->scratch->path;
  g_autoptr (PgcVault) vault = pgc_stored_vault_new (state);
  vault_store (vault, "in keyring", "keyring");
  pgc_test_keyring_lock (keyring);
  g_assert_null (pgc_vault_lookup (vault, KEY, NULL, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_KEYRING_LOCKED);
  g_clear_error (&error);
  g_assert_false (pgc_vault_store (vault, KEY, "label", "x", NULL, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_KEYRING_LOCKED);
  g_clear_error (&error);
  g_assert_null (pgc_vault_lookup (vault, OTHER, NULL, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_SECRET_MISSING);

  g_setenv ("PGCUTOVER_SECRET_STORE", "file", TRUE);
  g_autoptr (PgcVault) by_file = pgc_stored_vault_new (state);
  g_unsetenv ("PGCUTOVER_SECRET_STORE");
  vault_store (by_file, "in file", "file");
  /* The file comes after the locked keyring, and it has the secret. */
  assert_in_vault (vault, "in file", "file");
}

static void
test_vault_without_a_keyring_uses_the_file (void)
{
  g_autoptr (PgcTestKeyring) keyring = pgc_test_keyring_new ();
  pgc_test_keyring_start (keyring, FALSE);
  g_autoptr (PgcVault) vault = pgc_stored_vault_new (keyring->scratch->path);
  vault_store (vault, "x", "file");
  assert_in_vault (vault, "x", "file");
}

/* The end of the desktop session takes the bus away; the agent must live on. */
static void
test_bus_that_goes_away (void)
{
  PgcTestKeyring *keyring = pgc_test_keyring_new ();
  pgc_test_keyring_start (keyring, TRUE);
  g_autoptr (PgcSecretStore) store = make_store (keyring, PATIENCE_MS);
  store_secret (store, KEY, "hunter2");
  assert_secret (store, KEY, "hunter2");
  pgc_test_keyring_free (keyring);
  assert_secret (store, KEY, NULL);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--print"))
    return print_secret (argv[2], argv[3]);
  const char *obstacle = pgc_test_keyring_find_obstacle ();
  if (obstacle != NULL)
    {
      fprintf (stderr, "Skipped: %s\n", obstacle);
      return EXIT_SKIPPED;
    }
  pgc_scratch_forget_environment ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyring/store-replace-list-forget", test_store_replace_list_forget);
  g_test_add_func ("/keyring/second-process", test_second_process);
  g_test_add_func ("/keyring/locked-is-not-absent", test_locked_is_not_absent);
  g_test_add_func ("/keyring/started-again", test_daemon_started_again);
  g_test_add_func ("/keyring/hangs", test_daemon_that_hangs);
  g_test_add_func ("/keyring/no-keyring", test_service_without_a_keyring);
  g_test_add_func ("/keyring/vault-prefers-it", test_vault_prefers_the_keyring);
  g_test_add_func ("/keyring/vault-and-locked", test_vault_with_a_locked_keyring);
  g_test_add_func ("/keyring/vault-without", test_vault_without_a_keyring_uses_the_file);
  g_test_add_func ("/keyring/bus-goes-away", test_bus_that_goes_away);
  return g_test_run ();
}
