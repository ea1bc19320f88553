/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/gui/monitor/pgw-sample.h"

#define MIB ((guint64) 1024 * 1024)
#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)

const char *
pgw_sample_get_name (PgwSampleKind kind)
{
  static const char *const names[] = {
    "validating", "validation-failed", "copying",   "overwrite", "cutover", "lagging",
    "paused",     "failed",            "completed", "different", "canceled",
  };
  G_STATIC_ASSERT (G_N_ELEMENTS (names) == PGW_N_SAMPLES);
  return names[kind];
}

static gboolean
is_online (PgwSampleKind kind)
{
  return kind == PGW_SAMPLE_CUTOVER || kind == PGW_SAMPLE_LAGGING || kind == PGW_SAMPLE_PAUSED
         || kind == PGW_SAMPLE_COMPLETED || kind == PGW_SAMPLE_DIFFERENT;
}

PgcSpec *
pgw_sample_make_spec (PgwSampleKind kind)
{
  PgcSpec *spec = pgc_spec_new ();
  spec->name = g_strdup ("webshop-2026");
  spec->mode = is_online (kind) ? PGC_MODE_ONLINE : PGC_MODE_OFFLINE;
  spec->source_type = g_strdup ("OnPremises");
  g_assert_true (pgc_server_set_address (&spec->source, "db-old.example.com", NULL));
  g_assert_true (pgc_server_set_address (&spec->target, "db-new.example.com:5433", NULL));
  spec->source.user = g_strdup ("migrator");
  spec->target.user = g_strdup ("postgres");
  spec->target.ssl_mode = PGC_SSL_MODE_REQUIRE;
  const char *const databases[] = { "shop", "accounts", NULL };
  spec->databases = g_strdupv ((GStrv) databases);
  if (is_online (kind))
    spec->reverse = PGC_FLAG_TRUE;
  return spec;
}

static void
add_table (PgcDatabaseStatus *database, const char *name, PgcPhase phase, guint64 done,
           guint64 total)
{
  PgcTableStatus *table = g_new0 (PgcTableStatus, 1);
  table->name = g_strdup (name);
  table->phase = phase;
  table->bytes_done = done * MIB;
  table->bytes_total = total * MIB;
  table->rows_done = done * 9000;
  table->rows_total = total * 9000;
  g_ptr_array_add (database->tables, table);
}

static PgcDatabaseStatus *
add_database (PgcStatus *status, const char *name, PgcDatabaseState state, PgcPhase phase,
              guint64 mib_done, guint64 mib_total)
{
  PgcDatabaseStatus *database = pgc_database_status_new (name);
  database->state = state;
  database->phase = phase;
  database->bytes_done = mib_done * MIB;
  database->bytes_total = mib_total * MIB;
  database->rows_done = mib_done * 9000;
  database->rows_total = mib_total * 9000;
  database->completed_tables = mib_total > 0 ? (guint) (24 * mib_done / mib_total) : 0;
  database->loading_tables = mib_done < mib_total ? 2 : 0;
  database->queued_tables = 24 - database->completed_tables - database->loading_tables;
  database->indexes_total = 40;
  database->indexes_done = database->completed_tables * 40 / 24;
  database->started_at = status->created_at + 10 * SECOND;
  database->eta_seconds = -1;
  database->latency_seconds = -1;
  g_ptr_array_add (status->databases, database);
  return database;
}

static void
add_check (PgcStatus *status, const char *type, const char *database, PgcValidationState state,
           const char *code, const char *message, const char *remedy, const char *sql)
{
  PgcValidationItem *item = pgc_validation_item_new (type, database);
  item->started_at = status->created_at + SECOND;
  item->ended_at = status->created_at + 3 * SECOND;
  if (message != NULL)
    pgc_validation_item_take (item,
                              pgc_validation_message_new (state, code, message, remedy, sql));
  g_ptr_array_add (status->validation->items, item);
}

