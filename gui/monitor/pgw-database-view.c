/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-database-view.h"

#include <glib/gi18n.h>

#include "gui/format/pgw-quantity.h"
#include "gui/format/pgw-time.h"
#include "gui/monitor/pgw-fact.h"

/* What each part takes of the time, as measured with mixed data: one bar for all of them moves
 * in one direction only. */
#define COPY_PART 0.70
#define INDEX_PART 0.25
#define FINISH_PART 0.05

static void
free_table (gpointer data)
{
  PgwTableView *table = data;
  g_free (table->name);
  g_free (table->detail);
  g_free (table);
}

void
pgw_database_view_free (PgwDatabaseView *view)
{
  if (view == NULL)
    return;
  g_free (view->name);
  g_free (view->percent);
  g_free (view->progress);
  g_free (view->message);
  g_ptr_array_unref (view->facts);
  g_ptr_array_unref (view->tables);
  g_free (view);
}

gboolean
pgw_database_view_is_following (const PgcDatabaseStatus *database)
{
  return database->phase == PGC_PHASE_STREAM || database->phase == PGC_PHASE_CUTOVER
         || database->state == PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER;
}

double
pgw_database_view_get_share (const PgcDatabaseStatus *database)
{
  double copy = pgw_quantity_share (database->bytes_done, database->bytes_total, FALSE);
  double index = pgw_quantity_share (database->indexes_done, database->indexes_total, FALSE);
  if (database->state == PGC_DATABASE_STATE_SUCCEEDED)
    return 1;
  switch (database->phase)
    {
    case PGC_PHASE_QUEUED:
    case PGC_PHASE_SCHEMA:
    case PGC_PHASE_UNKNOWN:
      return 0;
    case PGC_PHASE_COPY:
      return COPY_PART * copy + INDEX_PART * index;
    case PGC_PHASE_INDEX:
      return COPY_PART + INDEX_PART * index;
    case PGC_PHASE_FINISH:
      return COPY_PART + INDEX_PART + FINISH_PART / 2;
    case PGC_PHASE_STREAM:
    case PGC_PHASE_CUTOVER:
    case PGC_PHASE_DONE:
      return 1;
    }
  g_return_val_if_reached (0);
}

static gboolean
is_at_work (const PgcDatabaseStatus *database)
{
  return database->state == PGC_DATABASE_STATE_IN_PROGRESS
         || database->state == PGC_DATABASE_STATE_CANCELING
         || database->state == PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER;
}

char *
pgw_database_view_latency (gint64 latency_seconds)
{
  if (latency_seconds < 0)
    return g_strdup (_("not known"));
  if (latency_seconds == 0)
    return g_strdup (_("less than a second"));
  return pgw_time_duration (latency_seconds);
}

static void
take_part (GString *out, char *part)
{
  if (out->len > 0)
    /* Translators: between the parts of a line such as “512 MiB of 2 GiB · 102 MiB/s” */
    g_string_append (out, _(" · "));
  g_string_append (out, part);
  g_free (part);
}

static void
append_following (GString *out, const PgcDatabaseStatus *database)
{
  if (database->latency_seconds >= 0)
    {
      g_autofree char *latency = pgw_database_view_latency (database->latency_seconds);
      take_part (out, g_strdup_printf (_("%s behind the source"), latency));
    }
  if (database->lag_bytes == 0)
    {
      take_part (out, g_strdup (_("nothing waiting")));
      return;
    }
  g_autofree char *lag = pgw_quantity_bytes (database->lag_bytes);
  take_part (out, g_strdup_printf (_("%s waiting"), lag));
}

static char *
make_progress (const PgcDatabaseStatus *database)
{
  GString *out = g_string_new (NULL);
  if (is_at_work (database) && pgw_database_view_is_following (database))
    {
      append_following (out, database);
      return g_string_free (out, FALSE);
    }
  g_autofree char *done = pgw_quantity_bytes (database->bytes_done);
  g_autofree char *total = pgw_quantity_bytes (database->bytes_total);
  if (is_at_work (database) && database->bytes_total > database->bytes_done)
    take_part (out, g_strdup_printf (_("%s of %s"), done, total));
  else if (database->bytes_done > 0)
    take_part (out, g_steal_pointer (&done));

  if (is_at_work (database) && database->phase == PGC_PHASE_COPY)
    {
      /* Rate and remaining time are those of the copy. */
      if (database->bytes_per_second >= 1)
        take_part (out, pgw_quantity_byte_rate (database->bytes_per_second));
      if (database->eta_seconds >= 0)
        take_part (out, pgw_time_left (database->eta_seconds));
    }
  else if (is_at_work (database) && database->indexes_total > 0)
    take_part (out, g_strdup_printf (_("%u of %u indexes"), database->indexes_done,
                                     database->indexes_total));
  return g_string_free (out, FALSE);
}

