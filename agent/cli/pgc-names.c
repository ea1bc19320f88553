/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-names.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/contract/pgc-error.h"

/* "10.0.0.7", "db.example.com", "db:5433", "/run/postgresql", "[::1]" */
static gboolean
can_only_be_server (const char *name)
{
  return strpbrk (name, ".:/[]") != NULL;
}

static gboolean
check_not_empty (const PgcNames *names, GError **error)
{
  const struct
  {
    const char *option;
    const char *value;
  } given[] = { { "--name", names->name },
                { "--migration-name", names->migration_name },
                { "--server-name", names->server_name } };
  for (gsize i = 0; i < G_N_ELEMENTS (given); i++)
    if (given[i].value != NULL && given[i].value[0] == '\0')
      {
        pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("%s is empty"), given[i].option);
        pgc_error_set_remedy (error, _("Give a name, or leave the option out."));
        return FALSE;
      }
  return TRUE;
}

static gboolean
fail (GError **error, const char *message, const char *remedy)
{
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "%s", message);
  pgc_error_set_remedy (error, "%s", remedy);
  return FALSE;
}

static gboolean
resolve_list (const PgcNames *names, const char **server, GError **error)
{
  if (names->name != NULL && names->server_name != NULL)
    return fail (error, _("--name and --server-name both name the target server here"),
                 _("Use one of them."));
  *server = names->server_name != NULL ? names->server_name : names->name;
  return TRUE;
}

/* Only --name was given. */
static void
take_lone_name (const char *name, PgcNamesUse use, gboolean is_server_known, const char **server,
                const char **migration)
{
  if (can_only_be_server (name) || (use == PGC_NAMES_CREATE && !is_server_known))
    *server = name;
  else
    *migration = name;
}

gboolean
pgc_names_resolve (const PgcNames *names, PgcNamesUse use, gboolean is_server_known,
                   const char **server, const char **migration, GError **error)
{
  *server = NULL;
  *migration = NULL;
  if (!check_not_empty (names, error))
    return FALSE;
  if (use == PGC_NAMES_LIST)
    return resolve_list (names, server, error);

  if (names->server_name != NULL)
    {
      if (names->name != NULL && names->migration_name != NULL)
        return fail (error, _("--server-name, --name and --migration-name together leave open "
                              "which names the migration"),
                     _("Use --server-name SERVER --name MIGRATION, or --name SERVER "
                       "--migration-name MIGRATION."));
      *server = names->server_name;
      *migration = names->name != NULL ? names->name : names->migration_name;
    }
  else if (names->migration_name != NULL)
    {
      *server = names->name;
      *migration = names->migration_name;
    }
  else if (names->name != NULL)
    take_lone_name (names->name, use, is_server_known, server, migration);

  if (*migration == NULL && use != PGC_NAMES_CREATE)
    {
      if (*server == NULL)
        return fail (error, _("the following arguments are required: --name/-n"),
                     _("Give the name of the migration; “pgcutover migration list --filter All” "
                       "has them."));
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                     _("“%s” is a server; which of its migrations is meant is not said"), *server);
      pgc_error_set_remedy (error, _("Add --migration-name MIGRATION."));
      return FALSE;
    }
  if (*server == NULL && use == PGC_NAMES_CHECK)
    return fail (error, _("the following arguments are required: --server-name/-s"),
                 _("Names are unique for each target server: give it with --server-name SERVER."));
  return TRUE;
}
