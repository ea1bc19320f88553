/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libpq-fe.h>

#include "agent/credentials/pgc-passfile.h"
#include "tests/unit/pgc-scratch.h"

static PgcSecret *
find (const char *text, const char *key)
{
  g_autoptr (PgcServerKey) server = pgc_server_key_parse (key);
  g_assert_nonnull (server);
  return pgc_passfile_find (text, server);
}

static void
test_lines (void)
{
  const struct
  {
    const char *text, *key, *expected;
  } cases[] = {
    { "db:5432:*:ann:secret\n", "server/ann@db:5432", "secret" },
    { "db:5432:*:ann:secret", "server/ann@db:5432", "secret" },
    { "db:5432:*:ann:secret\r\n", "server/ann@db:5432", "secret" },
    { "db:5432:*:ann:secret\n", "server/bob@db:5432", NULL },
    { "db:5432:*:ann:secret\n", "server/ann@db:5433", NULL },
    { "db:5432:*:ann:secret\n", "server/ann@db2:5432", NULL },
    { "*:*:*:*:any\n", "server/ann@db:5432", "any" },
    { "d*:*:*:*:no\n", "server/ann@db:5432", NULL },
    { "db:5432:shop:ann:of-shop\n", "server/ann@db:5432", "of-shop" },
    { "db:5432:*:ann:first\ndb:5432:*:ann:second\n", "server/ann@db:5432", "first" },
    { "# db:5432:*:ann:no\n\ndb:5432:*:ann:yes\n", "server/ann@db:5432", "yes" },
    { "db:5432:ann:short\ndb:5432:*:ann:yes\n", "server/ann@db:5432", "yes" },
    { "db:5432:*:ann:a\\:b\\\\c\n", "server/ann@db:5432", "a:b\\c" },
    { "db:5432:*:ann:a:b\n", "server/ann@db:5432", "a" },
    { "db:5432:*:ann:end\\", "server/ann@db:5432", "end\\" },
    { "db:5432:*:ann:\n", "server/ann@db:5432", "" },
    { "\\:\\:1:5432:*:ann:v6\n", "server/ann@[::1]:5432", "v6" },
    { "db:5432:*:a\\:n\\\\n:odd\n", "server/a:n\\n@db:5432", "odd" },
    { "db:5432:*:ann@srv:azure\n", "server/ann@srv@db:5432", "azure" },
    { "DB.Example.org:5432:*:ann:x\n", "server/ann@db.example.org:5432", "x" },
    { "localhost:5432:*:ann:sock\n", "server/ann@/var/run/postgresql:5432", "sock" },
    { "localhost:5432:*:ann:sock\n", "server/ann@/srv/pg:5432", NULL },
    { "/srv/pg:5432:*:ann:sock\n", "server/ann@/srv/pg:5432", "sock" },
    { "db:5432:*:größe:ä ö\n", "server/größe@db:5432", "ä ö" },
    { "db:5432:*:ann: spaces \n", "server/ann@db:5432", " spaces " },
    { "", "server/ann@db:5432", NULL },
    { "\n\n:\n::::\n", "server/ann@db:5432", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s for %s", cases[i].text, cases[i].key);
      g_autoptr (PgcSecret) found = find (cases[i].text, cases[i].key);
      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

/* What libpq itself takes from the same file. It reads the file before it connects anywhere. */
static char *
ask_libpq (const char *passfile, const char *host, const char *port, const char *user)
{
  const char *const keywords[]
      = { "host", "hostaddr", "port", "user", "dbname", "passfile", "connect_timeout", NULL };
  const char *const values[] = { host, "127.0.0.1", port, user, "postgres", passfile, "1", NULL };
  PGconn *connection = PQconnectStartParams (keywords, values, 0);
  g_assert_nonnull (connection);
  const char *password = PQpass (connection);
  char *found = password != NULL && *password != '\0' ? g_strdup (password) : NULL;
  PQfinish (connection);
  return found;
}

static void
test_same_as_libpq (void)
{
  static const char *const lines[] = {
    "db:5432:*:ann:one",          "db:*:*:ann:t\\:w\\o\\\\",   "*:5432:*:bob:three",
    "# *:*:*:*:comment",          "d\\b:5432:*:cy:four",       "db:5432:*:da\\:n:five",
    "db:5432:*:ed:six:seven",     "*x:*:*:fay:eight",          "\\*:*:*:gus:nine",
    "::1:5432:*:hal:ten",         "\\:\\:1:5432:*:hal:eleven", " db:5432:*:ida:twelve",
    "db:5432:*:joe:thirteen\\\r", "db:5432:*::fourteen",       "*:*:*:*:last",
  };
  static const char *const hosts[] = { "db", "::1", "other", "x", "*" };
  static const char *const users[] = { "ann", "bob", "cy", "da:n", "ed", "fay", "gus", "hal", "ida",
                                       "joe" };
  /* With the last line that matches everything, and without it. */
  for (gsize n = G_N_ELEMENTS (lines) - 1; n <= G_N_ELEMENTS (lines); n++)
    {
      g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
      g_autoptr (GString) text = g_string_new (NULL);
      for (gsize i = 0; i < n; i++)
        g_string_append_printf (text, "%s\n", lines[i]);
      g_autofree char *path = pgc_scratch_write (scratch, "pgpass", text->str, 0600);
      for (gsize h = 0; h < G_N_ELEMENTS (hosts); h++)
        for (gsize u = 0; u < G_N_ELEMENTS (users); u++)
          {
            PgcServerKey server = { (char *) users[u], (char *) hosts[h], (char *) "5432" };
            g_test_message ("%s@%s", users[u], hosts[h]);
            g_autoptr (PgcSecret) ours = pgc_passfile_find (text->str, &server);
            g_autofree char *theirs = ask_libpq (path, hosts[h], "5432", users[u]);
            g_assert_cmpstr (ours, ==, theirs);
          }
    }
}

static void
test_list_names_what_lines_are_for (void)
{
  g_autoptr (GPtrArray) keys = pgc_passfile_list_keys (
      "# comment\ndb:5432:*:ann:s\n*:*:*:bob:s\n\\:\\:1:5432:*:cy:s\nbroken:line\n");
  g_assert_cmpuint (keys->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (keys, 0), ==, "server/ann@db:5432");
  g_assert_cmpstr (g_ptr_array_index (keys, 1), ==, "server/bob@*:*");
  g_assert_cmpstr (g_ptr_array_index (keys, 2), ==, "server/cy@[::1]:5432");
}

static void
test_server_key (void)
{
  static const char *const good[] = { "server/ann@db:5432", "server/a@b@db:5432",
                                      "server/ann@[fe80::1]:5433", "server/@db:5432",
                                      "server/ann@/tmp/a b:5432" };
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (PgcServerKey) server = pgc_server_key_parse (good[i]);
      g_assert_nonnull (server);
      g_autofree char *again = pgc_server_key_to_string (server);
      g_assert_cmpstr (again, ==, good[i]);
    }
  static const char *const bad[]
      = { "migration/u/source", "server/", "server/ann", "server/ann@db", "server/ann@db:",
          "server/ann@:5432", "server/ann@[]:5432", "server/ann@[::1:5432", "" };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (pgc_server_key_parse (bad[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/passfile/lines", test_lines);
  g_test_add_func ("/passfile/same-as-libpq", test_same_as_libpq);
  g_test_add_func ("/passfile/list", test_list_names_what_lines_are_for);
  g_test_add_func ("/passfile/server-key", test_server_key);
  return g_test_run ();
}
