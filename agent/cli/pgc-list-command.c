/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-summary.h"
#include "agent/cli/pgc-target.h"
#include "agent/cli/pgc-text-layout.h"

static gboolean
is_wanted (PgcRemoteMigration *migration, const char *target, gboolean is_all)
{
  const PgcStatus *status = pgc_remote_migration_get_status (migration);
  if (!is_all && pgc_state_is_final (status->state))
    return FALSE;
  return target == NULL
         || g_ascii_strcasecmp (pgc_remote_migration_get_target (migration), target) == 0;
}

/* Those that were asked for, the newest first. */
static GPtrArray *
select_migrations (PgcClient *client, const char *target, gboolean is_all)
{
  g_autoptr (GPtrArray) all = pgc_client_list_migrations (client);
  GPtrArray *wanted = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = all->len; i > 0; i--)
    {
      PgcRemoteMigration *migration = g_ptr_array_index (all, i - 1);
      if (is_wanted (migration, target, is_all))
        g_ptr_array_add (wanted, g_object_ref (migration));
    }
  return wanted;
}

static JsonNode *
make_json (GPtrArray *migrations)
{
  g_autoptr (JsonArray) array = json_array_new ();
  for (guint i = 0; i < migrations->len; i++)
    json_array_add_element (array, json_node_copy (pgc_remote_migration_get_resource (
                                       g_ptr_array_index (migrations, i))));
  return json_node_init_array (json_node_alloc (), array);
}

static char *
make_table (GPtrArray *migrations)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_ptr_array_add (rows, pgc_summary_list_heading ());
  for (guint i = 0; i < migrations->len; i++)
    {
      PgcRemoteMigration *migration = g_ptr_array_index (migrations, i);
      g_ptr_array_add (rows, pgc_summary_list_row (pgc_remote_migration_get_spec (migration),
                                                   pgc_remote_migration_get_status (migration),
                                                   g_get_real_time ()));
    }
  return pgc_text_layout_table (rows, "llllllrrl");
}

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  const char *server;
  const char *migration;
  if (!pgc_session_resolve_names (session, PGC_NAMES_LIST, FALSE, &server, &migration, error))
    return PGC_EXIT_BY_ERROR;
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  if (!pgc_session_apply_target (session, server, spec, error))
    return PGC_EXIT_BY_ERROR;
  g_autofree char *target = server != NULL ? pgc_spec_dup_target_id (spec) : NULL;
  PgcClient *client = pgc_session_connect (session, error);
  if (client == NULL)
    return PGC_EXIT_BY_ERROR;

  const char *filter = pgc_command_line_get (line, PGC_PARAMETER_FILTER);
  g_autoptr (GPtrArray) migrations
      = select_migrations (client, target, g_strcmp0 (filter, "All") == 0);
  g_autoptr (JsonNode) node = make_json (migrations);
  return pgc_session_print (session, node, make_table (migrations), error) ? PGC_EXIT_DONE
                                                                           : PGC_EXIT_BY_ERROR;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_FILTER, FALSE, "Active" },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("What is under way, for a person:"), "pgcutover migration list -o table" },
  { N_("Every migration to one server:"),
    "pgcutover migration list --server-name db2:5433 --filter All" },
  { NULL },
};

const PgcCommand pgc_list_command = {
  .path = "migration list",
  .summary = N_("List migrations, the newest first."),
  .traits = PGC_COMMAND_NAMES_SERVER | PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_JSON,
  .examples = examples,
  .run = run,
};
