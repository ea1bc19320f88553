/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-json-text.h"
#include "agent/contract/pgc-server.h"
#include "agent/contract/pgc-status.h"

#define NOW G_GINT64_CONSTANT (1763908200123457)

static PgcSpec *
make_spec (void)
{
  static const char *const databases[] = { "zoo", "app", NULL };
  static const char *const tags[] = { "team=a=b", "urgent", NULL };
  PgcSpec *spec = pgc_spec_new ();
  spec->name = g_strdup ("night");
  spec->mode = PGC_MODE_ONLINE;
  g_assert_true (pgc_server_set_login (&spec->source, "[::1]:5433@u@s", NULL));
  g_assert_true (pgc_server_set_address (&spec->target, "New.Example:6000", NULL));
  spec->target.user = g_strdup ("writer");
  spec->source_type = g_strdup ("OnPremises");
  spec->databases = g_strdupv ((char **) databases);
  spec->tags = g_strdupv ((char **) tags);
  spec->overwrite = PGC_FLAG_FALSE;
  spec->migrate_roles = PGC_FLAG_TRUE;
  spec->jobs = 3;
  return spec;
}

/* Every member has a value of its own, and the counters the largest one. */
static PgcDatabaseStatus *
make_full_database (const char *name)
{
  PgcDatabaseStatus *database = pgc_database_status_new (name);
  database->state = PGC_DATABASE_STATE_FAILED;
  database->phase = PGC_PHASE_STREAM;
  database->started_at = NOW + 1;
  database->ended_at = NOW + 2;
  database->queued_tables = 11;
  database->loading_tables = 12;
  database->completed_tables = G_MAXUINT;
  database->errored_tables = 13;
  database->rows_done = G_MAXUINT64;
  database->rows_total = G_MAXUINT64 - 1;
  database->bytes_done = (guint64) G_MAXINT64;
  database->bytes_total = (guint64) G_MAXINT64 + 1;
  database->indexes_done = 14;
  database->indexes_total = 15;
  database->bytes_per_second = 123456789.1 / 3;
  database->eta_seconds = 16;
  database->cdc_inserts = G_MAXUINT64 - 2;
  database->cdc_updates = G_MAXUINT64 - 3;
  database->cdc_deletes = G_MAXUINT64 - 4;
  database->applied_changes = G_MAXUINT64 - 5;
  database->incoming_changes = G_MAXUINT64 - 6;
  database->latency_seconds = 17;
  database->lag_bytes = G_MAXUINT64 - 7;
  database->message = g_strdup ("relation \"t\"\tis\nbroken: ü \\");
  for (int i = 0; i <= PGC_PHASE_UNKNOWN; i++)
    {
      PgcTableStatus *table = g_new0 (PgcTableStatus, 1);
      table->name = g_strdup_printf ("public.\"T %d\"", i);
      table->phase = (PgcPhase) i;
      table->rows_done = G_MAXUINT64 - (guint) i;
      table->rows_total = (guint) i;
      table->bytes_done = G_MAXUINT64 / 2 + (guint) i;
      table->bytes_total = (guint) i * 100;
      g_ptr_array_add (database->tables, table);
    }
  return database;
}

/* Server and database items mixed, two databases in turn: grouping must not lose the order. */
static PgcValidation *
make_full_validation (void)
{
  static const struct
  {
    const char *type, *database;
  } items[] = {
    { PGC_VALIDATION_CONNECTIVITY, NULL },
    { PGC_VALIDATION_SCHEMA, "zoo" },
    { PGC_VALIDATION_VERSION, NULL },
    { PGC_VALIDATION_SCHEMA, "app" },
    { PGC_VALIDATION_EXTENSIONS, "zoo" },
    { PGC_VALIDATION_PARAMETERS, NULL },
    { "DiskSpaceValidation", "app" },
  };
  PgcValidation *validation = pgc_validation_new ();
  validation->started_at = NOW + 100;
  validation->ended_at = NOW + 200;
  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    {
      PgcValidationItem *item = pgc_validation_item_new (items[i].type, items[i].database);
      item->started_at = NOW + 100 + (gint64) i;
      item->ended_at = i == 4 ? 0 : NOW + 150 + (gint64) i;
      if (i % 2 == 1)
        pgc_validation_item_take (
            item, pgc_validation_message_new (PGC_VALIDATION_WARNING, "603402", "one", "do it",
                                              "ALTER TABLE t;"));
      if (i % 3 == 1)
        pgc_validation_item_take (
            item, pgc_validation_message_new (PGC_VALIDATION_FAILED, NULL, "two", NULL, NULL));
      g_ptr_array_add (validation->items, item);
    }
  return validation;
}

