/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-target.h"

#include <glib/gi18n.h>

#include "agent/contract/pgc-error.h"

static void
replace (char **place, const char *value)
{
  if (value == NULL)
    return;
  g_free (*place);
  *place = g_strdup (value);
}

static gboolean
choose_provider (const PgcCommandLine *line, PgcSpec *spec, GError **error)
{
  const char *provider = pgc_command_line_get (line, PGC_PARAMETER_PROVIDER);
  const char *group = pgc_command_line_get (line, PGC_PARAMETER_RESOURCE_GROUP);
  const char *subscription = pgc_command_line_get (line, PGC_PARAMETER_SUBSCRIPTION);
  gboolean has_azure = group != NULL || subscription != NULL;
  if (group != NULL && group[0] == '\0')
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("Resource group name cannot be empty."));
      return FALSE;
    }
  if (provider != NULL && !pgc_provider_kind_from_string (provider, &spec->provider, error))
    return FALSE;
  if (provider != NULL && spec->provider == PGC_PROVIDER_KIND_DIRECT && has_azure)
    {
      pgc_command_line_set_usage_error (
          error, pgc_command_line_get_command (line),
          _("--provider direct excludes --resource-group and --subscription, which choose azure"));
      return FALSE;
    }
  if (has_azure)
    spec->provider = PGC_PROVIDER_KIND_AZURE;
  replace (&spec->resource_group, group);
  replace (&spec->subscription, subscription);
  return TRUE;
}

gboolean
pgc_target_apply (const PgcCommandLine *line, const char *server, PgcSpec *spec, GError **error)
{
  if (!choose_provider (line, spec, error))
    return FALSE;
  if (server == NULL)
    return TRUE;
  if (spec->provider == PGC_PROVIDER_KIND_DIRECT)
    return pgc_server_set_address (&spec->target, server, error);

  /* The service's names are in lower case; the published client makes them so. */
  g_autofree char *name = g_ascii_strdown (server, -1);
  replace (&spec->target.host, name);
  if (spec->subscription == NULL || spec->resource_group == NULL)
    return TRUE;
  g_free (spec->target.resource_id);
  spec->target.resource_id
      = g_strdup_printf ("/subscriptions/%s/resourceGroups/%s/providers/"
                         "Microsoft.DBforPostgreSQL/flexibleServers/%s",
                         spec->subscription, spec->resource_group, name);
  return TRUE;
}

gboolean
pgc_target_is_known (const PgcSpec *spec)
{
  return pgc_server_get_host (&spec->target) != NULL || spec->target.resource_id != NULL;
}
