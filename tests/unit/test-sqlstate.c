/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-connection.h"
#include "agent/postgres/pgc-sqlstate.h"

static void
test_codes (void)
{
  static const struct
  {
    const char *sqlstate;
    PgcErrorCode code;
  } cases[] = {
    { NULL, PGC_ERROR_CONNECTION },      { "", PGC_ERROR_CONNECTION },
    { "08006", PGC_ERROR_CONNECTION },   { "08P01", PGC_ERROR_FAILED },
    { "28P01", PGC_ERROR_AUTHENTICATION }, { "3D000", PGC_ERROR_NOT_FOUND },
    { "40001", PGC_ERROR_CONFLICT },     { "40P01", PGC_ERROR_CONFLICT },
    { "42501", PGC_ERROR_PERMISSION },   { "53100", PGC_ERROR_RESOURCES },
    { "53300", PGC_ERROR_BUSY },         { "57P01", PGC_ERROR_CONNECTION },
    { "57P03", PGC_ERROR_BUSY },         { "22021", PGC_ERROR_DATA },
    { "23505", PGC_ERROR_DATA },         { "0A000", PGC_ERROR_UNSUPPORTED },
    { "XX000", PGC_ERROR_FAILED },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pgc_sqlstate_to_code (cases[i].sqlstate), ==, cases[i].code);
}

/* Words as libpq 15 and servers 12 to 18 print them. */
static void
test_connect_messages (void)
{
  static const struct
  {
    const char *message;
    PgcErrorCode code;
    const char *service_code;
  } cases[] = {
    { "connection to server at \"h\" (10.0.0.1), port 5432 failed: FATAL:  password authentication "
      "failed for user \"u\"",
      PGC_ERROR_AUTHENTICATION, "603100" },
    { "FATAL:  no pg_hba.conf entry for host \"10.0.0.1\", user \"u\", database \"d\", no encryption",
      PGC_ERROR_AUTHENTICATION, "603100" },
    { "fe_sendauth: no password supplied", PGC_ERROR_AUTHENTICATION, "603100" },
    { "FATAL:  role \"nobody\" does not exist", PGC_ERROR_AUTHENTICATION, "603100" },
    { "FATAL:  database \"nothing\" does not exist", PGC_ERROR_NOT_FOUND, NULL },
    { "server does not support SSL, but SSL was required", PGC_ERROR_TLS, "603001" },
    { "SSL error: certificate verify failed", PGC_ERROR_TLS, "603001" },
    { "root certificate file \"/x/root.crt\" does not exist", PGC_ERROR_TLS, "603001" },
    { "FATAL:  sorry, too many clients already", PGC_ERROR_BUSY, "603000" },
    { "FATAL:  the database system is starting up", PGC_ERROR_BUSY, "603000" },
    { "could not connect to server: Connection refused", PGC_ERROR_CONNECTION, "603000" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PgcErrorCode code = pgc_connect_message_to_code (cases[i].message);
      g_assert_cmpint (code, ==, cases[i].code);
      g_assert_cmpstr (pgc_connect_service_code (code), ==, cases[i].service_code);
    }
}

static void
test_quoting (void)
{
  static const char *const identifiers[][2] = {
    { "plain", "\"plain\"" },
    { "a\"b", "\"a\"\"b\"" },
    { "select", "\"select\"" },
    { "näme 🐘\n%s", "\"näme 🐘\n%s\"" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (identifiers); i++)
    {
      g_autofree char *quoted = pgc_quote_identifier (identifiers[i][0]);
      g_assert_cmpstr (quoted, ==, identifiers[i][1]);
    }
  g_autofree char *qualified = pgc_quote_qualified ("s.x", "t\"");
  g_assert_cmpstr (qualified, ==, "\"s.x\".\"t\"\"\"");
  g_autofree char *plain = pgc_quote_literal ("it's");
  g_assert_cmpstr (plain, ==, "'it''s'");
  /* Reads the same whatever standard_conforming_strings is. */
  g_autofree char *backslash = pgc_quote_literal ("a\\'b");
  g_assert_cmpstr (backslash, ==, " E'a\\\\''b'");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlstate/codes", test_codes);
  g_test_add_func ("/sqlstate/connect-messages", test_connect_messages);
  g_test_add_func ("/sqlstate/quoting", test_quoting);
  return g_test_run ();
}
