/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two generations of parameter names, and what each combination means. */

#include "agent/cli/pgc-names.h"
#include "agent/contract/pgc-error.h"

#define FIND PGC_NAMES_FIND
#define CREATE PGC_NAMES_CREATE
#define CHECK PGC_NAMES_CHECK
#define LIST PGC_NAMES_LIST

static const struct
{
  PgcNamesUse use;
  gboolean is_server_known;
  PgcNames given;         /* --name, --migration-name, --server-name */
  const char *server;     /* NULL = none */
  const char *migration;  /* NULL = none */
  const char *error;      /* NULL = none */
} cases[] = {
  /* the newer generation */
  { FIND, FALSE, { "m", NULL, "srv" }, "srv", "m", NULL },
  { CREATE, FALSE, { "m", NULL, "srv" }, "srv", "m", NULL },
  { CREATE, FALSE, { NULL, NULL, "srv" }, "srv", NULL, NULL },
  { CHECK, FALSE, { "m", NULL, "srv" }, "srv", "m", NULL },
  { LIST, FALSE, { NULL, NULL, "srv" }, "srv", NULL, NULL },
  /* the older one */
  { FIND, FALSE, { "srv", "m", NULL }, "srv", "m", NULL },
  { CREATE, FALSE, { "srv", "m", NULL }, "srv", "m", NULL },
  { CREATE, TRUE, { "srv", "m", NULL }, "srv", "m", NULL },
  { CHECK, FALSE, { "srv", "m", NULL }, "srv", "m", NULL },
  { LIST, FALSE, { "srv", NULL, NULL }, "srv", NULL, NULL },
  /* both */
  { FIND, FALSE, { NULL, "m", "srv" }, "srv", "m", NULL },
  { FIND, FALSE, { "n", "m", "srv" }, NULL, NULL,
    "--server-name, --name and --migration-name together leave open which names the migration" },
  { LIST, FALSE, { "a", NULL, "b" }, NULL, NULL,
    "--name and --server-name both name the target server here" },
  /* one alone */
  { FIND, FALSE, { "m", NULL, NULL }, NULL, "m", NULL },
  { FIND, FALSE, { NULL, "m", NULL }, NULL, "m", NULL },
  { FIND, FALSE, { "db:5433", NULL, NULL }, NULL, NULL,
    "“db:5433” is a server; which of its migrations is meant is not said" },
  { FIND, FALSE, { NULL, NULL, "srv" }, NULL, NULL,
    "“srv” is a server; which of its migrations is meant is not said" },
  { FIND, FALSE, { NULL, NULL, NULL }, NULL, NULL,
    "the following arguments are required: --name/-n" },
  { CHECK, FALSE, { "m", NULL, NULL }, NULL, NULL,
    "the following arguments are required: --server-name/-s" },
  { CREATE, FALSE, { "srv", NULL, NULL }, "srv", NULL, NULL },
  { CREATE, TRUE, { "m", NULL, NULL }, NULL, "m", NULL },
  { CREATE, TRUE, { "db.example.com", NULL, NULL }, "db.example.com", NULL, NULL },
  { CREATE, TRUE, { "/run/postgresql", NULL, NULL }, "/run/postgresql", NULL, NULL },
  { CREATE, TRUE, { NULL, NULL, NULL }, NULL, NULL, NULL },
  { CREATE, FALSE, { NULL, NULL, NULL }, NULL, NULL, NULL },
  { LIST, FALSE, { NULL, NULL, NULL }, NULL, NULL, NULL },
  /* nothing between the quotes */
  { FIND, FALSE, { "", NULL, NULL }, NULL, NULL, "--name is empty" },
  { LIST, FALSE, { NULL, NULL, "" }, NULL, NULL, "--server-name is empty" },
};

static void
test_combinations (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *server;
      const char *migration;
      g_autoptr (GError) error = NULL;
      gboolean is_resolved = pgc_names_resolve (&cases[i].given, cases[i].use,
                                                cases[i].is_server_known, &server, &migration,
                                                &error);
      if (cases[i].error != NULL)
        {
          g_assert_false (is_resolved);
          g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
          g_assert_cmpstr (error->message, ==, cases[i].error);
          g_assert_nonnull (pgc_error_get_remedy (error));
          continue;
        }
      g_assert_no_error (error);
      g_assert_true (is_resolved);
      g_assert_cmpstr (server, ==, cases[i].server);
      g_assert_cmpstr (migration, ==, cases[i].migration);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/names/combinations", test_combinations);
  return g_test_run ();
}