static PgcComparison *
make_full_comparison (void)
{
  PgcComparison *comparison = pgc_comparison_new ();
  comparison->started_at = NOW + 300;
  comparison->ended_at = NOW + 400;
  comparison->running = TRUE;
  comparison->tables_done = 2;
  comparison->tables_total = 3;
  comparison->error = g_new0 (PgcFault, 1);
  comparison->error->code = PGC_ERROR_CONNECTION;
  comparison->error->message = g_strdup ("gone");
  PgcComparisonItem *item = g_new0 (PgcComparisonItem, 1);
  item->database = g_strdup ("zoo");
  item->object = g_strdup ("public.t");
  item->equal = FALSE;
  item->source_rows = G_MAXUINT64;
  item->target_rows = G_MAXUINT64 - 1;
  item->source_checksum = g_strdup ("00ff");
  item->target_checksum = g_strdup ("00fe");
  item->difference = g_strdup ("key 1 to 9");
  g_ptr_array_add (comparison->items, item);
  item = g_new0 (PgcComparisonItem, 1);
  item->database = g_strdup ("app");
  item->object = g_strdup ("schema");
  item->equal = TRUE;
  g_ptr_array_add (comparison->items, item);
  return comparison;
}

static PgcStatus *
make_full_status (void)
{
  PgcStatus *status = pgc_status_new ("3f9b7e0c-6b1d-4a55-9c3e-0d6a5a4f2b11");
  status->state = PGC_STATE_FAILED;
  status->substate = PGC_SUBSTATE_COMPLETED;
  status->created_at = NOW;
  status->ended_at = NOW + 1000000;
  status->error = g_new0 (PgcFault, 1);
  status->error->code = PGC_ERROR_DATA;
  status->error->service_code = g_strdup ("603500");
  status->error->message = g_strdup ("relation \"t\"\tis\nbroken: ü \\");
  status->error->remedy = g_strdup ("Mend it.");
  status->error->sql = g_strdup ("SELECT 'x'");
  g_ptr_array_add (status->databases, make_full_database ("zoo"));
  g_ptr_array_add (status->databases, pgc_database_status_new ("app"));
  status->validation = make_full_validation ();
  g_ptr_array_add (status->report, pgc_report_entry_new ("zoo", "todo", "ROLE r", "why", "SQL;"));
  g_ptr_array_add (status->report,
                   pgc_report_entry_new (NULL, "skipped", "EXTENSION azure", "ours", NULL));
  status->comparison = make_full_comparison ();
  return status;
}

static void
assert_faults_equal (const PgcFault *a, const PgcFault *b)
{
  g_assert_cmpint (a != NULL, ==, b != NULL);
  if (a == NULL || b == NULL)
    return;
  g_assert_cmpint (a->code, ==, b->code);
  g_assert_cmpstr (a->service_code, ==, b->service_code);
  g_assert_cmpstr (a->message, ==, b->message);
  g_assert_cmpstr (a->remedy, ==, b->remedy);
  g_assert_cmpstr (a->sql, ==, b->sql);
}

static void
assert_databases_equal (const PgcDatabaseStatus *a, const PgcDatabaseStatus *b)
{
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->phase, ==, b->phase);
  g_assert_cmpint (a->started_at, ==, b->started_at);
  g_assert_cmpint (a->ended_at, ==, b->ended_at);
  g_assert_cmpuint (a->queued_tables, ==, b->queued_tables);
  g_assert_cmpuint (a->loading_tables, ==, b->loading_tables);
  g_assert_cmpuint (a->completed_tables, ==, b->completed_tables);
  g_assert_cmpuint (a->errored_tables, ==, b->errored_tables);
  g_assert_cmpuint (a->rows_done, ==, b->rows_done);
  g_assert_cmpuint (a->rows_total, ==, b->rows_total);
  g_assert_cmpuint (a->bytes_done, ==, b->bytes_done);
  g_assert_cmpuint (a->bytes_total, ==, b->bytes_total);
  g_assert_cmpuint (a->indexes_done, ==, b->indexes_done);
  g_assert_cmpuint (a->indexes_total, ==, b->indexes_total);
  g_assert_cmpfloat (a->bytes_per_second, ==, b->bytes_per_second);
  g_assert_cmpint (a->eta_seconds, ==, b->eta_seconds);
  g_assert_cmpuint (a->cdc_inserts, ==, b->cdc_inserts);
  g_assert_cmpuint (a->cdc_updates, ==, b->cdc_updates);
  g_assert_cmpuint (a->cdc_deletes, ==, b->cdc_deletes);
  g_assert_cmpuint (a->applied_changes, ==, b->applied_changes);
  g_assert_cmpuint (a->incoming_changes, ==, b->incoming_changes);
  g_assert_cmpint (a->latency_seconds, ==, b->latency_seconds);
  g_assert_cmpuint (a->lag_bytes, ==, b->lag_bytes);
  g_assert_cmpstr (a->message, ==, b->message);
  g_assert_cmpuint (a->tables->len, ==, b->tables->len);
  for (guint i = 0; i < a->tables->len; i++)
    {
      const PgcTableStatus *x = g_ptr_array_index (a->tables, i);
      const PgcTableStatus *y = g_ptr_array_index (b->tables, i);
      g_assert_cmpstr (x->name, ==, y->name);
      g_assert_cmpint (x->phase, ==, y->phase);
      g_assert_cmpuint (x->rows_done, ==, y->rows_done);
      g_assert_cmpuint (x->rows_total, ==, y->rows_total);
      g_assert_cmpuint (x->bytes_done, ==, y->bytes_done);
      g_assert_cmpuint (x->bytes_total, ==, y->bytes_total);
    }
}

