/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-command.h"

#include <glib/gi18n.h>
#include <string.h>

static const PgcParameterUse server_uses[] = {
  { PGC_PARAMETER_NAME, FALSE, NULL, N_("Same as --server-name (older spelling)") },
  { PGC_PARAMETER_SERVER_NAME },
  { PGC_PARAMETER_PROVIDER, FALSE, "direct" },
  { PGC_PARAMETER_RESOURCE_GROUP },
  { PGC_PARAMETER_SUBSCRIPTION },
  { PGC_N_PARAMETERS },
};

static const PgcParameterUse migration_uses[] = {
  { PGC_PARAMETER_NAME },
  { PGC_PARAMETER_MIGRATION_NAME },
  { PGC_PARAMETER_SERVER_NAME },
  { PGC_PARAMETER_PROVIDER, FALSE, "direct" },
  { PGC_PARAMETER_RESOURCE_GROUP },
  { PGC_PARAMETER_SUBSCRIPTION },
  { PGC_N_PARAMETERS },
};

static const PgcParameterUse agent_uses[] = {
  { PGC_PARAMETER_AGENT, FALSE, "session" },
  { PGC_PARAMETER_FOREGROUND },
  { PGC_PARAMETER_STATE_DIR },
  { PGC_N_PARAMETERS },
};

static const PgcParameterUse common_uses[] = {
  { PGC_PARAMETER_OUTPUT },
  { PGC_PARAMETER_ONLY_SHOW_ERRORS },
  { PGC_PARAMETER_VERBOSE },
  { PGC_PARAMETER_DEBUG },
  { PGC_PARAMETER_HELP },
  { PGC_N_PARAMETERS },
};

static gboolean
is_listed (GPtrArray *list, PgcParameterId id)
{
  for (guint i = 0; i < list->len; i++)
    if (((const PgcParameterUse *) g_ptr_array_index (list, i))->id == id)
      return TRUE;
  return FALSE;
}

/* What the command says of a parameter itself comes first and counts. */
static void
add_uses (GPtrArray *list, const PgcParameterUse *uses)
{
  for (; uses != NULL && uses->id != PGC_N_PARAMETERS; uses++)
    if (!is_listed (list, uses->id))
      g_ptr_array_add (list, (gpointer) uses);
}

GPtrArray *
pgc_command_list_uses (const PgcCommand *command)
{
  GPtrArray *list = g_ptr_array_new ();
  add_uses (list, command->uses);
  if (command->traits & PGC_COMMAND_NAMES_MIGRATION)
    add_uses (list, migration_uses);
  else if (command->traits & PGC_COMMAND_NAMES_SERVER)
    add_uses (list, server_uses);
  if (command->traits & PGC_COMMAND_USES_AGENT)
    add_uses (list, agent_uses);
  add_uses (list, common_uses);
  return list;
}

const PgcParameterUse *
pgc_command_find_use (const PgcCommand *command, PgcParameterId id)
{
  g_autoptr (GPtrArray) uses = pgc_command_list_uses (command);
  for (guint i = 0; i < uses->len; i++)
    {
      const PgcParameterUse *use = g_ptr_array_index (uses, i);
      if (use->id == id)
        return use;
    }
  return NULL;
}

/* Number of @words that spell @path, or 0 */
static guint
match_path (const char *path, const char *const *words)
{
  g_auto (GStrv) parts = g_strsplit (path, " ", -1);
  guint n = 0;
  for (; parts[n] != NULL; n++)
    if (words[n] == NULL || !g_str_equal (parts[n], words[n]))
      return 0;
  return n;
}

const PgcCommand *
pgc_command_find (const char *const *words, guint *n_words)
{
  for (const PgcCommand *const *c = pgc_command_get_all (); *c != NULL; c++)
    {
      *n_words = match_path ((*c)->path, words);
      if (*n_words > 0)
        return *c;
    }
  return NULL;
}

gboolean
pgc_command_is_group (const char *word)
{
  g_autofree char *prefix = g_strconcat (word, " ", NULL);
  for (const PgcCommand *const *c = pgc_command_get_all (); *c != NULL; c++)
    if (g_str_has_prefix ((*c)->path, prefix))
      return TRUE;
  return FALSE;
}

GStrv
pgc_command_list_words (const char *group)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *prefix = group != NULL ? g_strconcat (group, " ", NULL) : g_strdup ("");
  g_autofree char *last = NULL;
  for (const PgcCommand *const *c = pgc_command_get_all (); *c != NULL; c++)
    {
      if (!g_str_has_prefix ((*c)->path, prefix))
        continue;
      const char *rest = (*c)->path + strlen (prefix);
      g_autofree char *word = g_strndup (rest, strcspn (rest, " "));
      /* Commands of one group stand together in the table. */
      if (g_strcmp0 (word, last) != 0)
        g_strv_builder_add (builder, word);
      g_free (last);
      last = g_steal_pointer (&word);
    }
  return g_strv_builder_end (builder);
}