static void
add_validation (PgcStatus *status, gboolean is_failed)
{
  status->validation = pgc_validation_new ();
  status->validation->started_at = status->created_at + SECOND;
  status->validation->ended_at = status->created_at + 4 * SECOND;
  add_check (status, PGC_VALIDATION_CONNECTIVITY, NULL, PGC_VALIDATION_SUCCEEDED, NULL, NULL, NULL,
             NULL);
  add_check (status, PGC_VALIDATION_VERSION, NULL, PGC_VALIDATION_SUCCEEDED, NULL, NULL, NULL, NULL);
  if (is_failed)
    {
      add_check (status, PGC_VALIDATION_PARAMETERS, NULL, PGC_VALIDATION_FAILED, "603107",
                 "wal_level is “replica” on db-old.example.com:5432, but must be “logical”",
                 "Set it and restart the source server.",
                 "ALTER SYSTEM SET wal_level = 'logical';");
      add_check (status, PGC_VALIDATION_EXTENSIONS, "shop", PGC_VALIDATION_FAILED, "603108",
                 "The target does not offer the extension “postgis”",
                 "Install the packages of the extension on the target’s host.", NULL);
    }
  else
    add_check (status, PGC_VALIDATION_PARAMETERS, NULL, PGC_VALIDATION_SUCCEEDED, NULL, NULL, NULL,
               NULL);
  add_check (status, PGC_VALIDATION_SCHEMA, "shop",
             is_failed ? PGC_VALIDATION_WARNING : PGC_VALIDATION_SUCCEEDED, NULL,
             is_failed ? "public.sessions is unlogged" : NULL,
             is_failed ? "Its rows are copied, but a crash of the target empties it." : NULL, NULL);
  add_check (status, PGC_VALIDATION_COLLATIONS, "shop", PGC_VALIDATION_SUCCEEDED, NULL, NULL, NULL,
             NULL);
  add_check (status, PGC_VALIDATION_SCHEMA, "accounts", PGC_VALIDATION_SUCCEEDED, NULL, NULL, NULL,
             NULL);
}

static void
add_followers (PgcStatus *status, PgcDatabaseState state, gint64 latency, guint64 lag_bytes)
{
  const char *const names[] = { "shop", "accounts" };
  for (guint i = 0; i < 2; i++)
    {
      PgcDatabaseStatus *database
          = add_database (status, names[i], state, PGC_PHASE_STREAM, i == 0 ? 3400 : 640,
                          i == 0 ? 3400 : 640);
      database->latency_seconds = i == 0 ? latency : 0;
      database->lag_bytes = i == 0 ? lag_bytes : 0;
      database->cdc_inserts = 120345;
      database->cdc_updates = 80012;
      database->cdc_deletes = 1234;
      database->applied_changes = 201591;
      database->incoming_changes = 201591 + lag_bytes / 400;
    }
}

static void
end_databases (PgcStatus *status, PgcDatabaseState state)
{
  for (guint i = 0; i < status->databases->len; i++)
    {
      PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      database->state = state;
      database->phase = state == PGC_DATABASE_STATE_SUCCEEDED ? PGC_PHASE_DONE : database->phase;
      database->ended_at = status->ended_at;
    }
}

static void
add_comparison_item (PgcComparison *comparison, const char *object, gboolean is_equal)
{
  PgcComparisonItem *item = g_new0 (PgcComparisonItem, 1);
  item->database = g_strdup ("shop");
  item->object = g_strdup (object);
  item->equal = is_equal;
  item->source_rows = 1500000;
  item->target_rows = is_equal ? 1500000 : 1499998;
  if (!is_equal)
    item->difference = g_strdup ("2 rows are missing on the target, with id from 412 to 413");
  g_ptr_array_add (comparison->items, item);
}

static void
add_comparison (PgcStatus *status, gint64 now, gboolean is_equal)
{
  status->comparison = pgc_comparison_new ();
  status->comparison->started_at = now - 6 * MINUTE;
  status->comparison->ended_at = now - 5 * MINUTE;
  add_comparison_item (status->comparison, "public.customers", TRUE);
  add_comparison_item (status->comparison, "public.orders", is_equal);
}

