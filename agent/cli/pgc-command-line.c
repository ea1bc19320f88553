/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-command-line.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/cli/pgc-quantity.h"
#include "agent/cli/pgc-suggestion.h"
#include "agent/contract/pgc-error.h"

struct _PgcCommandLine
{
  const PgcCommand *command;
  char *help_topic; /* (owned) (nullable) */
  gboolean is_version;
  char *operand;    /* (owned) (nullable) */
  /* (owned) (nullable) (element-type utf8): a flag that was given has an empty array; every array
   * ends with a NULL that its length does not count */
  GPtrArray *values[PGC_N_PARAMETERS];
};

/* Options of the published client that we understand and do not have. */
static const struct
{
  const char *option;
  const char *what;
  const char *remedy;
} foreign_options[] = {
  { "--query", N_("--query is not supported"),
    N_("Give the JSON to jq: “pgcutover migration show … | jq -r .currentStatus.state”.") },
  { "--no-wait", N_("--no-wait is not an option"),
    N_("Leave it out: “migration create” returns at once unless --watch is given.") },
  { "--ids", N_("--ids is not supported"), N_("Use --server-name and --name.") },
};

void
pgc_command_line_free (PgcCommandLine *self)
{
  for (int i = 0; i < PGC_N_PARAMETERS; i++)
    g_clear_pointer (&self->values[i], g_ptr_array_unref);
  g_free (self->help_topic);
  g_free (self->operand);
  g_free (self);
}

void
pgc_command_line_set_usage_error (GError **error, const PgcCommand *command, const char *format,
                                  ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "%s", message);
  pgc_error_set_remedy (error, _("See “pgcutover %s --help”."),
                        command != NULL ? command->path : "");
}

/* A hyphen that is none: text pasted from a document begins with an en dash, a minus sign, …
 * Returns: the number of bytes of the dashes at the start of @word if one of them is such, or 0 */
static gsize
count_pasted_dashes (const char *word)
{
  gboolean is_pasted = FALSE;
  const char *p = word;
  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_other_dash = (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe58
                               || c == 0xfe63 || c == 0xff0d;
      if (c != '-' && !is_other_dash)
        break;
      is_pasted |= is_other_dash;
    }
  return is_pasted ? (gsize) (p - word) : 0;
}

static gboolean
check_dashes (const char *word, GError **error)
{
  if (!g_utf8_validate (word, -1, NULL))
    return TRUE;
  gsize n = count_pasted_dashes (word);
  if (n == 0)
    return TRUE;
  const char *rest = word + n;
  /* One letter is a short name. */
  gboolean is_short = rest[0] != '\0' && (rest[1] == '\0' || rest[1] == '=');
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                 _("“%s” begins with a dash that is not a hyphen, as text copied from a document "
                   "does"),
                 word);
  pgc_error_set_remedy (error, _("Type it by hand: %s%s"), is_short ? "-" : "--", rest);
  return FALSE;
}

/* Which way @name was given when it cannot be any option of @command. */
static void
set_unknown_option_error (const PgcCommand *command, const char *name, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (foreign_options); i++)
    if (g_str_equal (name, foreign_options[i].option))
      {
        pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "%s", _(foreign_options[i].what));
        pgc_error_set_remedy (error, "%s", _(foreign_options[i].remedy));
        return;
      }

  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("unrecognized arguments: %s"), name);
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  g_autoptr (GPtrArray) uses = pgc_command_list_uses (command);
  for (guint i = 0; i < uses->len; i++)
    {
      const PgcParameter *parameter
          = pgc_parameter_get (((PgcParameterUse *) g_ptr_array_index (uses, i))->id);
      g_ptr_array_add (known, (gpointer) parameter->long_name);
      if (parameter->alias != NULL)
        g_ptr_array_add (known, (gpointer) parameter->alias);
    }
  g_ptr_array_add (known, NULL);
  /* "-name" and "-NAME" are "--name" mistyped. */
  g_autofree char *doubled = g_str_has_prefix (name, "--") ? g_strdup (name)
                                                           : g_strconcat ("-", name, NULL);
  const char *near = pgc_suggestion_find (doubled, (const char *const *) known->pdata);
  PgcParameterId id;
  if (near != NULL)
    pgc_error_set_remedy (error, _("Did you mean %s? See “pgcutover %s --help”."), near,
                          command->path);
  else if (pgc_parameter_find (name, &id))
    pgc_error_set_remedy (error, _("“%s” has no such option. See “pgcutover %s --help”."),
                          command->path, command->path);
  else
    pgc_error_set_remedy (error, _("See “pgcutover %s --help”."), command->path);
}

