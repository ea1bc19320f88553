/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-news.h"
#include "agent/cli/pgc-quantity.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-terminal.h"
#include "agent/cli/pgc-text-layout.h"

/* The most that one call of the agent gives. */
#define BATCH 1000

typedef struct
{
  PgcSession *session;
  PgcRemoteMigration *migration;
  gint64 since; /* µs since 1970-01-01 UTC */
  PgcLogLevel level;
  gint64 after; /* sequence number of the last line read */
  JsonArray *array; /* (nullable): collects the lines instead of printing them */
} Reading;

/* "10m" is that long ago; else a point in time, local if it has no zone. */
static gboolean
parse_since (const char *text, gint64 *time, GError **error)
{
  gint64 seconds;
  if (text == NULL)
    {
      *time = 0;
      return TRUE;
    }
  if (pgc_quantity_parse_duration (text, &seconds))
    {
      *time = g_get_real_time () - seconds * G_USEC_PER_SEC;
      return TRUE;
    }
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autofree char *with_t = g_strdelimit (g_strdup (text), " ", 'T');
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (with_t, local);
  if (moment == NULL)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                     _("argument --since: '%s' is not a time"), text);
      pgc_error_set_remedy (error, _("Write 2026-11-23T14:30:00, with +01:00 or Z if it is not "
                                     "local time, or a length of time such as 10m."));
      return FALSE;
    }
  *time = g_date_time_to_unix (moment) * G_USEC_PER_SEC;
  return TRUE;
}

static JsonObject *
make_object (const PgcLogLine *line)
{
  JsonObject *object = json_object_new ();
  if (line->database != NULL)
    json_object_set_string_member (object, "database", line->database);
  else
    json_object_set_null_member (object, "database");
  json_object_set_string_member (object, "level", pgc_log_level_to_string (line->level));
  json_object_set_int_member (object, "sequence", line->sequence);
  json_object_set_string_member (object, "text", line->text);
  g_autofree char *time = pgc_time_to_string (line->time);
  json_object_set_string_member (object, "time", time);
  return object;
}

static void
print_text (const PgcLogLine *line)
{
  g_autofree char *time = pgc_quantity_local_time (line->time);
  g_autofree char *text = g_strdup_printf (
      "%s %-7s %s%s%s", time, pgc_log_level_to_string (line->level),
      line->database != NULL ? line->database : "", line->database != NULL ? ": " : "",
      line->text);
  g_autofree char *printable = pgc_text_layout_printable (text, FALSE);
  pgc_terminal_write (stdout, printable);
  pgc_terminal_write (stdout, "\n");
}

static void
print_line (Reading *reading, const PgcLogLine *line)
{
  if (line->time < reading->since || line->level < reading->level)
    return;
  if (reading->array != NULL)
    {
      json_array_add_object_element (reading->array, make_object (line));
      return;
    }
  g_autoptr (JsonObject) object = make_object (line);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *json = NULL;
  switch (pgc_command_line_get_output (pgc_session_get_command_line (reading->session)))
    {
    case PGC_OUTPUT_JSON: /* with --follow: an object a line, as there is no end to wait for */
      json = json_to_string (node, FALSE);
      pgc_terminal_write_raw (stdout, json);
      pgc_terminal_write_raw (stdout, "\n");
      return;
    case PGC_OUTPUT_TABLE:
      print_text (line);
      return;
    case PGC_OUTPUT_TSV:
      pgc_session_print (reading->session, node, NULL, NULL);
      return;
    case PGC_OUTPUT_NONE:
      return;
    }
}

/* Prints what is new. */
static gboolean
read_on (Reading *reading, GError **error)
{
  for (;;)
    {
      g_autoptr (GPtrArray) lines
          = pgc_remote_migration_read_log (reading->migration, reading->after, BATCH, NULL, error);
      if (lines == NULL)
        return FALSE;
      for (guint i = 0; i < lines->len; i++)
        {
          const PgcLogLine *line = g_ptr_array_index (lines, i);
          reading->after = line->sequence;
          print_line (reading, line);
        }
      if (lines->len < BATCH)
        return pgc_terminal_flush_output (error);
    }
}

static int
follow (Reading *reading, GError **error)
{
  PgcClient *client = pgc_session_connect (reading->session, error);
  g_autoptr (PgcNews) news = pgc_news_new ();
  pgc_news_set_migration (news, client, reading->migration);
  for (;;)
    {
      gboolean is_final
          = pgc_state_is_final (pgc_remote_migration_get_status (reading->migration)->state);
      if (!read_on (reading, error))
        return PGC_EXIT_BY_ERROR;
      if (is_final)
        return PGC_EXIT_DONE;
      PgcNewsKinds kinds = pgc_news_wait (news);
      if ((kinds & (PGC_NEWS_INTERRUPTED | PGC_NEWS_TERMINATED)) != 0)
        return PGC_EXIT_INTERRUPTED;
      if ((kinds & PGC_NEWS_LOST) != 0)
        {
          pgc_error_set (error, PGC_ERROR_AGENT, _("The agent has gone away"));
          pgc_error_set_remedy (error, _("Run the command again; that starts the agent."));
          return PGC_EXIT_BY_ERROR;
        }
    }
}

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  const char *level = pgc_command_line_get (line, PGC_PARAMETER_LEVEL);
  Reading reading = { .session = session,
                      .level = level != NULL ? pgc_log_level_from_string (level) : PGC_LOG_INFO };
  if (!parse_since (pgc_command_line_get (line, PGC_PARAMETER_SINCE), &reading.since, error))
    return PGC_EXIT_BY_ERROR;
  g_autoptr (PgcRemoteMigration) migration = pgc_session_find_migration (session, error);
  if (migration == NULL)
    return PGC_EXIT_BY_ERROR;
  reading.migration = migration;
  if (pgc_command_line_has (line, PGC_PARAMETER_FOLLOW))
    return follow (&reading, error);

  g_autoptr (JsonArray) array = json_array_new ();
  if (pgc_command_line_get_output (line) == PGC_OUTPUT_JSON)
    reading.array = array;
  if (!read_on (&reading, error))
    return PGC_EXIT_BY_ERROR;
  if (reading.array == NULL)
    return PGC_EXIT_DONE;
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), array);
  return pgc_session_print (session, node, NULL, error) ? PGC_EXIT_DONE : PGC_EXIT_BY_ERROR;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_FOLLOW },
  { PGC_PARAMETER_SINCE, FALSE, N_("the beginning") },
  { PGC_PARAMETER_LEVEL, FALSE, "info" },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("What went wrong or nearly so in the last hour:"),
    "pgcutover migration logs --name nightly --since 1h --level warning" },
  { NULL },
};

const PgcCommand pgc_logs_command = {
  .path = "migration logs",
  .summary = N_("Print the log of a migration."),
  .description = N_("Times are local, with their zone. With --follow and --output json, each line "
                    "is a JSON object."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_TABLE,
  .examples = examples,
  .run = run,
};