static void
assert_validations_equal (const PgcValidation *a, const PgcValidation *b)
{
  g_assert_cmpint (a != NULL, ==, b != NULL);
  if (a == NULL || b == NULL)
    return;
  g_assert_cmpint (a->started_at, ==, b->started_at);
  g_assert_cmpint (a->ended_at, ==, b->ended_at);
  g_assert_cmpuint (a->items->len, ==, b->items->len);
  for (guint i = 0; i < a->items->len; i++)
    {
      const PgcValidationItem *x = g_ptr_array_index (a->items, i);
      const PgcValidationItem *y = g_ptr_array_index (b->items, i);
      g_assert_cmpstr (x->type, ==, y->type);
      g_assert_cmpstr (x->database, ==, y->database);
      g_assert_cmpint (x->state, ==, y->state);
      g_assert_cmpint (x->started_at, ==, y->started_at);
      g_assert_cmpint (x->ended_at, ==, y->ended_at);
      g_assert_cmpuint (x->messages->len, ==, y->messages->len);
      for (guint j = 0; j < x->messages->len; j++)
        {
          const PgcValidationMessage *m = g_ptr_array_index (x->messages, j);
          const PgcValidationMessage *n = g_ptr_array_index (y->messages, j);
          g_assert_cmpint (m->state, ==, n->state);
          g_assert_cmpstr (m->service_code, ==, n->service_code);
          g_assert_cmpstr (m->message, ==, n->message);
          g_assert_cmpstr (m->remedy, ==, n->remedy);
          g_assert_cmpstr (m->sql, ==, n->sql);
        }
    }
}

static void
assert_comparisons_equal (const PgcComparison *a, const PgcComparison *b)
{
  g_assert_cmpint (a != NULL, ==, b != NULL);
  if (a == NULL || b == NULL)
    return;
  g_assert_cmpint (a->started_at, ==, b->started_at);
  g_assert_cmpint (a->ended_at, ==, b->ended_at);
  g_assert_cmpint (a->running, ==, b->running);
  g_assert_cmpuint (a->tables_done, ==, b->tables_done);
  g_assert_cmpuint (a->tables_total, ==, b->tables_total);
  assert_faults_equal (a->error, b->error);
  g_assert_cmpuint (a->items->len, ==, b->items->len);
  for (guint i = 0; i < a->items->len; i++)
    {
      const PgcComparisonItem *x = g_ptr_array_index (a->items, i);
      const PgcComparisonItem *y = g_ptr_array_index (b->items, i);
      g_assert_cmpstr (x->database, ==, y->database);
      g_assert_cmpstr (x->object, ==, y->object);
      g_assert_cmpint (x->equal, ==, y->equal);
      g_assert_cmpuint (x->source_rows, ==, y->source_rows);
      g_assert_cmpuint (x->target_rows, ==, y->target_rows);
      g_assert_cmpstr (x->source_checksum, ==, y->source_checksum);
      g_assert_cmpstr (x->target_checksum, ==, y->target_checksum);
      g_assert_cmpstr (x->difference, ==, y->difference);
    }
}

static void
assert_statuses_equal (const PgcStatus *a, const PgcStatus *b)
{
  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->substate, ==, b->substate);
  g_assert_cmpint (a->created_at, ==, b->created_at);
  g_assert_cmpint (a->ended_at, ==, b->ended_at);
  assert_faults_equal (a->error, b->error);
  g_assert_cmpuint (a->databases->len, ==, b->databases->len);
  for (guint i = 0; i < a->databases->len; i++)
    assert_databases_equal (g_ptr_array_index (a->databases, i),
                            g_ptr_array_index (b->databases, i));
  assert_validations_equal (a->validation, b->validation);
  g_assert_cmpuint (a->report->len, ==, b->report->len);
  for (guint i = 0; i < a->report->len; i++)
    {
      const PgcReportEntry *x = g_ptr_array_index (a->report, i);
      const PgcReportEntry *y = g_ptr_array_index (b->report, i);
      g_assert_cmpstr (x->database, ==, y->database);
      g_assert_cmpstr (x->kind, ==, y->kind);
      g_assert_cmpstr (x->object, ==, y->object);
      g_assert_cmpstr (x->reason, ==, y->reason);
      g_assert_cmpstr (x->sql, ==, y->sql);
    }
  assert_comparisons_equal (a->comparison, b->comparison);
}

/* Through text, as it goes over the bus and into the journal, and read by either parser. */
static void
assert_round_trip (const PgcSpec *spec, const PgcStatus *status)
{
  g_autoptr (JsonNode) node = pgc_resource_to_json (spec, status);
  g_autofree char *text = json_to_string (node, FALSE);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) parsed = i == 0 ? json_from_string (text, &error)
                                           : pgc_json_text_parse (text, -1, &error);
      g_assert_no_error (error);
      g_autoptr (PgcSpec) spec_back = NULL;
      g_autoptr (PgcStatus) status_back = NULL;
      g_assert_true (pgc_resource_from_json (parsed, &spec_back, &status_back, &error));
      g_assert_no_error (error);
      assert_statuses_equal (status, status_back);
      g_autoptr (JsonNode) again = pgc_resource_to_json (spec_back, status_back);
      g_autofree char *text_again = json_to_string (again, FALSE);
      g_assert_cmpstr (text, ==, text_again);
      g_assert_cmpstr (spec_back->target.user, ==, spec->target.user);
      g_assert_cmpuint (spec_back->jobs, ==, spec->jobs);
    }
}

