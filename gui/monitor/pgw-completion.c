/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-completion.h"

#include <glib/gi18n.h>
#include <string.h>

#include "gui/format/pgw-quantity.h"
#include "gui/format/pgw-time.h"
#include "gui/monitor/pgw-fact.h"

static void
free_connection (gpointer data)
{
  PgwConnection *connection = data;
  g_free (connection->database);
  g_free (connection->uri);
  g_free (connection);
}

void
pgw_completion_free (PgwCompletion *completion)
{
  if (completion == NULL)
    return;
  g_ptr_array_unref (completion->facts);
  g_ptr_array_unref (completion->connections);
  g_free (completion->reverse);
  g_free (completion);
}

char *
pgw_completion_make_uri (const PgcServer *server, const char *database)
{
  const char *host = pgc_server_get_host (server);
  if (host == NULL)
    return NULL;
  GString *uri = g_string_new ("postgresql://");
  if (server->user != NULL)
    {
      g_string_append_uri_escaped (uri, server->user, NULL, FALSE);
      g_string_append_c (uri, '@');
    }
  if (strchr (host, ':') != NULL)
    g_string_append_printf (uri, "[%s]", host);
  else
    /* Escapes the slashes of a socket's directory, too, as is needed there. */
    g_string_append_uri_escaped (uri, host, NULL, FALSE);
  g_string_append_printf (uri, ":%u/", pgc_server_get_port (server));
  g_string_append_uri_escaped (uri, database, NULL, FALSE);
  g_string_append_printf (uri, "?sslmode=%s", pgc_ssl_mode_to_libpq (server->ssl_mode));
  return g_string_free (uri, FALSE);
}

static char *
make_downtime (const PgcSpec *spec, const PgcStatus *status, gint64 cutover_time)
{
  if (status->ended_at == 0)
    return NULL;
  /* The applications of an offline migration wait from its beginning to its end. */
  gint64 start = spec->mode == PGC_MODE_ONLINE ? cutover_time : status->created_at;
  if (start == 0)
    return NULL;
  if (status->ended_at - start < G_USEC_PER_SEC)
    return g_strdup (_("less than a second"));
  return pgw_time_taken (start, status->ended_at, status->ended_at);
}

PgwCompletion *
pgw_completion_new (const PgcSpec *spec, const PgcStatus *status, gint64 cutover_time)
{
  PgwCompletion *completion = g_new0 (PgwCompletion, 1);
  completion->facts = pgw_fact_list_new ();
  completion->connections = g_ptr_array_new_with_free_func (free_connection);

  guint64 n_tables = 0, n_rows = 0, n_bytes = 0, n_changes = 0;
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      n_tables += database->completed_tables;
      n_rows += database->rows_done;
      n_bytes += database->bytes_done;
      n_changes += database->applied_changes;
      char *uri = pgw_completion_make_uri (&spec->target, database->name);
      if (uri == NULL)
        continue;
      PgwConnection *connection = g_new0 (PgwConnection, 1);
      connection->database = g_strdup (database->name);
      connection->uri = uri;
      g_ptr_array_add (completion->connections, connection);
    }
  for (guint i = 0; i < status->report->len; i++)
    if (g_str_equal (((const PgcReportEntry *) g_ptr_array_index (status->report, i))->kind,
                     "todo"))
      completion->n_todo++;

  GPtrArray *facts = completion->facts;
  pgw_fact_list_take (facts, _("Databases"), pgw_quantity_count (status->databases->len));
  pgw_fact_list_take (facts, _("Tables"), pgw_quantity_count (n_tables));
  pgw_fact_list_take (facts, _("Rows"), pgw_quantity_count (n_rows));
  pgw_fact_list_take (facts, _("Data"), pgw_quantity_bytes (n_bytes));
  if (spec->mode == PGC_MODE_ONLINE)
    pgw_fact_list_take (facts, _("Changes applied"), pgw_quantity_count (n_changes));
  pgw_fact_list_take (facts, _("Duration"),
                      pgw_time_taken (status->created_at, status->ended_at, status->ended_at));
  pgw_fact_list_take (facts, _("Downtime"), make_downtime (spec, status, cutover_time));

  if (spec->mode == PGC_MODE_ONLINE && spec->reverse == PGC_FLAG_TRUE)
    completion->reverse = g_strdup (_("The target keeps what changes from now on, so that it can be "
                                      "streamed back to the source. “Clean Up” ends that."));
  return completion;
}
