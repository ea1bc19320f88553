/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-session.h"

#include <glib/gi18n.h>

#include "agent/cli/pgc-agent-link.h"
#include "agent/cli/pgc-json-layout.h"
#include "agent/cli/pgc-summary.h"
#include "agent/cli/pgc-target.h"
#include "agent/cli/pgc-terminal.h"
#include "agent/cli/pgc-tsv.h"

struct _PgcSession
{
  PgcCommandLine *line; /* (owned) */
  PgcLocalAgent local_agent;
  gpointer user_data;
  PgcClient *client; /* (owned) (nullable) */
};

PgcSession *
pgc_session_new (PgcCommandLine *line, PgcLocalAgent local_agent, gpointer user_data)
{
  PgcSession *self = g_new0 (PgcSession, 1);
  self->line = line;
  self->local_agent = local_agent;
  self->user_data = user_data;
  return self;
}

void
pgc_session_free (PgcSession *self)
{
  g_clear_object (&self->client);
  pgc_command_line_free (self->line);
  g_free (self);
}

const PgcCommandLine *
pgc_session_get_command_line (PgcSession *self)
{
  return self->line;
}

gboolean
pgc_session_is_foreground (PgcSession *self)
{
  return pgc_command_line_has (self->line, PGC_PARAMETER_FOREGROUND);
}

PgcClient *
pgc_session_connect (PgcSession *self, GError **error)
{
  if (self->client != NULL)
    return self->client;
  self->client = pgc_agent_link_open (self->line, self->local_agent, self->user_data, error);
  if (self->client != NULL)
    pgc_session_remark_verbosely (self, _("Connected to the agent, version %s"),
                                  pgc_client_get_agent_version (self->client));
  return self->client;
}

PgcRemoteMigration *
pgc_session_recover (PgcSession *self, PgcRemoteMigration *migration, GError **error)
{
  g_clear_object (&self->client);
  PgcClient *client = pgc_session_connect (self, error);
  if (client == NULL)
    return NULL;
  return pgc_client_find_migration (client, pgc_remote_migration_get_target (migration),
                                    pgc_remote_migration_get_name (migration), error);
}

gboolean
pgc_session_resolve_names (PgcSession *self, PgcNamesUse use, gboolean is_server_known,
                           const char **server, const char **migration, GError **error)
{
  const PgcNames names = {
    .name = pgc_command_line_get (self->line, PGC_PARAMETER_NAME),
    .migration_name = pgc_command_line_get (self->line, PGC_PARAMETER_MIGRATION_NAME),
    .server_name = pgc_command_line_get (self->line, PGC_PARAMETER_SERVER_NAME),
  };
  return pgc_names_resolve (&names, use, is_server_known, server, migration, error);
}

/* The subscription may be the account's. */
gboolean
pgc_session_apply_target (PgcSession *self, const char *server, PgcSpec *spec, GError **error)
{
  if (!pgc_target_apply (self->line, server, spec, error))
    return FALSE;
  if (spec->provider != PGC_PROVIDER_KIND_AZURE || spec->resource_group == NULL
      || spec->subscription != NULL || server == NULL)
    return TRUE;
  PgcClient *client = pgc_session_connect (self, error);
  g_autoptr (PgcAccount) account
      = client != NULL ? pgc_client_get_account (client, NULL, error) : NULL;
  if (account == NULL)
    return FALSE;
  if (account->subscription[0] != '\0')
    spec->subscription = g_strdup (account->subscription);
  return pgc_target_apply (self->line, server, spec, error);
}

PgcRemoteMigration *
pgc_session_find_migration (PgcSession *self, GError **error)
{
  const char *server;
  const char *name;
  if (!pgc_session_resolve_names (self, PGC_NAMES_FIND, FALSE, &server, &name, error))
    return NULL;
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  if (!pgc_session_apply_target (self, server, spec, error))
    return NULL;
  g_autofree char *target = server != NULL ? pgc_spec_dup_target_id (spec) : NULL;
  PgcClient *client = pgc_session_connect (self, error);
  return client != NULL ? pgc_client_find_migration (client, target, name, error) : NULL;
}

gboolean
pgc_session_print (PgcSession *self, JsonNode *node, char *table, GError **error)
{
  g_autofree char *own_table = table;
  g_autofree char *text = NULL;
  switch (pgc_command_line_get_output (self->line))
    {
    case PGC_OUTPUT_JSON:
      text = pgc_json_layout_from_node (node);
      pgc_terminal_write_raw (stdout, text);
      pgc_terminal_write_raw (stdout, "\n");
      break;
    case PGC_OUTPUT_TABLE:
      if (table != NULL)
        {
          pgc_terminal_write (stdout, table);
          break;
        }
      G_GNUC_FALLTHROUGH;
    case PGC_OUTPUT_TSV:
      text = pgc_tsv_from_node (node);
      pgc_terminal_write_raw (stdout, text);
      break;
    case PGC_OUTPUT_NONE:
      break;
    }
  return pgc_terminal_flush_output (error);
}

gboolean
pgc_session_print_migration (PgcSession *self, PgcRemoteMigration *migration, GError **error)
{
  guint columns;
  guint rows;
  pgc_terminal_get_size (stdout, &columns, &rows);
  return pgc_session_print (
      self, pgc_remote_migration_get_resource (migration),
      pgc_summary_of_migration (pgc_remote_migration_get_spec (migration),
                                pgc_remote_migration_get_status (migration), columns,
                                g_get_real_time (), pgc_session_is_foreground (self)),
      error);
}

static void
write_remark (const char *prefix, const char *format, va_list args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);
  g_autofree char *line = g_strdup_printf ("%s%s\n", prefix, text);
  pgc_terminal_write (stderr, line);
}

void
pgc_session_warn (PgcSession *self, const char *format, ...)
{
  if (pgc_command_line_has (self->line, PGC_PARAMETER_ONLY_SHOW_ERRORS))
    return;
  va_list args;
  va_start (args, format);
  write_remark (_("pgcutover: warning: "), format, args);
  va_end (args);
}

void
pgc_session_remark (PgcSession *self, const char *format, ...)
{
  if (pgc_command_line_has (self->line, PGC_PARAMETER_ONLY_SHOW_ERRORS))
    return;
  va_list args;
  va_start (args, format);
  write_remark ("", format, args);
  va_end (args);
}

void
pgc_session_remark_verbosely (PgcSession *self, const char *format, ...)
{
  if (!pgc_command_line_has (self->line, PGC_PARAMETER_VERBOSE)
      && !pgc_command_line_has (self->line, PGC_PARAMETER_DEBUG))
    return;
  va_list args;
  va_start (args, format);
  write_remark ("", format, args);
  va_end (args);
}
