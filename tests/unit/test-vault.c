/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/credentials/pgc-stored-vault.h"
#include "tests/unit/pgc-scratch.h"

/* The agent's vault on a host without a keyring: no bus is in the environment. */

#define SERVER "server/ann@db:5432"
#define SOURCE "migration/u-1/source"

/* A host with a directory for everything; the vault is made by a test when its files are there. */
typedef struct
{
  PgcScratch *scratch; /* (owned) */
  PgcVault *vault;     /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  pgc_scratch_forget_environment ();
  fixture->scratch = pgc_scratch_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_clear_object (&fixture->vault);
  pgc_scratch_free (fixture->scratch);
}

static void
make_vault (Fixture *fixture)
{
  g_clear_object (&fixture->vault);
  fixture->vault = pgc_stored_vault_new (fixture->scratch->path);
}

static void
write_file (Fixture *fixture, const char *name, const char *text, int mode)
{
  g_free (pgc_scratch_write (fixture->scratch, name, text, mode));
}

static void
use_passfile (Fixture *fixture, int mode)
{
  g_autofree char *path
      = pgc_scratch_write (fixture->scratch, "pgpass", "db:5432:*:ann:passfile\n", mode);
  g_setenv ("PGPASSFILE", path, TRUE);
}

static void
assert_found (Fixture *fixture, const char *key, const char *secret, const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *store = NULL;
  g_autoptr (PgcSecret) found = pgc_vault_lookup (fixture->vault, key, &store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, secret);
  g_assert_cmpstr (store, ==, where);
}

static void
assert_not_found (Fixture *fixture, const char *key, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *store = NULL;
  g_assert_null (pgc_vault_lookup (fixture->vault, key, &store, NULL, &error));
  g_assert_error (error, PGC_ERROR, code);
  g_assert_nonnull (pgc_error_get_remedy (error));
  g_assert_null (store);
}

/* Each store in turn is taken away, and the next one answers. */
static void
test_order_of_asking (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *directory = pgc_scratch_dup_path (fixture->scratch, "creds");
  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  g_setenv ("CREDENTIALS_DIRECTORY", directory, TRUE);
  g_setenv ("PGCUTOVER_SOURCE_PASSWORD", "environment", TRUE);
  write_file (fixture, "creds/migration_u-1_source", "credentials\n", 0400);
  write_file (fixture, "creds/server_ann_db_5432", "credentials\n", 0400);
  write_file (fixture, "credentials", SOURCE "=file\n" SERVER "=file\n", 0600);
  use_passfile (fixture, 0600);
  make_vault (fixture);

  assert_found (fixture, SOURCE, "credentials", "credentials-directory");
  assert_found (fixture, SERVER, "credentials", "credentials-directory");
  g_unsetenv ("CREDENTIALS_DIRECTORY");
  make_vault (fixture);
  assert_found (fixture, SOURCE, "file", "file");
  assert_found (fixture, SERVER, "file", "file");
  write_file (fixture, "credentials", "", 0600);
  assert_found (fixture, SOURCE, "environment", "environment");
  assert_found (fixture, SERVER, "passfile", "passfile");
  assert_not_found (fixture, "migration/u-1/target", PGC_ERROR_SECRET_MISSING);
  assert_not_found (fixture, "server/bob@db:5432", PGC_ERROR_SECRET_MISSING);
}

static void
test_optional_arguments (Fixture *fixture, gconstpointer unused)
{
  make_vault (fixture);
  g_assert_true (pgc_vault_store (fixture->vault, SERVER, "label", "x", NULL, NULL, NULL));
  g_autoptr (PgcSecret) secret = pgc_vault_lookup (fixture->vault, SERVER, NULL, NULL, NULL);
  g_assert_cmpstr (secret, ==, "x");
  g_assert_true (pgc_vault_forget (fixture->vault, SERVER, NULL, NULL, NULL));
  g_assert_null (pgc_vault_lookup (fixture->vault, SERVER, NULL, NULL, NULL));
}