static void
complete (PgcStatus *status, gint64 now)
{
  status->state = PGC_STATE_SUCCEEDED;
  status->substate = PGC_SUBSTATE_COMPLETED;
  status->ended_at = now - 10 * MINUTE;
  add_followers (status, PGC_DATABASE_STATE_SUCCEEDED, 0, 0);
  end_databases (status, PGC_DATABASE_STATE_SUCCEEDED);
  g_ptr_array_add (status->report,
                   pgc_report_entry_new ("shop", "todo", "SUBSCRIPTION analytics",
                                         "A subscription is not moved: it would follow its "
                                         "publisher twice",
                                         "CREATE SUBSCRIPTION analytics CONNECTION '…' PUBLICATION "
                                         "analytics;"));
  g_ptr_array_add (status->report,
                   pgc_report_entry_new (NULL, "skipped", "ROLE rdsadmin",
                                         "It belongs to the provider of the source", NULL));
}

PgcStatus *
pgw_sample_make_status (PgwSampleKind kind, gint64 now)
{
  PgcStatus *status = pgc_status_new ("5f0c7d1e-3b1f-4c43-9a53-6c0c8f6f3a10");
  status->created_at = now - 42 * MINUTE;
  switch (kind)
    {
    case PGW_SAMPLE_VALIDATING:
      status->state = PGC_STATE_IN_PROGRESS;
      status->substate = PGC_SUBSTATE_VALIDATION_IN_PROGRESS;
      status->created_at = now - 4 * SECOND;
      return status;
    case PGW_SAMPLE_VALIDATION_FAILED:
      status->state = PGC_STATE_VALIDATION_FAILED;
      status->substate = PGC_SUBSTATE_COMPLETED;
      status->ended_at = status->created_at + 4 * SECOND;
      add_validation (status, TRUE);
      return status;
    case PGW_SAMPLE_COPYING:
      {
        status->state = PGC_STATE_IN_PROGRESS;
        status->substate = PGC_SUBSTATE_MIGRATING_DATA;
        status->created_at = now - 2 * MINUTE;
        add_validation (status, FALSE);
        PgcDatabaseStatus *shop = add_database (status, "shop", PGC_DATABASE_STATE_IN_PROGRESS,
                                                PGC_PHASE_COPY, 1430, 3400);
        shop->bytes_per_second = 98.0 * (double) MIB;
        shop->eta_seconds = 21;
        add_table (shop, "public.orders", PGC_PHASE_COPY, 700, 1600);
        add_table (shop, "public.order_lines_with_a_rather_long_name", PGC_PHASE_COPY, 30, 900);
        add_table (shop, "public.customers", PGC_PHASE_INDEX, 310, 310);
        add_database (status, "accounts", PGC_DATABASE_STATE_QUEUED, PGC_PHASE_QUEUED, 0, 640);
        return status;
      }
    case PGW_SAMPLE_OVERWRITE:
      {
        status->state = PGC_STATE_WAITING_FOR_USER_ACTION;
        status->substate = PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION;
        add_validation (status, FALSE);
        PgcDatabaseStatus *shop
            = add_database (status, "shop", PGC_DATABASE_STATE_QUEUED, PGC_PHASE_QUEUED, 0, 0);
        shop->message = g_strdup ("A database of this name with 12 tables is on the target");
        add_database (status, "accounts", PGC_DATABASE_STATE_QUEUED, PGC_PHASE_QUEUED, 0, 0);
        return status;
      }
    case PGW_SAMPLE_CUTOVER:
      status->state = PGC_STATE_WAITING_FOR_USER_ACTION;
      status->substate = PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER;
      add_validation (status, FALSE);
      add_followers (status, PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER, 0, 0);
      add_comparison (status, now, TRUE);
      return status;
    case PGW_SAMPLE_LAGGING:
      status->state = PGC_STATE_WAITING_FOR_USER_ACTION;
      status->substate = PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER;
      status->created_at = now - 60 * 60 * MINUTE;
      add_validation (status, FALSE);
      add_followers (status, PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER, 185, 5200 * MIB);
      return status;
    case PGW_SAMPLE_PAUSED:
      status->state = PGC_STATE_WAITING_FOR_USER_ACTION;
      status->substate = PGC_SUBSTATE_PAUSED;
      add_validation (status, FALSE);
      add_followers (status, PGC_DATABASE_STATE_IN_PROGRESS, 620, 300 * MIB);
      return status;
    case PGW_SAMPLE_FAILED:
      {
        status->state = PGC_STATE_FAILED;
        status->substate = PGC_SUBSTATE_COMPLETED;
        status->ended_at = now - 30 * MINUTE;
        add_validation (status, FALSE);
        PgcDatabaseStatus *shop = add_database (status, "shop", PGC_DATABASE_STATE_FAILED,
                                                PGC_PHASE_COPY, 1430, 3400);
        shop->message = g_strdup ("The target’s disk is full");
        end_databases (status, PGC_DATABASE_STATE_FAILED);
        g_autoptr (GError) error = pgc_error_new (
            PGC_ERROR_RESOURCES, "Database shop: the disk of db-new.example.com:5433 is full");
        pgc_error_set_remedy (&error, "Make room for at least 2 GiB on the target, then resume.");
        pgc_error_set_sql (&error, "SELECT pg_size_pretty(pg_database_size('shop'));");
        status->error = pgc_fault_new_from_error (error);
        return status;
      }
    case PGW_SAMPLE_COMPLETED:
      add_validation (status, FALSE);
      complete (status, now);
      add_comparison (status, now, TRUE);
      return status;
    case PGW_SAMPLE_DIFFERENT:
      add_validation (status, FALSE);
      complete (status, now);
      add_comparison (status, now, FALSE);
      return status;
    case PGW_SAMPLE_CANCELED:
      status->state = PGC_STATE_CANCELED;
      status->substate = PGC_SUBSTATE_COMPLETED;
      status->ended_at = now - 35 * MINUTE;
      add_validation (status, FALSE);
      add_database (status, "shop", PGC_DATABASE_STATE_CANCELED, PGC_PHASE_COPY, 900, 3400);
      end_databases (status, PGC_DATABASE_STATE_CANCELED);
      return status;
    case PGW_N_SAMPLES:
      break;
    }
  g_return_val_if_reached (status);
}