static void
test_full_status_is_lossless (void)
{
  g_autoptr (PgcSpec) spec = make_spec ();
  g_autoptr (PgcStatus) status = make_full_status ();
  assert_round_trip (spec, status);
}

static void
test_fresh_status_is_lossless (void)
{
  g_autoptr (PgcSpec) spec = make_spec ();
  g_autoptr (PgcStatus) status = pgc_status_new ("id");
  assert_round_trip (spec, status);
  /* Databases before the first substate. */
  g_ptr_array_add (status->databases, pgc_database_status_new ("zoo"));
  assert_round_trip (spec, status);
  status->validation = pgc_validation_new ();
  status->comparison = pgc_comparison_new ();
  assert_round_trip (spec, status);
}

static void
test_every_state_is_lossless (void)
{
  g_autoptr (PgcSpec) spec = make_spec ();
  g_autoptr (PgcStatus) status = pgc_status_new ("id");
  PgcDatabaseStatus *database = pgc_database_status_new ("zoo");
  g_ptr_array_add (status->databases, database);
  for (int state = 0; state <= PGC_STATE_UNKNOWN; state++)
    for (int substate = 0; substate <= PGC_SUBSTATE_UNKNOWN; substate++)
      {
        status->state = (PgcState) state;
        status->substate = (PgcSubstate) substate;
        database->state = (PgcDatabaseState) (substate % (PGC_DATABASE_STATE_UNKNOWN + 1));
        database->phase = (PgcPhase) (substate % (PGC_PHASE_UNKNOWN + 1));
        assert_round_trip (spec, status);
      }
}

static void
test_rates_are_lossless (void)
{
  static const double rates[] = { 0,    1,    0.1,     1e15,          1e16, 1e17,
                                  1e18, 9e18, DBL_MIN, 123456789.125, 1e-7, 4503599627370496.5 };
  static const double unwritable[] = { 1.0 / 0.0, 0.0 / 0.0, 1e22, DBL_MAX };
  g_autoptr (PgcSpec) spec = make_spec ();
  g_autoptr (PgcStatus) status = pgc_status_new ("id");
  PgcDatabaseStatus *database = pgc_database_status_new ("zoo");
  g_ptr_array_add (status->databases, database);
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      database->bytes_per_second = rates[i];
      assert_round_trip (spec, status);
    }
  /* Neither JSON nor json-glib can say these, and a reader must not choke on what they would. */
  for (gsize i = 0; i < G_N_ELEMENTS (unwritable); i++)
    {
      database->bytes_per_second = unwritable[i];
      g_autoptr (JsonNode) node = pgc_resource_to_json (spec, status);
      g_autofree char *text = json_to_string (node, FALSE);
      g_assert_nonnull (strstr (text, "\"bytesPerSecond\":0.0"));
    }
}

static void
test_database_order_is_not_the_alphabet (void)
{
  g_autoptr (PgcSpec) spec = make_spec ();
  g_autoptr (PgcStatus) status = pgc_status_new ("id");
  static const char *const names[] = { "m", "z", "a", "Z", "ä", "0" };
  for (int i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%d", names[i % 6], i);
      g_ptr_array_add (status->databases, pgc_database_status_new (name));
    }
  assert_round_trip (spec, status);
}

static void
test_a_copy_shares_nothing (void)
{
  g_autoptr (PgcStatus) copy = NULL;
  {
    g_autoptr (PgcStatus) status = make_full_status ();
    copy = pgc_status_copy (status);
  }
  g_autoptr (PgcStatus) fresh = make_full_status ();
  assert_statuses_equal (copy, fresh);
  g_assert_nonnull (pgc_status_find_database (copy, "app"));
  g_assert_null (pgc_status_find_database (copy, "App"));
  /* Arrays of a copy own their elements too. */
  g_ptr_array_set_size (copy->databases, 0);
  g_ptr_array_set_size (copy->report, 0);
  g_ptr_array_set_size (copy->validation->items, 0);
  g_ptr_array_set_size (copy->comparison->items, 0);
}

static void
assert_sorted (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autoptr (GList) names = json_object_get_members (object);
      for (GList *l = names; l != NULL; l = l->next)
        {
          if (l->next != NULL)
            g_assert_cmpint (strcmp (l->data, l->next->data), <, 0);
          assert_sorted (json_object_get_member (object, l->data));
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      for (guint i = 0; i < json_array_get_length (array); i++)
        assert_sorted (json_array_get_element (array, i));
    }
}