static void
test_store_and_forget_in_the_file (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *where = NULL;
  gboolean found = FALSE;
  make_vault (fixture);
  g_assert_true (pgc_vault_store (fixture->vault, SERVER, "label", "x", &where, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (where, ==, "file");
  make_vault (fixture);
  assert_found (fixture, SERVER, "x", "file");
  g_assert_true (pgc_vault_forget (fixture->vault, SERVER, &found, NULL, &error));
  g_assert_true (found);
  g_assert_true (pgc_vault_forget (fixture->vault, SERVER, &found, NULL, &error));
  g_assert_false (found);
  assert_not_found (fixture, SERVER, PGC_ERROR_SECRET_MISSING);
}

/* A file that others can read is not read; but it hides nothing that comes after it. */
static void
test_store_that_cannot_tell (Fixture *fixture, gconstpointer unused)
{
  write_file (fixture, "credentials", SERVER "=file\n", 0644);
  use_passfile (fixture, 0600);
  make_vault (fixture);
  assert_found (fixture, SERVER, "passfile", "passfile");
  assert_not_found (fixture, "server/bob@db:5432", PGC_ERROR_PERMISSION);
  assert_not_found (fixture, SOURCE, PGC_ERROR_PERMISSION);

  use_passfile (fixture, 0644);
  g_autoptr (GError) error = NULL;
  g_assert_null (pgc_vault_lookup (fixture->vault, SERVER, NULL, NULL, &error));
  /* The first of the two that cannot tell. */
  g_assert_error (error, PGC_ERROR, PGC_ERROR_PERMISSION);
  g_assert_nonnull (strstr (error->message, "/credentials is open to other users (mode 0644)"));
}

static void
test_list_is_of_all_stores_without_values (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_setenv ("PGCUTOVER_TARGET_PASSWORD", "hunter2", TRUE);
  write_file (fixture, "credentials", SERVER "=hunter2\n", 0600);
  use_passfile (fixture, 0600);
  make_vault (fixture);
  g_autoptr (GPtrArray) entries = pgc_vault_list (fixture->vault, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      const PgcVaultEntry *entry = g_ptr_array_index (entries, i);
      g_string_append_printf (text, "%s in %s%s\n", entry->key, entry->store,
                              entry->locked ? ", locked" : "");
    }
  g_assert_cmpstr (text->str, ==,
                   SERVER " in file\n" SERVER " in passfile\nmigration/*/target in environment\n");
}

static void
test_keyring_alone_where_there_is_none (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_setenv ("PGCUTOVER_SECRET_STORE", "keyring", TRUE);
  write_file (fixture, "credentials", SERVER "=file\n", 0600);
  make_vault (fixture);
  assert_not_found (fixture, SERVER, PGC_ERROR_SECRET_MISSING);
  g_assert_false (pgc_vault_store (fixture->vault, SERVER, "label", "x", NULL, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (pgc_error_get_remedy (error), "PGCUTOVER_SECRET_STORE"));
}

static void
test_unknown_choice_of_store (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_setenv ("PGCUTOVER_SECRET_STORE", "clay-tablet", TRUE);
  make_vault (fixture);
  g_assert_false (pgc_vault_store (fixture->vault, SERVER, "label", "x", NULL, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "clay-tablet"));
  assert_not_found (fixture, SERVER, PGC_ERROR_INVALID_ARGUMENT);
}

static void
test_cancelled (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  write_file (fixture, "credentials", SERVER "=file\n", 0600);
  make_vault (fixture);
  g_cancellable_cancel (cancellable);
  g_assert_null (pgc_vault_lookup (fixture->vault, SERVER, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  pgc_scratch_forget_environment ();
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/vault/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("order", test_order_of_asking);
  ADD ("optional-arguments", test_optional_arguments);
  ADD ("store-and-forget", test_store_and_forget_in_the_file);
  ADD ("cannot-tell", test_store_that_cannot_tell);
  ADD ("list", test_list_is_of_all_stores_without_values);
  ADD ("keyring-alone", test_keyring_alone_where_there_is_none);
  ADD ("unknown-choice", test_unknown_choice_of_store);
  ADD ("cancelled", test_cancelled);
  return g_test_run ();
}