static gboolean
check_choice (const PgcParameter *parameter, const char *label, char **value, GError **error)
{
  for (gsize i = 0; parameter->choices[i] != NULL; i++)
    if (g_ascii_strcasecmp (parameter->choices[i], *value) == 0)
      {
        g_free (*value);
        *value = g_strdup (parameter->choices[i]);
        return TRUE;
      }
  g_autofree char *list = g_strjoinv (", ", (GStrv) parameter->choices);
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                 _("argument %s: '%s' is not a valid value. Allowed values: %s."), label, *value,
                 list);
  const char *near = pgc_suggestion_find (*value, parameter->choices);
  if (near != NULL)
    pgc_error_set_remedy (error, _("Did you mean %s?"), near);
  return FALSE;
}

/* Checks @value and brings it into the form in which it is kept. */
static gboolean
check_value (PgcParameterId id, char **value, GError **error)
{
  const PgcParameter *parameter = pgc_parameter_get (id);
  g_autofree char *label = pgc_parameter_dup_label (id);
  gint64 seconds;
  guint64 number;
  switch (parameter->kind)
    {
    case PGC_PARAMETER_KIND_FILE:
      return TRUE; /* may be in any encoding */
    case PGC_PARAMETER_KIND_FLAG:
    case PGC_PARAMETER_KIND_TEXT:
    case PGC_PARAMETER_KIND_WORDS:
      break;
    case PGC_PARAMETER_KIND_CHOICE:
      return check_choice (parameter, label, value, error);
    case PGC_PARAMETER_KIND_NUMBER:
      if (!g_ascii_string_to_unsigned (*value, 10, 1, G_MAXINT, &number, NULL))
        {
          pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                         _("argument %s: '%s' is not a number from 1 up"), label, *value);
          return FALSE;
        }
      break;
    case PGC_PARAMETER_KIND_DURATION:
      if (!pgc_quantity_parse_duration (*value, &seconds) || seconds == 0)
        {
          pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                         _("argument %s: '%s' is not a length of time"), label, *value);
          pgc_error_set_remedy (error, _("Give seconds, or a number and a unit: 90, 90s, 10m, 2h, "
                                         "1d."));
          return FALSE;
        }
      g_free (*value);
      *value = g_strdup_printf ("%" G_GINT64_FORMAT, seconds);
      break;
    }
  if (!g_utf8_validate (*value, -1, NULL))
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("argument %s: the value is not UTF-8"),
                     label);
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_value (PgcCommandLine *self, PgcParameterId id, const char *text, GError **error)
{
  g_autofree char *value = g_strdup (text);
  if (!check_value (id, &value, error))
    return FALSE;
  GPtrArray *values = self->values[id];
  if (values->len > 0 && pgc_parameter_get (id)->kind != PGC_PARAMETER_KIND_WORDS
      && !g_str_equal (g_ptr_array_index (values, 0), value))
    {
      g_autofree char *label = pgc_parameter_dup_label (id);
      pgc_command_line_set_usage_error (error, self->command,
                                        _("argument %s: given twice, as '%s' and as '%s'"), label,
                                        (char *) g_ptr_array_index (values, 0), value);
      return FALSE;
    }
  g_ptr_array_add (values, g_steal_pointer (&value));
  return TRUE;
}

/* A word that begins like an option is no value, unless it was joined to its option by "=". */
static gboolean
is_value (const char *word)
{
  return word != NULL && (word[0] != '-' || word[1] == '\0');
}

