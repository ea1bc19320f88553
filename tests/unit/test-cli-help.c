/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Help, manual and completion against the one table that the parser reads. */

#include <string.h>

#include "agent/cli/pgc-completion.h"
#include "agent/cli/pgc-help.h"
#include "agent/cli/pgc-text-layout.h"

static void
assert_fits (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (pgc_text_layout_width (lines[i]) > 80)
        g_error ("Wider than 80 columns: %s", lines[i]);
      g_assert_false (g_str_has_suffix (lines[i], " "));
    }
}

static void
test_width (void)
{
  g_autofree char *program = pgc_help_for_topic ("");
  assert_fits (program);
  static const char *const groups[] = { "migration", "properties", "credential", "account", "server" };
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autofree char *group = pgc_help_for_topic (groups[i]);
      assert_fits (group);
      g_assert_nonnull (strstr (program, groups[i]));
    }
  for (const PgcCommand *const *c = pgc_command_get_all (); *c != NULL; c++)
    {
      g_autofree char *text = pgc_help_for_topic ((*c)->path);
      assert_fits (text);
      g_assert_nonnull (strstr (text, "Exit codes:"));
      g_assert_nonnull (strstr (text, "Examples:"));
      g_assert_nonnull (strstr (program, (*c)->path));
    }
}

static void
test_lists_every_option (void)
{
  for (const PgcCommand *const *c = pgc_command_get_all (); *c != NULL; c++)
    {
      g_autofree char *text = pgc_help_for_command (*c);
      g_autoptr (GPtrArray) uses = pgc_command_list_uses (*c);
      for (guint i = 0; i < uses->len; i++)
        {
          const PgcParameterUse *use = g_ptr_array_index (uses, i);
          g_autofree char *entry
              = g_strdup_printf ("\n    %s", pgc_parameter_get (use->id)->long_name);
          g_assert_nonnull (strstr (text, entry));
        }
    }
}

/* What an example shows must be a command line. */
static void
test_examples (void)
{
  for (const PgcCommand *const *c = pgc_command_get_all (); *c != NULL; c++)
    for (const PgcExample *e = (*c)->examples; e->command != NULL; e++)
      g_assert_nonnull (strstr (e->command, (*c)->path));
}

/* roff writes a hyphen that is to be copied as \- */
static char *
load_manual (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "pgcutover.1", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_auto (GStrv) parts = g_strsplit (text, "\\-", -1);
  return g_strjoinv ("-", parts);
}

static void
test_manual (void)
{
  g_autofree char *manual = load_manual ();
  for (int i = 0; i < PGC_N_PARAMETERS; i++)
    {
      const PgcParameter *parameter = pgc_parameter_get ((PgcParameterId) i);
      if (strstr (manual, parameter->long_name) == NULL)
        g_error ("%s is not in the manual", parameter->long_name);
    }
  for (const PgcCommand *const *c = pgc_command_get_all (); *c != NULL; c++)
    {
      g_autofree char *heading = g_strdup_printf ("\n.B %s\n", (*c)->path);
      if (strstr (manual, heading) == NULL)
        g_error ("%s is not in the manual", (*c)->path);
    }
}

static void
assert_completed (const char *line, const char *expected)
{
  g_auto (GStrv) words = g_strsplit (line[0] != '\0' ? line : " ", " ", -1);
  /* Nothing typed is one empty word. */
  g_auto (GStrv) candidates
      = pgc_completion_list ((const char *const *) words + (line[0] != '\0' ? 0 : 1));
  g_autofree char *joined = g_strjoinv (" ", candidates);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_completion (void)
{
  assert_completed ("", "migration properties credential login logout account server metrics agent help --help --version");
  assert_completed ("m", "migration metrics");
  assert_completed ("properties ", "template check");
  assert_completed ("migration c", "create compare cleanup check-name-availability");
  assert_completed ("postgres flexible-server migration del", "delete");
  assert_completed ("help credential f", "forget");
  assert_completed ("migration create --migration-m", "--migration-mode");
  assert_completed ("migration create --migration-mode o", "offline online");
  assert_completed ("migration create --migration-mode=on", "--migration-mode=online");
  assert_completed ("migration create -b ", ":file");
  assert_completed ("migration create --name ", "");
  assert_completed ("migration update --cutover --cut", "");
  assert_completed ("properties check m", ":file");
  assert_completed ("nonsense ", "");
  assert_completed ("migration nonsense --", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/help/width", test_width);
  g_test_add_func ("/cli/help/lists-every-option", test_lists_every_option);
  g_test_add_func ("/cli/help/examples", test_examples);
  g_test_add_func ("/cli/manual", test_manual);
  g_test_add_func ("/cli/completion", test_completion);
  return g_test_run ();
}