PgwSnapshot *
pgw_sample_make_snapshot (PgwSampleKind kind, gint64 now)
{
  PgwSnapshot *snapshot = g_new0 (PgwSnapshot, 1);
  snapshot->spec = pgw_sample_make_spec (kind);
  snapshot->status = pgw_sample_make_status (kind, now);
  snapshot->id = g_strdup (snapshot->status->id);
  snapshot->target = pgc_spec_dup_target_id (snapshot->spec);
  snapshot->resource = pgc_resource_to_json (snapshot->spec, snapshot->status);
  return snapshot;
}

PgwMigration *
pgw_sample_make_migration (PgwSampleKind kind, gint64 now)
{
  PgwMigration *migration
      = pgw_migration_new_for_snapshot (pgw_sample_make_snapshot (kind, now));
  pgw_migration_set_reachable (migration, TRUE);
  return migration;
}

GPtrArray *
pgw_sample_make_log (gint64 now)
{
  static const struct
  {
    PgcLogLevel level;
    const char *database;
    const char *text;
  } lines[] = {
    { PGC_LOG_INFO, NULL, "Migration created" },
    { PGC_LOG_INFO, NULL, "Connected to db-old.example.com:5432, PostgreSQL 12.22, TLS 1.3" },
    { PGC_LOG_INFO, "shop", "Schema created: 24 tables" },
    { PGC_LOG_WARNING, "shop", "Connection to the source lost; trying again in 2 s" },
    { PGC_LOG_INFO, "shop", "public.customers: 2,790,000 rows copied" },
    { PGC_LOG_ERROR, "shop",
      "public.orders: could not extend file “base/16412/16509”: no space left on device" },
  };
  GPtrArray *log = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_log_line_free);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      PgcLogLine *line = g_new0 (PgcLogLine, 1);
      line->sequence = i + 1;
      line->time = now - (gint64) (G_N_ELEMENTS (lines) - i) * 20 * SECOND;
      line->level = lines[i].level;
      line->database = g_strdup (lines[i].database);
      line->text = g_strdup (lines[i].text);
      g_ptr_array_add (log, line);
    }
  return log;
}