/* Reads the option at *@next and the values that belong to it. */
static gboolean
parse_option (PgcCommandLine *self, const char *const **next, GError **error)
{
  const char *word = *(*next)++;
  const char *equals = strchr (word, '=');
  g_autofree char *name = equals != NULL ? g_strndup (word, (gsize) (equals - word))
                                         : g_strdup (word);
  PgcParameterId id;
  if (!pgc_parameter_find (name, &id) || pgc_command_find_use (self->command, id) == NULL)
    {
      set_unknown_option_error (self->command, name, error);
      return FALSE;
    }

  const PgcParameter *parameter = pgc_parameter_get (id);
  g_autofree char *label = pgc_parameter_dup_label (id);
  if (self->values[id] == NULL)
    self->values[id] = g_ptr_array_new_with_free_func (g_free);
  if (parameter->kind == PGC_PARAMETER_KIND_FLAG)
    {
      if (equals == NULL)
        return TRUE;
      pgc_command_line_set_usage_error (error, self->command, _("argument %s: takes no value"),
                                        label);
      return FALSE;
    }
  if (equals != NULL)
    return add_value (self, id, equals + 1, error);
  if (!is_value (**next))
    {
      if (**next != NULL && !check_dashes (**next, error))
        return FALSE;
      gboolean is_list = parameter->kind == PGC_PARAMETER_KIND_WORDS;
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                     is_list ? _("argument %s: expected at least one argument")
                             : _("argument %s: expected one argument"),
                     label);
      pgc_error_set_remedy (error, _("Write %s %s, or %s=%s if it begins with a hyphen."), name,
                            parameter->metavar, name, parameter->metavar);
      return FALSE;
    }
  do
    {
      if (!check_dashes (**next, error) || !add_value (self, id, *(*next)++, error))
        return FALSE;
    }
  while (parameter->kind == PGC_PARAMETER_KIND_WORDS && is_value (**next));
  return TRUE;
}

static gboolean
take_operand (PgcCommandLine *self, const char *word, GError **error)
{
  if (!check_dashes (word, error))
    return FALSE;
  if (self->command->operand != NULL && self->operand == NULL)
    {
      self->operand = g_strdup (word);
      return TRUE;
    }
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("unrecognized arguments: %s"), word);
  /* The published tutorials print "migration update cancel". */
  g_autofree char *option = g_strconcat ("--", word, NULL);
  PgcParameterId id;
  if (pgc_parameter_find (option, &id) && pgc_command_find_use (self->command, id) != NULL)
    pgc_error_set_remedy (error, _("Did you mean %s?"), option);
  else if (self->command->traits & PGC_COMMAND_NAMES_MIGRATION)
    pgc_error_set_remedy (error, _("If it is the name of a migration, write --name %s."), word);
  else
    pgc_error_set_remedy (error, _("See “pgcutover %s --help”."), self->command->path);
  return FALSE;
}

static gboolean
check_required (PgcCommandLine *self, GError **error)
{
  g_autoptr (GPtrArray) uses = pgc_command_list_uses (self->command);
  g_autoptr (GString) missing = g_string_new (NULL);
  for (guint i = 0; i < uses->len; i++)
    {
      const PgcParameterUse *use = g_ptr_array_index (uses, i);
      if (!use->is_required || self->values[use->id] != NULL)
        continue;
      g_autofree char *label = pgc_parameter_dup_label (use->id);
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", label);
    }
  if (missing->len == 0)
    return TRUE;
  pgc_command_line_set_usage_error (
      error, self->command, _("the following arguments are required: %s"), missing->str);
  return FALSE;
}

static gboolean
parse_arguments (PgcCommandLine *self, const char *const *next, GError **error)
{
  gboolean is_open = TRUE;
  while (*next != NULL)
    {
      if (is_open && g_str_equal (*next, "--"))
        {
          is_open = FALSE;
          next++;
        }
      else if (is_open && !is_value (*next))
        {
          if (!check_dashes (*next, error) || !parse_option (self, &next, error))
            return FALSE;
        }
      else if (!take_operand (self, *next++, error))
        return FALSE;
    }
  for (int i = 0; i < PGC_N_PARAMETERS; i++)
    if (self->values[i] != NULL)
      {
        g_ptr_array_add (self->values[i], NULL);
        self->values[i]->len--;
      }
  return check_required (self, error);
}

static void
set_unknown_command_error (const char *group, const char *word, GError **error)
{
  g_auto (GStrv) known = pgc_command_list_words (group);
  if (word == NULL)
    pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("a command is missing after “%s”"),
                   group != NULL ? group : "pgcutover");
  else if (!check_dashes (word, error))
    return;
  else
    pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                   word[0] == '-' ? _("the option %s stands before the command")
                                  : _("“%s” is not a command"),
                   word);
  const char *near = word != NULL ? pgc_suggestion_find (word, (const char *const *) known) : NULL;
  g_autofree char *place = group != NULL ? g_strconcat (group, " ", NULL) : g_strdup ("");
  if (near != NULL)
    pgc_error_set_remedy (error, _("Did you mean “pgcutover %s%s”?"), place, near);
  else
    pgc_error_set_remedy (error, _("See “pgcutover %s--help”."), place);
}

