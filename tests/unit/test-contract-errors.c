/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-status.h"

static void
test_codes_have_distinct_stable_names (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  for (int code = PGC_ERROR_FAILED; code <= PGC_ERROR_DIFFERENT; code++)
    {
      const char *name = pgc_error_code_to_string ((PgcErrorCode) code);
      PgcErrorCode back;
      g_assert_true (g_hash_table_add (names, (gpointer) name));
      g_assert_true (pgc_error_code_from_string (name, &back));
      g_assert_cmpint (back, ==, code);
    }
  PgcErrorCode untouched = PGC_ERROR_TOOL;
  g_assert_false (pgc_error_code_from_string ("NoSuchCode", &untouched));
  g_assert_cmpint (untouched, ==, PGC_ERROR_TOOL);
  /* These go over D-Bus: a reordering of the enum must not rename them. */
  g_assert_cmpstr (pgc_error_code_to_string (PGC_ERROR_INVALID_ARGUMENT), ==, "InvalidArgument");
  g_assert_cmpstr (pgc_error_code_to_string (PGC_ERROR_KEYRING_LOCKED), ==, "KeyringLocked");
  g_assert_cmpstr (pgc_error_code_to_string (PGC_ERROR_DIFFERENT), ==, "Different");
}

static void
test_details_survive_a_copy (void)
{
  g_autoptr (GError) error = pgc_error_new (PGC_ERROR_PERMISSION, "no right on %s", "t");
  pgc_error_set_service_code (&error, "603418");
  pgc_error_set_remedy (&error, "Grant it to %s.", "u");
  pgc_error_set_sql (&error, "GRANT SELECT ON t TO u");
  pgc_error_set_sqlstate (&error, "42501");
  g_autoptr (GError) copy = g_error_copy (error);
  g_clear_error (&error);
  g_assert_error (copy, PGC_ERROR, PGC_ERROR_PERMISSION);
  g_assert_cmpstr (copy->message, ==, "no right on t");
  g_assert_cmpstr (pgc_error_get_service_code (copy), ==, "603418");
  g_assert_cmpstr (pgc_error_get_remedy (copy), ==, "Grant it to u.");
  g_assert_cmpstr (pgc_error_get_sql (copy), ==, "GRANT SELECT ON t TO u");
  g_assert_cmpstr (pgc_error_get_sqlstate (copy), ==, "42501");
}

static void
test_setters_leave_foreign_errors_alone (void)
{
  g_autoptr (GError) error
      = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
  pgc_error_set_remedy (&error, "Nothing.");
  pgc_error_set_sql (&error, "SELECT 1");
  g_assert_null (pgc_error_get_remedy (error));
  g_assert_null (pgc_error_get_sql (error));
  g_assert_false (pgc_error_is_transient (error));
  GError *none = NULL;
  pgc_error_set_remedy (&none, "Nothing.");
  pgc_error_set_remedy (NULL, "Nothing.");
  g_assert_null (none);
  g_assert_null (pgc_error_get_remedy (NULL));
}

static void
test_only_what_passes_by_itself_is_transient (void)
{
  for (int code = PGC_ERROR_FAILED; code <= PGC_ERROR_DIFFERENT; code++)
    {
      g_autoptr (GError) error = pgc_error_new ((PgcErrorCode) code, "x");
      gboolean expected = code == PGC_ERROR_CONNECTION || code == PGC_ERROR_BUSY
                          || code == PGC_ERROR_CONFLICT || code == PGC_ERROR_SNAPSHOT_LOST;
      g_assert_cmpint (pgc_error_is_transient (error), ==, expected);
      pgc_error_set_permanent (&error);
      g_assert_false (pgc_error_is_transient (error));
    }
}

static void
test_a_fault_is_an_error_written_down (void)
{
  g_autoptr (GError) error = pgc_error_new (PGC_ERROR_ALREADY_EXISTS, "100%% in the way");
  pgc_error_set_service_code (&error, "603101");
  pgc_error_set_remedy (&error, "Drop 100%% of it.");
  pgc_error_set_sql (&error, "DROP DATABASE \"100%\"");
  g_autoptr (PgcFault) fault = pgc_fault_new_from_error (error);
  g_autoptr (PgcFault) copy = pgc_fault_copy (fault);
  g_autoptr (GError) back = pgc_fault_to_error (copy);
  g_assert_error (back, PGC_ERROR, PGC_ERROR_ALREADY_EXISTS);
  g_assert_cmpstr (back->message, ==, "100% in the way");
  g_assert_cmpstr (pgc_error_get_service_code (back), ==, "603101");
  g_assert_cmpstr (pgc_error_get_remedy (back), ==, "Drop 100% of it.");
  g_assert_cmpstr (pgc_error_get_sql (back), ==, "DROP DATABASE \"100%\"");
}

static void
test_a_fault_of_another_domain_is_unexpected (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "disk full");
  g_autoptr (PgcFault) fault = pgc_fault_new_from_error (error);
  g_assert_cmpint (fault->code, ==, PGC_ERROR_FAILED);
  g_assert_cmpstr (fault->message, ==, "disk full");
  g_assert_null (fault->remedy);
  g_assert_null (pgc_fault_copy (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/errors/stable-names", test_codes_have_distinct_stable_names);
  g_test_add_func ("/errors/details-survive-copy", test_details_survive_a_copy);
  g_test_add_func ("/errors/foreign-domain", test_setters_leave_foreign_errors_alone);
  g_test_add_func ("/errors/transient", test_only_what_passes_by_itself_is_transient);
  g_test_add_func ("/errors/fault", test_a_fault_is_an_error_written_down);
  g_test_add_func ("/errors/fault-of-another-domain",
                   test_a_fault_of_another_domain_is_unexpected);
  return g_test_run ();
}
