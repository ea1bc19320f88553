/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/pgc-sample-migration.h"

#include "agent/contract/pgc-error.h"
#include "agent/core/pgc-transition.h"

#define START G_GINT64_CONSTANT (1795444200123456) /* 2026-11-23T14:30:00.123456Z */

PgcSpec *
pgc_sample_migration_make_spec (const char *name)
{
  PgcSpec *spec = pgc_spec_new ();
  spec->name = g_strdup (name);
  spec->mode = PGC_MODE_ONLINE;
  spec->source_type = g_strdup ("OnPremises");
  spec->source.host = g_strdup ("db1.example.org");
  spec->source.port = 5433;
  spec->source.user = g_strdup ("migrator");
  spec->source.ssl_mode = PGC_SSL_MODE_VERIFY_FULL;
  spec->target.host = g_strdup ("db2.example.org");
  spec->target.user = g_strdup ("größe");
  spec->databases = g_strsplit ("shop|Ärger|a \"b\"", "|", -1);
  spec->overwrite = PGC_FLAG_FALSE;
  spec->tags = g_strsplit ("team=data", "|", -1);
  spec->jobs = 3;
  spec->compare = PGC_FLAG_TRUE;
  return spec;
}

static PgcDatabaseStatus *
make_database (void)
{
  PgcDatabaseStatus *database = pgc_database_status_new ("shop");
  database->state = PGC_DATABASE_STATE_IN_PROGRESS;
  database->phase = PGC_PHASE_COPY;
  database->started_at = START + 5;
  database->rows_done = 12345678901;
  database->rows_total = 22345678901;
  database->bytes_per_second = 12345.5;
  database->eta_seconds = 77;
  database->latency_seconds = -1;
  database->message = g_strdup ("copying");
  PgcTableStatus *table = g_new0 (PgcTableStatus, 1);
  table->name = g_strdup ("public.\"Order\"");
  table->phase = PGC_PHASE_COPY;
  table->rows_done = 5;
  g_ptr_array_add (database->tables, table);
  return database;
}

PgcStatus *
pgc_sample_migration_make_status (const char *id)
{
  PgcStatus *status = pgc_status_new (id);
  status->state = PGC_STATE_IN_PROGRESS;
  status->substate = PGC_SUBSTATE_MIGRATING_DATA;
  status->created_at = START;
  g_ptr_array_add (status->databases, make_database ());
  g_autoptr (GError) error = pgc_error_new (PGC_ERROR_PERMISSION, "No right to read “x”");
  GError *borrowed = error;
  pgc_error_set_remedy (&borrowed, "Grant it.");
  pgc_error_set_sql (&borrowed, "GRANT SELECT ON x TO migrator");
  status->error = pgc_fault_new_from_error (error);
  status->validation = pgc_validation_new ();
  status->validation->started_at = START;
  PgcValidationItem *item = pgc_validation_item_new (PGC_VALIDATION_VERSION, NULL);
  pgc_validation_item_take (
      item, pgc_validation_message_new (PGC_VALIDATION_WARNING, "603000", "Old", "Upgrade", NULL));
  g_ptr_array_add (status->validation->items, item);
  g_ptr_array_add (status->report, pgc_report_entry_new ("shop", "skipped", "EXTENSION azure",
                                                         "The target has no such extension", NULL));
  return status;
}

void
pgc_sample_migration_insert (PgcJournal *journal, const char *id, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSpec) spec = pgc_sample_migration_make_spec (name);
  g_autoptr (PgcStatus) status = pgc_sample_migration_make_status (id);
  pgc_journal_insert (journal, id, "db2.example.org:5432", spec, status, PGC_STAGE_MIGRATING,
                      &error);
  g_assert_no_error (error);
}

void
pgc_sample_migration_assert_same_spec (const PgcSpec *a, const PgcSpec *b)
{
  g_autoptr (JsonNode) a_node = pgc_spec_to_json (a);
  g_autoptr (JsonNode) b_node = pgc_spec_to_json (b);
  g_autofree char *a_text = json_to_string (a_node, TRUE);
  g_autofree char *b_text = json_to_string (b_node, TRUE);
  g_assert_cmpstr (a_text, ==, b_text);
}

void
pgc_sample_migration_assert_same_status (const PgcStatus *a, const PgcStatus *b)
{
  g_autoptr (PgcSpec) spec = pgc_sample_migration_make_spec ("any");
  g_autoptr (JsonNode) a_node = pgc_resource_to_json (spec, a);
  g_autoptr (JsonNode) b_node = pgc_resource_to_json (spec, b);
  g_autofree char *a_text = json_to_string (a_node, TRUE);
  g_autofree char *b_text = json_to_string (b_node, TRUE);
  g_assert_cmpstr (a_text, ==, b_text);
}