/* Help was asked for anywhere on the line: -h is never a value. */
static gboolean
wants_help (const char *const *words)
{
  for (; *words != NULL && !g_str_equal (*words, "--"); words++)
    if (g_str_equal (*words, "--help") || g_str_equal (*words, "-h"))
      return TRUE;
  return FALSE;
}

/* What @words, as far as they name something, ask help on. */
static char *
find_help_topic (const char *const *words)
{
  guint n;
  const PgcCommand *command = pgc_command_find (words, &n);
  if (command != NULL)
    return g_strdup (command->path);
  return g_strdup (words[0] != NULL && pgc_command_is_group (words[0]) ? words[0] : "");
}

PgcCommandLine *
pgc_command_line_parse (const char *const *words, GError **error)
{
  g_autoptr (PgcCommandLine) self = g_new0 (PgcCommandLine, 1);

  /* As typed for the published client. */
  if (words[0] != NULL && g_str_equal (words[0], "postgres") && words[1] != NULL
      && g_str_equal (words[1], "flexible-server"))
    words += 2;

  gboolean is_help = words[0] != NULL && g_str_equal (words[0], "help");
  if (is_help || words[0] == NULL || wants_help (words))
    {
      const char *const *topic = is_help ? words + 1 : words;
      self->help_topic = find_help_topic (topic);
      if (topic[0] == NULL || topic[0][0] == '-' || self->help_topic[0] != '\0')
        return g_steal_pointer (&self);
      set_unknown_command_error (NULL, topic[0], error);
      return NULL;
    }
  self->is_version = g_str_equal (words[0], "--version") || g_str_equal (words[0], "-V")
                     || g_str_equal (words[0], "version");
  if (self->is_version)
    return g_steal_pointer (&self);

  guint n_words;
  self->command = pgc_command_find (words, &n_words);
  if (self->command == NULL)
    {
      gboolean is_group = pgc_command_is_group (words[0]);
      set_unknown_command_error (is_group ? words[0] : NULL, is_group ? words[1] : words[0], error);
      return NULL;
    }
  if (!parse_arguments (self, words + n_words, error))
    return NULL;
  return g_steal_pointer (&self);
}

const PgcCommand *
pgc_command_line_get_command (const PgcCommandLine *self)
{
  return self->command;
}

gboolean
pgc_command_line_is_version (const PgcCommandLine *self)
{
  return self->is_version;
}

const char *
pgc_command_line_get_help_topic (const PgcCommandLine *self)
{
  return self->help_topic;
}

gboolean
pgc_command_line_has (const PgcCommandLine *self, PgcParameterId id)
{
  return self->values[id] != NULL;
}

const char *
pgc_command_line_get (const PgcCommandLine *self, PgcParameterId id)
{
  return self->values[id] != NULL ? g_ptr_array_index (self->values[id], 0) : NULL;
}

const char *const *
pgc_command_line_get_words (const PgcCommandLine *self, PgcParameterId id)
{
  return self->values[id] != NULL ? (const char *const *) self->values[id]->pdata : NULL;
}

gint64
pgc_command_line_get_number (const PgcCommandLine *self, PgcParameterId id, gint64 fallback)
{
  const char *value = pgc_command_line_get (self, id);
  return value != NULL ? g_ascii_strtoll (value, NULL, 10) : fallback;
}

const char *
pgc_command_line_get_operand (const PgcCommandLine *self)
{
  return self->operand;
}

PgcOutput
pgc_command_line_get_output (const PgcCommandLine *self)
{
  const char *format = pgc_command_line_get (self, PGC_PARAMETER_OUTPUT);
  const char *const *choices = pgc_parameter_get (PGC_PARAMETER_OUTPUT)->choices;
  for (int i = 0; format != NULL && choices[i] != NULL; i++)
    if (g_str_equal (choices[i], format))
      return (PgcOutput) i; /* the choices are in the enum's order */
  return self->command->default_output;
}