/* The members that the published client prints, whatever is known of them. */
static void
test_shape_is_the_published_one (void)
{
  static const char *const published[] = {
    "cancel", "currentStatus", "dbsToCancelMigrationOn", "dbsToMigrate", "dbsToTriggerCutoverOn",
    "id", "location", "migrateRoles", "migrationId", "migrationInstanceResourceId",
    "migrationMode", "migrationOption", "migrationWindowEndTimeInUtc",
    "migrationWindowStartTimeInUtc", "name", "overwriteDbsInTarget", "secretParameters",
    "setupLogicalReplicationOnSourceDbIfNeeded", "sourceDbServerFullyQualifiedDomainName",
    "sourceDbServerMetadata", "sourceDbServerResourceId", "sourceType", "sslMode",
    "startDataMigration", "systemData", "tags", "targetDbServerFullyQualifiedDomainName",
    "targetDbServerMetadata", "targetDbServerResourceId", "triggerCutover", "type",
  };
  g_autoptr (PgcSpec) spec = make_spec ();
  g_autoptr (PgcStatus) status = pgc_status_new ("id");
  g_autoptr (JsonNode) node = pgc_resource_to_json (spec, status);
  JsonObject *object = json_node_get_object (node);
  for (gsize i = 0; i < G_N_ELEMENTS (published); i++)
    g_assert_true (json_object_has_member (object, published[i]));
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "night");
  g_assert_cmpstr (json_object_get_string_member (object, "migrationMode"), ==, "Online");
  g_assert_cmpstr (json_object_get_string_member (object, "migrationOption"), ==,
                   "ValidateAndMigrate");
  g_assert_cmpstr (json_object_get_string_member (object, "provider"), ==, "direct");
  g_assert_cmpstr (json_object_get_string_member (object, "overwriteDbsInTarget"), ==, "False");
  g_assert_cmpstr (json_object_get_string_member (object, "migrateRoles"), ==, "True");
  g_assert_true (json_object_get_null_member (object, "setupLogicalReplicationOnSourceDbIfNeeded"));
  g_assert_true (json_object_get_null_member (object, "secretParameters"));
  g_assert_true (json_object_get_null_member (object, "cancel"));
  g_assert_cmpstr (json_object_get_string_member (object, "sourceDbServerResourceId"), ==,
                   "[::1]:5433@u@s");
  g_assert_cmpstr (json_object_get_string_member (object, "targetDbServerResourceId"), ==,
                   "new.example:6000");
  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==,
                   "new.example:6000/migrations/night");
  JsonObject *tags = json_object_get_object_member (object, "tags");
  g_assert_cmpstr (json_object_get_string_member (tags, "team"), ==, "a=b");
  g_assert_cmpstr (json_object_get_string_member (tags, "urgent"), ==, "");
  JsonObject *current = json_object_get_object_member (object, "currentStatus");
  g_assert_true (json_object_get_null_member (current, "currentSubStateDetails"));
  g_assert_true (json_object_get_null_member (current, "error"));
  g_assert_cmpstr (json_object_get_string_member (current, "state"), ==, "InProgress");

  g_autoptr (PgcStatus) full = make_full_status ();
  g_autoptr (JsonNode) full_node = pgc_resource_to_json (spec, full);
  assert_sorted (full_node);
}

static void
test_validation_has_the_published_form (void)
{
  g_autoptr (PgcSpec) spec = make_spec ();
  g_autoptr (PgcStatus) status = make_full_status ();
  g_autoptr (JsonNode) node = pgc_resource_to_json (spec, status);
  JsonObject *details = json_object_get_object_member (json_node_get_object (node), "currentStatus");
  details = json_object_get_object_member (details, "currentSubStateDetails");
  g_assert_cmpstr (json_object_get_string_member (details, "currentSubState"), ==, "Completed");
  details = json_object_get_object_member (details, "validationDetails");
  g_assert_cmpstr (json_object_get_string_member (details, "status"), ==, "Failed");
  g_assert_cmpstr (json_object_get_string_member (details, "validationStartTimeInUtc"), ==,
                   "2025-11-23T14:30:00.123557Z");
  JsonArray *servers = json_object_get_array_member (details, "serverLevelValidationDetails");
  g_assert_cmpuint (json_array_get_length (servers), ==, 3);
  JsonArray *databases = json_object_get_array_member (details, "dbLevelValidationDetails");
  g_assert_cmpuint (json_array_get_length (databases), ==, 2);
  JsonObject *zoo = json_array_get_object_element (databases, 0);
  g_assert_cmpstr (json_object_get_string_member (zoo, "databaseName"), ==, "zoo");
  JsonArray *summary = json_object_get_array_member (zoo, "summary");
  g_assert_cmpuint (json_array_get_length (summary), ==, 2);
  JsonObject *schema = json_array_get_object_element (summary, 0);
  g_assert_cmpstr (json_object_get_string_member (schema, "type"), ==, "SchemaValidation");
  g_assert_cmpstr (json_object_get_string_member (schema, "state"), ==, "Failed");
  JsonObject *message
      = json_array_get_object_element (json_object_get_array_member (schema, "messages"), 0);
  g_assert_cmpstr (json_object_get_string_member (message, "message"), ==, "one");
  g_assert_cmpstr (json_object_get_string_member (message, "code"), ==, "603402");
  g_assert_cmpint (pgc_validation_get_state (status->validation), ==, PGC_VALIDATION_FAILED);

  /* What is still running has no result yet. */
  status->validation->ended_at = 0;
  g_autoptr (JsonNode) running = pgc_resource_to_json (spec, status);
  g_autofree char *text = json_to_string (running, FALSE);
  g_assert_nonnull (strstr (text, "\"status\":null"));
  assert_round_trip (spec, status);
}

