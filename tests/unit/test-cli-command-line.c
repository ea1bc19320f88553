/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is typed, and what is said about what is typed wrong. */

#include <string.h>

#include "agent/cli/pgc-command-line.h"
#include "agent/contract/pgc-error.h"

static PgcCommandLine *
parse (const char *line, GError **error)
{
  g_auto (GStrv) words = NULL;
  g_assert_true (g_shell_parse_argv (line, NULL, &words, NULL));
  return pgc_command_line_parse ((const char *const *) words, error);
}

static PgcCommandLine *
parse_good (const char *line)
{
  g_autoptr (GError) error = NULL;
  PgcCommandLine *parsed = parse (line, &error);
  g_assert_no_error (error);
  g_assert_nonnull (parsed);
  return parsed;
}

static void
test_published_spelling (void)
{
  g_autoptr (PgcCommandLine) line = parse_good (
      "postgres flexible-server migration create --subscription s -g group --name target "
      "--migration-name m --properties body.json --migration-mode ONLINE "
      "--migration-option validate --tags a=b c -l westeurope");
  g_assert_cmpstr (pgc_command_line_get_command (line)->path, ==, "migration create");
  g_assert_cmpstr (pgc_command_line_get (line, PGC_PARAMETER_NAME), ==, "target");
  g_assert_cmpstr (pgc_command_line_get (line, PGC_PARAMETER_MIGRATION_MODE), ==, "online");
  g_assert_cmpstr (pgc_command_line_get (line, PGC_PARAMETER_MIGRATION_OPTION), ==, "Validate");
  const char *const *tags = pgc_command_line_get_words (line, PGC_PARAMETER_TAGS);
  g_assert_cmpstr (tags[0], ==, "a=b");
  g_assert_cmpstr (tags[1], ==, "c");
  g_assert_null (tags[2]);
  g_assert_cmpstr (pgc_command_line_get (line, PGC_PARAMETER_LOCATION), ==, "westeurope");
  g_assert_cmpint (pgc_command_line_get_output (line), ==, PGC_OUTPUT_JSON);
}

static void
test_values (void)
{
  g_autoptr (PgcCommandLine) line = parse_good (
      "migration create -b - --name=-odd --databases a b --jobs 3 --databases c --timeout=2h "
      "-o=TABLE --watch --watch");
  g_assert_cmpstr (pgc_command_line_get (line, PGC_PARAMETER_PROPERTIES), ==, "-");
  g_assert_cmpstr (pgc_command_line_get (line, PGC_PARAMETER_NAME), ==, "-odd");
  const char *const *databases = pgc_command_line_get_words (line, PGC_PARAMETER_DATABASES);
  g_assert_cmpuint (g_strv_length ((GStrv) databases), ==, 3);
  g_assert_cmpstr (databases[2], ==, "c");
  g_assert_cmpint (pgc_command_line_get_number (line, PGC_PARAMETER_JOBS, 0), ==, 3);
  g_assert_cmpint (pgc_command_line_get_number (line, PGC_PARAMETER_TIMEOUT, 0), ==, 7200);
  g_assert_cmpint (pgc_command_line_get_number (line, PGC_PARAMETER_INTERVAL, 10), ==, 10);
  g_assert_cmpint (pgc_command_line_get_output (line), ==, PGC_OUTPUT_TABLE);
  g_assert_true (pgc_command_line_has (line, PGC_PARAMETER_WATCH));
  g_assert_false (pgc_command_line_has (line, PGC_PARAMETER_DRY_RUN));
}

static void
test_alias_and_empty_list (void)
{
  g_autoptr (PgcCommandLine) line
      = parse_good ("migration create -b f --db-names shop --tags \"\"");
  g_assert_cmpstr (pgc_command_line_get (line, PGC_PARAMETER_DATABASES), ==, "shop");
  g_assert_cmpstr (pgc_command_line_get (line, PGC_PARAMETER_TAGS), ==, "");
}

