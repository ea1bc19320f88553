/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/pgw-migration-column.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/contract/pgc-server.h"
#include "gui/agents/pgw-agent.h"
#include "gui/format/pgw-state-words.h"
#include "gui/format/pgw-time.h"
#include "gui/wizard/pgw-source-type.h"

static char *
describe_name (PgwMigration *migration)
{
  return g_strdup (pgw_migration_get_name (migration));
}

static char *
describe_state (PgwMigration *migration)
{
  return g_strdup (pgw_state_words_title (pgw_migration_get_status (migration)));
}

static char *
describe_source (PgwMigration *migration)
{
  return pgc_server_dup_address (&pgw_migration_get_spec (migration)->source);
}

static char *
describe_source_type (PgwMigration *migration)
{
  const char *type = pgw_migration_get_spec (migration)->source_type;
  return g_strdup (type != NULL ? pgw_source_type_get_label (type) : "–");
}

static char *
describe_target (PgwMigration *migration)
{
  return g_strdup (pgw_migration_get_target (migration));
}

static char *
describe_mode (PgwMigration *migration)
{
  return g_strdup (pgw_state_words_mode (pgw_migration_get_spec (migration)->mode));
}

static char *
describe_option (PgwMigration *migration)
{
  return g_strdup (pgw_state_words_option (pgw_migration_get_spec (migration)->option));
}

static char *
describe_databases (PgwMigration *migration)
{
  const PgcSpec *spec = pgw_migration_get_spec (migration);
  return spec->databases != NULL ? g_strjoinv (", ", spec->databases) : g_strdup ("–");
}

static char *
describe_start (PgwMigration *migration)
{
  return pgw_time_absolute (pgw_migration_get_status (migration)->created_at);
}

static char *
describe_duration (PgwMigration *migration)
{
  const PgcStatus *status = pgw_migration_get_status (migration);
  return pgw_time_taken (status->created_at, status->ended_at, g_get_real_time ());
}

static char *
describe_agent (PgwMigration *migration)
{
  PgwAgent *agent = pgw_migration_get_agent (migration);
  return g_strdup (agent != NULL ? pgw_agent_get_title (agent) : "–");
}

static int
compare_times (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

static int
compare_starts (PgwMigration *a, PgwMigration *b)
{
  return compare_times (pgw_migration_get_status (a)->created_at,
                        pgw_migration_get_status (b)->created_at);
}

static gint64
get_duration (PgwMigration *migration, gint64 now)
{
  const PgcStatus *status = pgw_migration_get_status (migration);
  return (status->ended_at != 0 ? status->ended_at : now) - status->created_at;
}

static int
compare_durations (PgwMigration *a, PgwMigration *b)
{
  gint64 now = g_get_real_time ();
  return compare_times (get_duration (a, now), get_duration (b, now));
}

static const PgwMigrationColumn table[] = {
  { "name", N_("Name"), describe_name, NULL, 160 },
  { "state", N_("Status"), describe_state, NULL, 180 },
  { "source", N_("Source"), describe_source, NULL, 140 },
  { "target", N_("Target"), describe_target, NULL, 140 },
  { "databases", N_("Databases"), describe_databases, NULL, 110 },
  { "mode", N_("Mode"), describe_mode, NULL, 75 },
  { "duration", N_("Duration"), describe_duration, compare_durations, 100, TRUE },
  { "start", N_("Started"), describe_start, compare_starts, 170 },
  { "option", N_("Option"), describe_option, NULL, 150 },
  { "source-type", N_("Source type"), describe_source_type, NULL, 150 },
  { "agent", N_("Agent"), describe_agent, NULL, 130 },
};

const PgwMigrationColumn *
pgw_migration_column_get_table (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (table);
  return table;
}

gboolean
pgw_migration_column_matches (PgwMigration *migration, const char *text)
{
  if (text[0] == '\0')
    return TRUE;
  g_autofree char *wanted = g_utf8_casefold (text, -1);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *shown = table[i].describe (migration);
      g_autofree char *folded = g_utf8_casefold (shown, -1);
      if (strstr (folded, wanted) != NULL)
        return TRUE;
    }
  return FALSE;
}