static void
test_error_texts (void)
{
  g_autoptr (PgcSpec) spec = make_spec ();
  g_autoptr (PgcStatus) status = pgc_status_new ("id");
  PgcDatabaseStatus *database = pgc_database_status_new ("zoo");
  g_ptr_array_add (status->databases, database);
  status->state = PGC_STATE_FAILED;
  status->error = g_new0 (PgcFault, 1);
  status->error->message = g_strdup ("disk full");
  g_autoptr (JsonNode) global = pgc_resource_to_json (spec, status);
  g_autofree char *text = json_to_string (global, FALSE);
  g_assert_nonnull (strstr (text, "\"error\":\"disk full\""));

  database->state = PGC_DATABASE_STATE_FAILED;
  database->message = g_strdup ("disk full");
  g_autoptr (JsonNode) local = pgc_resource_to_json (spec, status);
  g_autofree char *text_local = json_to_string (local, FALSE);
  g_assert_nonnull (strstr (text_local, "\"error\":\"zoo: disk full\""));
  assert_round_trip (spec, status);
}

static void
test_queued_is_in_progress_for_others (void)
{
  g_autoptr (PgcSpec) spec = make_spec ();
  g_autoptr (PgcStatus) status = pgc_status_new ("id");
  g_ptr_array_add (status->databases, pgc_database_status_new ("zoo"));
  g_autoptr (JsonNode) node = pgc_resource_to_json (spec, status);
  g_autofree char *text = json_to_string (node, FALSE);
  g_assert_nonnull (strstr (text, "\"migrationState\":\"InProgress\""));
  g_assert_nonnull (strstr (text, "\"databaseState\":\"Queued\""));
  g_assert_nonnull (strstr (text, "\"latency\":null"));
  assert_round_trip (spec, status);
}