static void
test_operand (void)
{
  g_autoptr (PgcCommandLine) line = parse_good ("properties check -o json -- -odd.json");
  g_assert_cmpstr (pgc_command_line_get_operand (line), ==, "-odd.json");
}

static void
test_help_topics (void)
{
  static const struct
  {
    const char *line;
    const char *topic;
  } cases[] = {
    { "", "" },
    { "--help", "" },
    { "help", "" },
    { "help migration", "migration" },
    { "help migration create", "migration create" },
    { "migration --help", "migration" },
    { "migration -h", "migration" },
    { "migration create -h", "migration create" },
    { "migration create --properties --help", "migration create" },
    { "postgres flexible-server migration update --help", "migration update" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const none[] = { NULL };
      g_autoptr (PgcCommandLine) line = cases[i].line[0] == '\0'
                                            ? pgc_command_line_parse (none, NULL)
                                            : parse_good (cases[i].line);
      g_assert_cmpstr (pgc_command_line_get_help_topic (line), ==, cases[i].topic);
      g_assert_null (pgc_command_line_get_command (line));
    }
  g_autoptr (PgcCommandLine) version = parse_good ("--version");
  g_assert_true (pgc_command_line_is_version (version));
}

static void
test_errors (void)
{
  static const struct
  {
    const char *line;
    const char *message; /* in full */
    const char *remedy;  /* a part of it; NULL = none */
  } cases[] = {
    { "migration", "a command is missing after “migration”", "“pgcutover migration --help”" },
    { "migration creat", "“creat” is not a command", "“pgcutover migration create”" },
    { "migraton list", "“migraton” is not a command", "“pgcutover migration”" },
    { "help nonsense", "“nonsense” is not a command", "--help" },
    { "--output json migration list", "the option --output stands before the command", "--help" },
    { "migration create", "the following arguments are required: --properties/-b",
      "“pgcutover migration create --help”" },
    { "credential set", "the following arguments are required: --server, --user/-u", "--help" },
    { "migration list --filter Some",
      "argument --filter: 'Some' is not a valid value. Allowed values: Active, All.", NULL },
    { "migration list --filter Actve",
      "argument --filter: 'Actve' is not a valid value. Allowed values: Active, All.",
      "Did you mean Active?" },
    { "migration list -o yaml",
      "argument --output/-o: 'yaml' is not a valid value. Allowed values: json, table, tsv, none.",
      NULL },
    { "migration create --properties", "argument --properties/-b: expected one argument",
      "Write --properties FILE" },
    { "migration create -b --watch", "argument --properties/-b: expected one argument",
      "-b=FILE" },
    { "migration create -b f --databases --watch",
      "argument --databases/--db-names: expected at least one argument", "--databases DATABASE" },
    { "migration create -b f --watch=yes", "argument --watch: takes no value", "--help" },
    { "migration create -b f --jobs 0", "argument --jobs: '0' is not a number from 1 up", NULL },
    { "migration create -b f --jobs many", "argument --jobs: 'many' is not a number from 1 up",
      NULL },
    { "migration wait -n m --timeout soon",
      "argument --timeout: 'soon' is not a length of time", "10m" },
    { "migration show -n a -n b", "argument --name/-n: given twice, as 'a' and as 'b'", "--help" },
    { "migration show --nme m", "unrecognized arguments: --nme", "Did you mean --name?" },
    { "migration show -name m", "unrecognized arguments: -name", "Did you mean --name?" },
    { "migration create --prop f", "unrecognized arguments: --prop",
      "Did you mean --properties?" },
    { "migration show -n m --cutover", "unrecognized arguments: --cutover",
      "“migration show” has no such option" },
    { "migration update cancel", "unrecognized arguments: cancel", "Did you mean --cancel?" },
    { "migration show nightly", "unrecognized arguments: nightly", "--name nightly" },
    { "properties check a b", "unrecognized arguments: b", "“pgcutover properties check --help”" },
    { "migration list --query [].name", "--query is not supported", "jq" },
    { "migration create -b f --no-wait", "--no-wait is not an option", "returns at once" },
    { "migration show –-name m",
      "“–-name” begins with a dash that is not a hyphen, as text copied from a document does",
      "Type it by hand: --name" },
    { "migration show —name m",
      "“—name” begins with a dash that is not a hyphen, as text copied from a document does",
      "Type it by hand: --name" },
    { "migration show –n m",
      "“–n” begins with a dash that is not a hyphen, as text copied from a document does",
      "Type it by hand: -n" },
    { "migration create -b f --databases a –-watch",
      "“–-watch” begins with a dash that is not a hyphen, as text copied from a document does",
      "Type it by hand: --watch" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (parse (cases[i].line, &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (error->message, ==, cases[i].message);
      const char *remedy = pgc_error_get_remedy (error);
      if (cases[i].remedy == NULL)
        g_assert_null (remedy);
      else
        {
          g_assert_nonnull (remedy);
          g_assert_nonnull (strstr (remedy, cases[i].remedy));
        }
    }
}

static void
test_not_utf8 (void)
{
  const char *const words[] = { "migration", "show", "--name", "b\xe4" "d", NULL };
  g_autoptr (GError) error = NULL;
  g_assert_null (pgc_command_line_parse (words, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, "argument --name/-n: the value is not UTF-8");

  /* The name of a file is bytes. */
  const char *const file[] = { "properties", "check", "b\xe4" "d.json", NULL };
  g_autoptr (PgcCommandLine) line = pgc_command_line_parse (file, NULL);
  g_assert_cmpstr (pgc_command_line_get_operand (line), ==, "b\xe4" "d.json");
}

/* A command whose table names a parameter twice would show it twice in its help. */
static void
test_tables (void)
{
  for (const PgcCommand *const *c = pgc_command_get_all (); *c != NULL; c++)
    {
      g_autoptr (GPtrArray) uses = pgc_command_list_uses (*c);
      gboolean seen[PGC_N_PARAMETERS] = { FALSE };
      for (guint i = 0; i < uses->len; i++)
        {
          const PgcParameterUse *use = g_ptr_array_index (uses, i);
          g_assert_cmpint (use->id, <, PGC_N_PARAMETERS);
          g_assert_false (seen[use->id]);
          seen[use->id] = TRUE;
        }
      g_assert_true (seen[PGC_PARAMETER_HELP]);
      g_assert_nonnull ((*c)->run);
      g_assert_nonnull ((*c)->examples);
    }
  for (int i = 0; i < PGC_N_PARAMETERS; i++)
    {
      const PgcParameter *parameter = pgc_parameter_get ((PgcParameterId) i);
      g_assert_true (g_str_has_prefix (parameter->long_name, "--"));
      PgcParameterId id;
      g_assert_true (pgc_parameter_find (parameter->long_name, &id));
      g_assert_cmpint (id, ==, i);
      g_assert_true ((parameter->metavar == NULL)
                     == (parameter->kind == PGC_PARAMETER_KIND_FLAG));
      g_assert_true ((parameter->choices != NULL)
                     == (parameter->kind == PGC_PARAMETER_KIND_CHOICE));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/command-line/published-spelling", test_published_spelling);
  g_test_add_func ("/cli/command-line/values", test_values);
  g_test_add_func ("/cli/command-line/alias-and-empty-list", test_alias_and_empty_list);
  g_test_add_func ("/cli/command-line/operand", test_operand);
  g_test_add_func ("/cli/command-line/help-topics", test_help_topics);
  g_test_add_func ("/cli/command-line/errors", test_errors);
  g_test_add_func ("/cli/command-line/not-utf8", test_not_utf8);
  g_test_add_func ("/cli/command-line/tables", test_tables);
  return g_test_run ();
}
