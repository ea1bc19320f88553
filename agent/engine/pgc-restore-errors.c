/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-restore-errors.h"

#include <string.h>

#define ENTRY_PREFIX "from TOC entry "
#define ERROR_PREFIX "could not execute query: ERROR:"
#define COMMAND_PREFIX "Command was: "

void
pgc_restore_error_free (PgcRestoreError *error)
{
  if (error == NULL)
    return;
  g_free (error->entry);
  g_free (error->message);
  g_free (error->statement);
  g_free (error);
}

GPtrArray *
pgc_restore_errors_parse (const char *text)
{
  GPtrArray *errors = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_restore_error_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const char *entry = "";
  PgcRestoreError *current = NULL;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *at;
      if ((at = strstr (lines[i], ENTRY_PREFIX)) != NULL)
        {
          entry = at + strlen (ENTRY_PREFIX);
          current = NULL;
        }
      else if ((at = strstr (lines[i], ERROR_PREFIX)) != NULL)
        {
          current = g_new0 (PgcRestoreError, 1);
          current->entry = g_strdup (entry);
          current->message = g_strstrip (g_strdup (at + strlen (ERROR_PREFIX)));
          current->statement = g_strdup ("");
          g_ptr_array_add (errors, current);
        }
      else if (current != NULL && g_str_has_prefix (lines[i], COMMAND_PREFIX))
        {
          g_free (current->statement);
          current->statement = g_strdup (lines[i] + strlen (COMMAND_PREFIX));
        }
    }
  return errors;
}

/* The server's words are stable over versions 10 to 18; type "" is any. */
static const struct
{
  const char *type;
  const char *words;
  const char *excuse;
} excuses[] = {
  { "COMMENT", "must be owner of extension",
    "only the owner of an extension may comment on it, and here that is the provider" },
  { "EVENT TRIGGER", "permission denied to create event trigger",
    "only a superuser may create an event trigger" },
  { "PUBLICATION", "must be superuser to create",
    "only a superuser may publish all tables" },
  { "PUBLICATION", "wal_level",
    "the target's wal_level does not allow it" },
  { "SCHEMA", "must be owner of schema public", "the schema public belongs to the provider" },
  { "ACL", "must be owner of", "the object belongs to the provider" },
  { "SECURITY LABEL", "is not loaded", "the label's provider is not loaded on the target" },
  { "", "must be able to SET ROLE", "the target's user may not give objects to that role" },
  { "", "must be member of role", "the target's user may not give objects to that role" },
};

const char *
pgc_restore_error_get_excuse (const PgcRestoreError *error, const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (excuses); i++)
    if ((*excuses[i].type == '\0' || g_str_equal (excuses[i].type, type))
        && strstr (error->message, excuses[i].words) != NULL)
      return excuses[i].excuse;
  /* A role that was not copied: the object is there, with the migration's user as its owner. */
  if (g_str_has_prefix (error->message, "role \"")
      && g_str_has_suffix (error->message, "does not exist"))
    return "the role does not exist on the target";
  return NULL;
}

gboolean
pgc_restore_error_is_duplicate (const PgcRestoreError *error)
{
  return g_str_has_suffix (error->message, "already exists")
         || strstr (error->message, "is already member of publication") != NULL
         || strstr (error->message, "multiple primary keys") != NULL;
}

gboolean
pgc_restore_error_is_session_setting (const PgcRestoreError *error)
{
  return g_str_has_prefix (error->statement, "SET ")
         && g_str_has_prefix (error->message, "unrecognized configuration parameter");
}