/* A server whose encoding is not ours sends its messages in it. */
static void
test_text_that_is_not_utf8_becomes_json_anyway (void)
{
  g_autoptr (PgcSpec) spec = make_spec ();
  g_autoptr (PgcStatus) status = pgc_status_new ("id");
  PgcDatabaseStatus *database = pgc_database_status_new ("z\xff");
  database->message = g_strdup ("gr\xfc\xdf");
  g_ptr_array_add (status->databases, database);
  g_autoptr (JsonNode) node = pgc_resource_to_json (spec, status);
  g_autofree char *text = json_to_string (node, FALSE);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
test_status_alone (void)
{
  g_autoptr (PgcStatus) status = make_full_status ();
  g_autoptr (JsonNode) node = pgc_resource_to_json (NULL, status);
  g_autoptr (PgcStatus) back = NULL;
  g_assert_true (pgc_resource_from_json (node, NULL, &back, NULL));
  assert_statuses_equal (status, back);
}

static void
test_comparison_by_itself (void)
{
  g_autoptr (PgcComparison) comparison = make_full_comparison ();
  g_autoptr (JsonNode) node = pgc_comparison_to_json (comparison);
  g_autofree char *text = json_to_string (node, FALSE);
  g_autoptr (JsonNode) parsed = json_from_string (text, NULL);
  g_autoptr (PgcComparison) back = pgc_comparison_from_json (parsed, NULL);
  assert_comparisons_equal (comparison, back);
  g_autoptr (PgcComparison) copy = pgc_comparison_copy (back);
  assert_comparisons_equal (comparison, copy);

  /* Equal only when it is over, without an error, and every item says so. */
  g_assert_false (pgc_comparison_is_equal (comparison));
  comparison->running = FALSE;
  g_clear_pointer (&comparison->error, pgc_fault_free);
  g_assert_false (pgc_comparison_is_equal (comparison));
  comparison->tables_done = comparison->tables_total;
  g_assert_false (pgc_comparison_is_equal (comparison));
  ((PgcComparisonItem *) g_ptr_array_index (comparison->items, 0))->equal = TRUE;
  g_assert_true (pgc_comparison_is_equal (comparison));
  g_autoptr (GError) error = NULL;
  g_assert_null (pgc_comparison_from_json (NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
}

#define TARGET_ID "/subscriptions/S/resourceGroups/G/providers/P/flexibleServers/t"

/* Bodies of the service's kind, made up: nested, as it sends them. */
static void
test_reads_the_services_own_form (void)
{
  static const char json[]
      = "{\"name\":\"m\",\"location\":\"East US\",\"type\":\"x\",\"tags\":{\"a\":\"b\"},"
        "\"id\":\"" TARGET_ID "/migrations/m\",\"systemData\":{},\"properties\":{"
        "\"migrationId\":\"d3ceacbb\",\"currentStatus\":{\"state\":\"waitingforuseraction\","
        "\"error\":\"\",\"currentSubStateDetails\":{\"currentSubState\":"
        "\"WaitingForCutoverTrigger\",\"dbDetails\":{\"b\":{\"databaseName\":\"b\","
        "\"migrationState\":\"waitingForCutoverTrigger\",\"fullLoadCompletedTables\":\"7\","
        "\"cdcInsertCounter\":9,\"latency\":0,\"startedOn\":\"2025-06-01T18:30:22.1234567Z\"},"
        "\"a\":{\"migrationState\":\"Napping\",\"message\":null}},"
        "\"validationDetails\":{\"status\":\"Warning\",\"validationStartTimeInUtc\":"
        "\"2025-06-01T18:30:22Z\",\"serverLevelValidationDetails\":[{\"type\":"
        "\"SourceVersionValidation\",\"state\":\"Succeeded\"}],\"dbLevelValidationDetails\":"
        "[{\"databaseName\":\"b\",\"startedOn\":\"2025-06-01T18:30:23Z\",\"endedOn\":"
        "\"2025-06-01T18:30:24Z\",\"summary\":[{\"type\":\"ExtensionsValidation\",\"state\":"
        "\"Warning\",\"messages\":[{\"state\":\"Warning\",\"message\":\"m1\"}]}]}]}}},"
        "\"migrationMode\":\"online\",\"sslMode\":\"Quantum\",\"sourceType\":\"AWS_RDS\","
        "\"sourceDbServerResourceId\":\"10.1.2.3:5432@boss\","
        "\"targetDbServerResourceId\":\"" TARGET_ID "\",\"dbsToMigrate\":[\"b\",\"a\"],"
        "\"overwriteDbsInTarget\":\"True\",\"migrateRoles\":false,"
        "\"migrationWindowStartTimeInUtc\":\"2025-06-01T18:30:22.12345Z\","
        "\"sourceDbServerMetadata\":{\"storageMb\":1024,\"sku\":{}}}}";
  g_autoptr (JsonNode) node = pgc_json_text_parse (json, -1, NULL);
  g_autoptr (PgcSpec) spec = NULL;
  g_autoptr (PgcStatus) status = NULL;
  g_autoptr (GError) error = NULL;
  g_assert_true (pgc_resource_from_json (node, &spec, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (spec->provider, ==, PGC_PROVIDER_KIND_AZURE);
  g_assert_cmpstr (spec->name, ==, "m");
  g_assert_cmpstr (spec->location, ==, "East US");
  g_assert_cmpstr (spec->tags[0], ==, "a=b");
  g_assert_cmpint (spec->mode, ==, PGC_MODE_ONLINE);
  g_assert_cmpint (spec->option, ==, PGC_OPTION_VALIDATE_AND_MIGRATE);
  g_assert_cmpint (spec->source.ssl_mode, ==, PGC_SSL_MODE_PREFER);
  g_assert_cmpstr (spec->source.host, ==, "10.1.2.3");
  g_assert_cmpstr (spec->source.user, ==, "boss");
  g_assert_cmpstr (spec->target.resource_id, ==, TARGET_ID);
  g_assert_cmpstr (spec->subscription, ==, "S");
  g_assert_cmpstr (spec->resource_group, ==, "G");
  g_assert_cmpint (spec->overwrite, ==, PGC_FLAG_TRUE);
  g_assert_cmpint (spec->migrate_roles, ==, PGC_FLAG_FALSE);
  g_assert_cmpint (spec->setup_replication, ==, PGC_FLAG_UNSET);
  g_assert_cmpstr (status->id, ==, "d3ceacbb");
  g_assert_cmpint (status->state, ==, PGC_STATE_WAITING_FOR_USER_ACTION);
  g_assert_cmpint (status->substate, ==, PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER);
  g_assert_null (status->error);
  g_assert_cmpint (status->created_at, ==, G_GINT64_CONSTANT (1748802622123450));
  g_assert_cmpint (status->ended_at, ==, 0);
  g_assert_cmpuint (status->databases->len, ==, 2);
  const PgcDatabaseStatus *b = g_ptr_array_index (status->databases, 0);
  g_assert_cmpstr (b->name, ==, "b");
  g_assert_cmpint (b->state, ==, PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER);
  g_assert_cmpint (b->phase, ==, PGC_PHASE_UNKNOWN);
  g_assert_cmpuint (b->completed_tables, ==, 7);
  g_assert_cmpuint (b->cdc_inserts, ==, 9);
  g_assert_cmpint (b->latency_seconds, ==, 0);
  g_assert_cmpint (b->started_at, ==, G_GINT64_CONSTANT (1748802622123456));
  const PgcDatabaseStatus *a = g_ptr_array_index (status->databases, 1);
  g_assert_cmpstr (a->name, ==, "a");
  g_assert_cmpint (a->state, ==, PGC_DATABASE_STATE_UNKNOWN);
  g_assert_cmpint (a->latency_seconds, ==, -1);
  g_assert_cmpuint (status->validation->items->len, ==, 2);
  const PgcValidationItem *item = g_ptr_array_index (status->validation->items, 1);
  g_assert_cmpstr (item->database, ==, "b");
  g_assert_cmpint (item->state, ==, PGC_VALIDATION_WARNING);
  g_assert_cmpint (item->started_at, ==, G_GINT64_CONSTANT (1748802623000000));
  g_assert_cmpint (item->ended_at, ==, G_GINT64_CONSTANT (1748802624000000));
}

static void
test_errors_of_the_service_keep_their_code (void)
{
  static const struct
  {
    const char *text, *code;
  } cases[] = {
    { "S0004: Failed to fetch source server details.", "S0004" },
    { "DB002: Migration failed.", "DB002" },
    { "603101: In the way.", "603101" },
    { "shop: Collation not supported", NULL },
    { "There is already one.", NULL },
    { "ABCD12345: x", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"currentStatus\":{\"state\":\"Failed\",\"error\":\"%s\"}}", cases[i].text);
      g_autoptr (JsonNode) node = pgc_json_text_parse (json, -1, NULL);
      g_autoptr (PgcStatus) status = NULL;
      g_assert_true (pgc_resource_from_json (node, NULL, &status, NULL));
      g_assert_cmpstr (status->error->message, ==, cases[i].text);
      g_assert_cmpstr (status->error->service_code, ==, cases[i].code);
    }
}

static void
test_what_is_no_migration_is_refused (void)
{
  static const char *const cases[] = {
    "[]",
    "{}",
    "{\"error\":{\"code\":\"NotFound\"}}",
    "{\"properties\":[]}",
    "{\"properties\":{}}",
    "{\"currentStatus\":\"Failed\"}",
    "{\"currentStatus\":{\"state\":1}}",
    "{\"currentStatus\":{},\"migrationId\":4}",
    "{\"currentStatus\":{},\"migrationMode\":\"Hybrid\"}",
    "{\"currentStatus\":{},\"dbsToMigrate\":[1]}",
    "{\"currentStatus\":{},\"tags\":{\"a\":1}}",
    "{\"currentStatus\":{},\"report\":{}}",
    "{\"currentStatus\":{},\"report\":[1]}",
    "{\"currentStatus\":{},\"report\":[{\"kind\":\"todo\"}]}",
    "{\"currentStatus\":{},\"request\":{\"jobs\":-1}}",
    "{\"currentStatus\":{},\"comparison\":[]}",
    "{\"currentStatus\":{},\"comparison\":{\"items\":[{}]}}",
    "{\"currentStatus\":{},\"errorDetails\":{}}",
    "{\"currentStatus\":{\"currentSubStateDetails\":[]}}",
    "{\"currentStatus\":{\"currentSubStateDetails\":{\"dbDetails\":[]}}}",
    "{\"currentStatus\":{\"currentSubStateDetails\":{\"dbDetails\":{\"a\":1}}}}",
    "{\"currentStatus\":{\"currentSubStateDetails\":{\"dbDetails\":{\"a\":{\"rowsDone\":-1}}}}}",
    "{\"currentStatus\":{\"currentSubStateDetails\":{\"dbDetails\":{\"a\":{\"rowsDone\":\"x\"}}}}}",
    "{\"currentStatus\":{\"currentSubStateDetails\":{\"dbDetails\":{\"a\":{\"tables\":[{}]}}}}}",
    "{\"currentStatus\":{\"currentSubStateDetails\":{\"validationDetails\":"
    "{\"serverLevelValidationDetails\":[{\"state\":\"Failed\"}]}}}}",
    "{\"currentStatus\":{\"currentSubStateDetails\":{\"validationDetails\":"
    "{\"dbLevelValidationDetails\":[{\"summary\":[]}]}}}}",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = pgc_json_text_parse (cases[i], -1, NULL);
      g_autoptr (PgcSpec) spec = NULL;
      g_autoptr (PgcStatus) status = NULL;
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", cases[i]);
      g_assert_false (pgc_resource_from_json (node, &spec, &status, &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_assert_null (spec);
      g_assert_null (status);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/resource/full", test_full_status_is_lossless);
  g_test_add_func ("/resource/fresh", test_fresh_status_is_lossless);
  g_test_add_func ("/resource/every-state", test_every_state_is_lossless);
  g_test_add_func ("/resource/rates", test_rates_are_lossless);
  g_test_add_func ("/resource/database-order", test_database_order_is_not_the_alphabet);
  g_test_add_func ("/resource/copy", test_a_copy_shares_nothing);
  g_test_add_func ("/resource/shape", test_shape_is_the_published_one);
  g_test_add_func ("/resource/validation", test_validation_has_the_published_form);
  g_test_add_func ("/resource/error-texts", test_error_texts);
  g_test_add_func ("/resource/queued", test_queued_is_in_progress_for_others);
  g_test_add_func ("/resource/not-utf8", test_text_that_is_not_utf8_becomes_json_anyway);
  g_test_add_func ("/resource/status-alone", test_status_alone);
  g_test_add_func ("/resource/comparison", test_comparison_by_itself);
  g_test_add_func ("/resource/service-form", test_reads_the_services_own_form);
  g_test_add_func ("/resource/service-errors", test_errors_of_the_service_keep_their_code);
  g_test_add_func ("/resource/refused", test_what_is_no_migration_is_refused);
  return g_test_run ();
}
