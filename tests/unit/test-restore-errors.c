/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-restore-errors.h"

static const char said_by_18_to_a_server_of_15[]
    = "pg_restore: connecting to database for restore\n"
      "pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter "
      "\"transaction_timeout\"\n"
      "Command was: SET transaction_timeout = 0;\n"
      "pg_restore: creating TABLE \"public.item\"\n"
      "pg_restore: from TOC entry 215; 1259 16385 TABLE item postgres\n"
      "pg_restore: error: could not execute query: ERROR:  type \"nowhere\" does not exist\n"
      "Command was: CREATE TABLE public.item (\n"
      "    id nowhere\n"
      ");\n"
      "pg_restore: warning: errors ignored on restore: 2\n";

static void
test_setting_of_a_newer_tool_is_taken_for_a_failure (void)
{
  g_autoptr (GPtrArray) errors = pgc_restore_errors_parse (said_by_18_to_a_server_of_15);
  g_assert_cmpuint (errors->len, ==, 2);
  const PgcRestoreError *setting = errors->pdata[0];
  g_assert_cmpstr (setting->entry, ==, "");
  g_assert_cmpstr (setting->statement, ==, "SET transaction_timeout = 0;");
  g_assert_true (pgc_restore_error_is_session_setting (setting));
}

static void
test_failure_of_an_object_is_taken_for_a_setting (void)
{
  g_autoptr (GPtrArray) errors = pgc_restore_errors_parse (said_by_18_to_a_server_of_15);
  const PgcRestoreError *table = errors->pdata[1];
  g_assert_cmpstr (table->entry, ==, "215; 1259 16385 TABLE item postgres");
  g_assert_cmpstr (table->message, ==, "type \"nowhere\" does not exist");
  g_assert_cmpstr (table->statement, ==, "CREATE TABLE public.item (");
  g_assert_false (pgc_restore_error_is_session_setting (table));
}

/* What a database or a function sets belongs to the migrated database. */
static void
test_setting_of_a_database_is_taken_for_the_tools (void)
{
  g_autoptr (GPtrArray) errors = pgc_restore_errors_parse (
      "pg_restore: from TOC entry 3400; 0 0 DATABASE PROPERTIES shop postgres\n"
      "pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter "
      "\"transaction_timeout\"\n"
      "Command was: ALTER DATABASE shop SET transaction_timeout TO '5s';\n");
  g_assert_cmpuint (errors->len, ==, 1);
  g_assert_false (pgc_restore_error_is_session_setting (errors->pdata[0]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/restore-errors/newer-setting",
                   test_setting_of_a_newer_tool_is_taken_for_a_failure);
  g_test_add_func ("/restore-errors/object", test_failure_of_an_object_is_taken_for_a_setting);
  g_test_add_func ("/restore-errors/database", test_setting_of_a_database_is_taken_for_the_tools);
  return g_test_run ();
}
