/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-completion.h"

#include <string.h>

#include "agent/cli/pgc-command.h"

static void
add (GPtrArray *list, const char *word, const char *prefix)
{
  if (g_str_has_prefix (word, prefix))
    g_ptr_array_add (list, g_strdup (word));
}

static void
add_all (GPtrArray *list, const char *const *words, const char *prefix)
{
  for (gsize i = 0; words[i] != NULL; i++)
    add (list, words[i], prefix);
}

static void
add_first_words (GPtrArray *list, const char *prefix)
{
  static const char *const others[] = { "agent", "help", "--help", "--version", NULL };
  g_auto (GStrv) words = pgc_command_list_words (NULL);
  add_all (list, (const char *const *) words, prefix);
  add_all (list, others, prefix);
}

static void
add_values (GPtrArray *list, const PgcParameter *parameter, const char *prefix)
{
  switch (parameter->kind)
    {
    case PGC_PARAMETER_KIND_CHOICE:
      add_all (list, parameter->choices, prefix);
      return;
    case PGC_PARAMETER_KIND_FILE:
      g_ptr_array_add (list, g_strdup (PGC_COMPLETION_FILES));
      return;
    case PGC_PARAMETER_KIND_FLAG:
    case PGC_PARAMETER_KIND_TEXT:
    case PGC_PARAMETER_KIND_WORDS:
    case PGC_PARAMETER_KIND_NUMBER:
    case PGC_PARAMETER_KIND_DURATION:
      return;
    }
}

/* "--output=js": the values, each with the option before it. */
static void
add_joined_values (GPtrArray *list, const PgcCommand *command, const char *word)
{
  const char *equals = strchr (word, '=');
  g_autofree char *name = g_strndup (word, (gsize) (equals - word));
  PgcParameterId id;
  if (!pgc_parameter_find (name, &id) || pgc_command_find_use (command, id) == NULL
      || pgc_parameter_get (id)->kind != PGC_PARAMETER_KIND_CHOICE)
    return;
  const char *const *choices = pgc_parameter_get (id)->choices;
  for (gsize i = 0; choices[i] != NULL; i++)
    {
      g_autofree char *joined = g_strdup_printf ("%s=%s", name, choices[i]);
      add (list, joined, word);
    }
}

static void
add_options (GPtrArray *list, const PgcCommand *command, const char *const *typed,
             const char *prefix)
{
  g_autoptr (GPtrArray) uses = pgc_command_list_uses (command);
  for (guint i = 0; i < uses->len; i++)
    {
      const PgcParameterUse *use = g_ptr_array_index (uses, i);
      const char *name = pgc_parameter_get (use->id)->long_name;
      if (!g_strv_contains (typed, name))
        add (list, name, prefix);
    }
}

/* @arguments: after the command's name */
static void
add_for_command (GPtrArray *list, const PgcCommand *command, const char *const *arguments)
{
  guint n = g_strv_length ((GStrv) arguments);
  const char *word = arguments[n - 1];
  const char *before = n > 1 ? arguments[n - 2] : "";
  PgcParameterId id;
  if (before[0] == '-' && pgc_parameter_find (before, &id)
      && pgc_parameter_get (id)->kind != PGC_PARAMETER_KIND_FLAG)
    {
      add_values (list, pgc_parameter_get (id), word);
      return;
    }
  if (word[0] == '-' && strchr (word, '=') != NULL)
    {
      add_joined_values (list, command, word);
      return;
    }
  if (command->operand != NULL && word[0] != '-')
    g_ptr_array_add (list, g_strdup (PGC_COMPLETION_FILES));
  add_options (list, command, arguments, word);
}

static void
add_for_words (GPtrArray *list, const char *const *words)
{
  guint n = g_strv_length ((GStrv) words);
  guint n_path = 0;
  const PgcCommand *command = pgc_command_find (words, &n_path);
  if (command != NULL && n > n_path)
    add_for_command (list, command, words + n_path);
  else if (n == 1)
    add_first_words (list, words[0]);
  else if (n == 2 && pgc_command_is_group (words[0]))
    {
      g_auto (GStrv) commands = pgc_command_list_words (words[0]);
      add_all (list, (const char *const *) commands, words[1]);
    }
}

GStrv
pgc_completion_list (const char *const *words)
{
  GPtrArray *list = g_ptr_array_new ();
  guint n = g_strv_length ((GStrv) words);
  gboolean is_published
      = n > 2 && g_str_equal (words[0], "postgres") && g_str_equal (words[1], "flexible-server");
  if (is_published)
    words += 2;
  if (n > 1 && g_str_equal (words[0], "help"))
    words++;
  if (words[0] != NULL)
    add_for_words (list, words);
  g_ptr_array_add (list, NULL);
  return (GStrv) g_ptr_array_free (list, FALSE);
}