static char *
make_table_counts (const PgcDatabaseStatus *database)
{
  guint n_tables = database->queued_tables + database->loading_tables + database->completed_tables
                   + database->errored_tables;
  if (n_tables == 0)
    return NULL;
  GString *out = g_string_new (NULL);
  take_part (out, g_strdup_printf (_("%u of %u copied"), database->completed_tables, n_tables));
  if (database->loading_tables > 0)
    take_part (out, g_strdup_printf (_("%u copying"), database->loading_tables));
  if (database->queued_tables > 0)
    take_part (out, g_strdup_printf (_("%u queued"), database->queued_tables));
  if (database->errored_tables > 0)
    take_part (out, g_strdup_printf (_("%u with errors"), database->errored_tables));
  return g_string_free (out, FALSE);
}

static char *
make_row_counts (const PgcDatabaseStatus *database)
{
  if (database->rows_done == 0 && database->rows_total == 0)
    return NULL;
  g_autofree char *done = pgw_quantity_count (database->rows_done);
  g_autofree char *total = pgw_quantity_count (database->rows_total);
  return database->rows_total > database->rows_done
             ? g_strdup_printf (_("%s of about %s"), done, total)
             : g_steal_pointer (&done);
}

static void
add_change_facts (GPtrArray *facts, const PgcDatabaseStatus *database)
{
  pgw_fact_list_take (facts, _("Latency"), pgw_database_view_latency (database->latency_seconds));
  pgw_fact_list_take (facts, _("Waiting to be applied"), pgw_quantity_bytes (database->lag_bytes));
  g_autofree char *applied = pgw_quantity_count (database->applied_changes);
  g_autofree char *incoming = pgw_quantity_count (database->incoming_changes);
  pgw_fact_list_take (facts, _("Changes applied"),
                      /* Translators: applied changes of those that have come in */
                      g_strdup_printf (_("%s of %s"), applied, incoming));
  pgw_fact_list_take (facts, _("Inserts"), pgw_quantity_count (database->cdc_inserts));
  pgw_fact_list_take (facts, _("Updates"), pgw_quantity_count (database->cdc_updates));
  pgw_fact_list_take (facts, _("Deletes"), pgw_quantity_count (database->cdc_deletes));
}

static GPtrArray *
make_facts (const PgcDatabaseStatus *database, gint64 now)
{
  GPtrArray *facts = pgw_fact_list_new ();
  if (pgw_database_view_is_following (database) || database->incoming_changes > 0)
    add_change_facts (facts, database);
  pgw_fact_list_take (facts, _("Tables"), make_table_counts (database));
  if (database->indexes_total > 0)
    pgw_fact_list_take (facts, _("Indexes and constraints"),
                        g_strdup_printf (_("%u of %u"), database->indexes_done,
                                         database->indexes_total));
  pgw_fact_list_take (facts, _("Rows"), make_row_counts (database));
  if (database->bytes_done > 0)
    pgw_fact_list_take (facts, _("Data"), pgw_quantity_bytes (database->bytes_done));
  if (database->started_at != 0)
    {
      pgw_fact_list_take (facts, _("Started"), pgw_time_absolute (database->started_at));
      pgw_fact_list_take (facts, _("Duration"),
                          pgw_time_taken (database->started_at, database->ended_at, now));
    }
  return facts;
}

static PgwTableView *
make_table (const PgcTableStatus *table)
{
  PgwTableView *view = g_new0 (PgwTableView, 1);
  view->name = g_strdup (table->name);
  gboolean is_done = table->phase == PGC_PHASE_DONE;
  if (table->phase != PGC_PHASE_COPY && !is_done)
    view->share = -1;
  else if (table->bytes_total > 0)
    view->share = pgw_quantity_share (table->bytes_done, table->bytes_total, is_done);
  else
    view->share = pgw_quantity_share (table->rows_done, table->rows_total, is_done);

  GString *detail = g_string_new (pgw_state_words_phase (table->phase));
  if (table->rows_done > 0)
    {
      g_autofree char *rows = pgw_quantity_count (table->rows_done);
      take_part (detail, g_strdup_printf (ngettext ("%s row", "%s rows", table->rows_done), rows));
    }
  if (table->bytes_done > 0)
    take_part (detail, pgw_quantity_bytes (table->bytes_done));
  view->detail = g_string_free (detail, FALSE);
  return view;
}

PgwDatabaseView *
pgw_database_view_new (const PgcDatabaseStatus *database, gint64 now)
{
  PgwDatabaseView *view = g_new0 (PgwDatabaseView, 1);
  view->name = g_strdup (database->name);
  view->state = pgw_state_words_database (database);
  view->tone = pgw_state_words_database_tone (database);
  view->share = pgw_database_view_get_share (database);
  view->percent = pgw_quantity_percent (view->share);
  view->progress = make_progress (database);
  view->message = g_strdup (database->message);
  view->facts = make_facts (database, now);
  view->tables = g_ptr_array_new_with_free_func (free_table);
  if (is_at_work (database))
    for (guint i = 0; i < database->tables->len; i++)
      g_ptr_array_add (view->tables, make_table (g_ptr_array_index (database->tables, i)));
  return view;
}
