/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-help.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/cli/pgc-text-layout.h"

#define WIDTH 80
#define TEXT_COLUMN 32 /* where the texts of a list begin */

static const char exit_codes[]
    = N_("0 done, 1 failed, 2 wrong command line, 3 validation failed, 4 timed out waiting, "
         "5 the migration waits for an answer, 130 interrupted by Ctrl-C");

static const struct
{
  const char *group;
  const char *summary;
} groups[] = {
  { "migration", N_("Manage migrations of PostgreSQL databases.") },
  { "properties", N_("Write and check properties files, which say what to migrate.") },
  { "credential", N_("Manage the passwords that the agent keeps.") },
  { "account", N_("See with which Azure account the agent works.") },
  { "server", N_("See what Azure servers there are.") },
};

static const char *
get_group_summary (const char *group)
{
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_equal (groups[i].group, group))
      return _(groups[i].summary);
  return "";
}

/* "    LABEL      text", the text wrapped in its own column; below the label if that is long. */
static void
append_entry (GString *out, const char *label, const char *text)
{
  guint column = 4 + pgc_text_layout_width (label);
  g_string_append_printf (out, "    %s", label);
  if (column + 2 > TEXT_COLUMN)
    {
      g_string_append_c (out, '\n');
      column = 0;
    }
  g_string_append_printf (out, "%*s", (int) (TEXT_COLUMN - column), "");
  pgc_text_layout_wrap (out, text, TEXT_COLUMN, TEXT_COLUMN, WIDTH);
}

static void
append_paragraphs (GString *out, const char *text)
{
  g_string_append (out, "    ");
  pgc_text_layout_wrap (out, text, 4, 4, WIDTH);
}

static char *
get_placeholder (const PgcParameter *parameter)
{
  if (parameter->kind == PGC_PARAMETER_KIND_CHOICE)
    return g_strjoinv ("|", (GStrv) parameter->choices);
  return g_strdup (parameter->metavar);
}

static char *
get_option_label (const PgcParameter *parameter)
{
  GString *label = g_string_new (parameter->long_name);
  if (parameter->alias != NULL)
    g_string_append_printf (label, ", %s", parameter->alias);
  if (parameter->short_name != '\0')
    g_string_append_printf (label, ", -%c", parameter->short_name);
  if (parameter->kind == PGC_PARAMETER_KIND_FLAG)
    return g_string_free (label, FALSE);
  g_autofree char *placeholder = get_placeholder (parameter);
  g_string_append_printf (label, " %s%s", placeholder,
                          parameter->kind == PGC_PARAMETER_KIND_WORDS ? "…" : "");
  return g_string_free (label, FALSE);
}

static const char *
get_default_text (const PgcCommand *command, const PgcParameterUse *use)
{
  if (use->default_text != NULL)
    return _(use->default_text);
  if (use->id == PGC_PARAMETER_OUTPUT)
    return pgc_parameter_get (PGC_PARAMETER_OUTPUT)->choices[command->default_output];
  return NULL;
}

static void
append_option (GString *out, const PgcCommand *command, const PgcParameterUse *use)
{
  const PgcParameter *parameter = pgc_parameter_get (use->id);
  g_autofree char *label = get_option_label (parameter);
  g_autoptr (GString) text = g_string_new (_(use->help != NULL ? use->help : parameter->help));
  const char *default_text = get_default_text (command, use);
  if (use->is_required)
    g_string_append (text, _(" [required]"));
  else if (default_text != NULL)
    g_string_append_printf (text, _(" [default: %s]"), default_text);
  g_string_append_c (text, '.');
  append_entry (out, label, text->str);
}

static gboolean
is_common (const PgcParameterUse *use)
{
  return use->id >= PGC_PARAMETER_OUTPUT;
}

static gboolean
is_naming (const PgcParameterUse *use)
{
  return use->id <= PGC_PARAMETER_PROVIDER;
}

static void
append_options (GString *out, const PgcCommand *command)
{
  g_autoptr (GPtrArray) uses = pgc_command_list_uses (command);
  /* What everybody wants to know first stands first: whom it is about, then what it does. */
  for (int section = 0; section < 3; section++)
    {
      gsize start = out->len;
      for (guint i = 0; i < uses->len; i++)
        {
          const PgcParameterUse *use = g_ptr_array_index (uses, i);
          int own = is_common (use) ? 2 : is_naming (use) ? 0 : 1;
          if (own == section)
            append_option (out, command, use);
        }
      if (out->len == start)
        continue;
      const char *titles[] = { _("\nWhich migration:\n"), _("\nOptions:\n"),
                               _("\nOptions of every command:\n") };
      const char *title = section == 0 && !(command->traits & PGC_COMMAND_NAMES_MIGRATION)
                              ? _("\nWhich server:\n")
                              : titles[section];
      g_string_insert (out, (gssize) start, title);
    }
}

static void
append_usage (GString *out, const PgcCommand *command)
{
  g_string_append_printf (out, _("Usage:\n    pgcutover %s"), command->path);
  g_autoptr (GPtrArray) uses = pgc_command_list_uses (command);
  for (guint i = 0; i < uses->len; i++)
    {
      const PgcParameterUse *use = g_ptr_array_index (uses, i);
      if (!use->is_required)
        continue;
      const PgcParameter *parameter = pgc_parameter_get (use->id);
      g_string_append_printf (out, " %s %s", parameter->long_name, parameter->metavar);
    }
  if (command->operand != NULL)
    g_string_append_printf (out, " %s", command->operand);
  g_string_append (out, _(" [options]\n"));
}

char *
pgc_help_for_command (const PgcCommand *command)
{
  GString *out = g_string_new (NULL);
  append_usage (out, command);
  g_string_append_c (out, '\n');
  append_paragraphs (out, _(command->summary));
  if (command->description != NULL)
    {
      g_string_append_c (out, '\n');
      append_paragraphs (out, _(command->description));
    }
  append_options (out, command);
  g_string_append (out, _("\nExit codes:\n"));
  append_paragraphs (out, _(exit_codes));
  if (command->exit_codes != NULL)
    append_paragraphs (out, _(command->exit_codes));
  if (command->examples != NULL)
    g_string_append (out, _("\nExamples:\n"));
  for (const PgcExample *e = command->examples; e != NULL && e->command != NULL; e++)
    {
      append_paragraphs (out, _(e->text));
      g_string_append_printf (out, "        %s\n", e->command);
    }
  return g_string_free (out, FALSE);
}

static void
append_command_list (GString *out, const char *group)
{
  g_autofree char *prefix = group != NULL ? g_strconcat (group, " ", NULL) : g_strdup ("");
  for (const PgcCommand *const *c = pgc_command_get_all (); *c != NULL; c++)
    if (g_str_has_prefix ((*c)->path, prefix))
      append_entry (out, (*c)->path + strlen (prefix), _((*c)->summary));
}

char *
pgc_help_for_group (const char *group)
{
  GString *out = g_string_new (NULL);
  g_string_append_printf (out, _("Usage:\n    pgcutover %s COMMAND [options]\n\n"), group);
  append_paragraphs (out, get_group_summary (group));
  g_string_append (out, _("\nCommands:\n"));
  append_command_list (out, group);
  g_string_append_printf (out, _("\n“pgcutover %s COMMAND --help” says more.\n"), group);
  return g_string_free (out, FALSE);
}

char *
pgc_help_for_program (void)
{
  GString *out = g_string_new (_("Usage:\n    pgcutover COMMAND [options]\n\n"));
  append_paragraphs (out, _("Moves PostgreSQL databases from one server to another, and proves "
                            "that nothing was lost."));
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_string_append_printf (out, "\n%s\n", _(groups[i].summary));
      g_autofree char *prefix = g_strconcat (groups[i].group, " ", NULL);
      for (const PgcCommand *const *c = pgc_command_get_all (); *c != NULL; c++)
        if (g_str_has_prefix ((*c)->path, prefix))
          append_entry (out, (*c)->path, _((*c)->summary));
    }
  g_string_append (out, _("\nAnd:\n"));
  for (const PgcCommand *const *c = pgc_command_get_all (); *c != NULL; c++)
    if (strchr ((*c)->path, ' ') == NULL)
      append_entry (out, (*c)->path, _((*c)->summary));
  append_entry (out, "agent", _("Run the agent, which does the work; it is started when needed."));
  append_entry (out, "help [COMMAND]", _("Print this help, or that of a command."));
  append_entry (out, "--version", _("Print the version."));
  g_string_append (out, _("\n“migration” may be typed as “postgres flexible-server migration”, "
                          "with the same\noptions as the command of that name in the Azure "
                          "CLI.\n\nStart with:\n"));
  g_string_append (out, "    pgcutover properties template > move.json\n"
                        "    pgcutover migration create --name my-move --properties move.json --watch\n");
  return g_string_free (out, FALSE);
}

char *
pgc_help_for_topic (const char *topic)
{
  if (topic[0] == '\0')
    return pgc_help_for_program ();
  if (pgc_command_is_group (topic))
    return pgc_help_for_group (topic);
  g_auto (GStrv) words = g_strsplit (topic, " ", -1);
  guint n_words;
  const PgcCommand *command = pgc_command_find ((const char *const *) words, &n_words);
  g_return_val_if_fail (command != NULL, NULL);
  return pgc_help_for_command (command);
}
