/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-metrics.h"

/* The text while it is written. All samples of one family stand together, so that each family is a
 * walk over all migrations. */
typedef struct
{
  GString *text;                        /* (owned) */
  const PgcMetricsSource *migrations;
  gsize n;
} Writer;

/* Of OpenMetrics 1.0, section 3.2: what a label's value may not have as it is. */
static void
append_label (GString *text, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  g_string_append_printf (text, "%s%s=\"", g_str_has_suffix (text->str, "{") ? "" : ",", name);
  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '\\' || *p == '"')
        g_string_append_c (text, '\\');
      g_string_append (text, *p == '\n' ? "\\n" : (char[]){ *p, '\0' });
    }
  g_string_append_c (text, '"');
}

static void
open_labels (Writer *writer, const char *sample, const PgcMetricsSource *migration)
{
  g_autofree char *target = pgc_spec_dup_target_id (migration->spec);
  g_string_append_printf (writer->text, "%s{", sample);
  append_label (writer->text, "migration", migration->spec->name);
  append_label (writer->text, "target", target != NULL ? target : "");
}

static void
close_labels (Writer *writer, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_printf (writer->text, "} %s\n", g_ascii_dtostr (number, sizeof number, value));
}

static void
begin_family (Writer *writer, const char *name, const char *type, const char *help)
{
  g_string_append_printf (writer->text, "# TYPE %s %s\n# HELP %s %s\n", name, type, name, help);
}

/* --- migrations ----------------------------------------------------------------------------- */

static const PgcState states[] = {
  PGC_STATE_IN_PROGRESS, PGC_STATE_WAITING_FOR_USER_ACTION, PGC_STATE_CLEANING_UP,
  PGC_STATE_SUCCEEDED,   PGC_STATE_FAILED,                  PGC_STATE_VALIDATION_FAILED,
  PGC_STATE_CANCELED,
};

static void
write_states (Writer *writer)
{
  begin_family (writer, "pgcutover_migration_state", "gauge",
                "1 for the state that the migration is in, 0 for the others.");
  for (gsize i = 0; i < writer->n; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (states); j++)
      {
        open_labels (writer, "pgcutover_migration_state", &writer->migrations[i]);
        append_label (writer->text, "state", pgc_state_to_string (states[j]));
        close_labels (writer, writer->migrations[i].status->state == states[j] ? 1 : 0);
      }
}

static double
to_seconds (gint64 time)
{
  return (double) time / G_USEC_PER_SEC;
}

static double
get_created (const PgcStatus *status)
{
  return to_seconds (status->created_at);
}

static double
get_ended (const PgcStatus *status)
{
  return to_seconds (status->ended_at);
}

static double
get_warnings (const PgcStatus *status)
{
  guint n = 0;
  for (guint i = 0; status->validation != NULL && i < status->validation->items->len; i++)
    {
      const PgcValidationItem *item = g_ptr_array_index (status->validation->items, i);
      n += item->state == PGC_VALIDATION_SUCCEEDED ? 0 : 1;
    }
  return n;
}

static void
write_migrations (Writer *writer)
{
  static const struct
  {
    const char *name;
    const char *help;
    double (*get) (const PgcStatus *status);
  } families[] = {
    { "pgcutover_migration_created_timestamp_seconds", "When the migration was created.",
      get_created },
    { "pgcutover_migration_ended_timestamp_seconds", "When the migration ended; 0 while it goes on.",
      get_ended },
    { "pgcutover_migration_validation_findings",
      "Validation items that found a warning or a failure.", get_warnings },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      begin_family (writer, families[i].name, "gauge", families[i].help);
      for (gsize j = 0; j < writer->n; j++)
        {
          open_labels (writer, families[i].name, &writer->migrations[j]);
          close_labels (writer, families[i].get (writer->migrations[j].status));
        }
    }
}

/* --- databases ------------------------------------------------------------------------------- */

/* Where in a PgcDatabaseStatus a sample is, and of what type. */
typedef enum
{
  FIELD_UINT,
  FIELD_UINT64,
  FIELD_DOUBLE,
  FIELD_SECONDS, /* gint64; -1 = not known, and then there is no sample */
} FieldType;

typedef struct
{
  const char *value; /* (nullable): of the family's own label */
  FieldType type;
  gsize offset;
} Field;

#define MAX_FIELDS 4

typedef struct
{
  const char *name;
  gboolean is_counter;
  const char *help;
  const char *label; /* (nullable): that tells the fields of the family from each other */
  Field fields[MAX_FIELDS];
} Family;

#define AT(type, member) FIELD_##type, G_STRUCT_OFFSET (PgcDatabaseStatus, member)

static const Family families_of_databases[] = {
  { "pgcutover_database_tables", FALSE, "Tables by how far their copy is.", "state",
    { { "queued", AT (UINT, queued_tables) }, { "loading", AT (UINT, loading_tables) },
      { "completed", AT (UINT, completed_tables) }, { "errored", AT (UINT, errored_tables) } } },
  { "pgcutover_database_copied_bytes", FALSE, "Table data copied so far, as on the source.", NULL,
    { { NULL, AT (UINT64, bytes_done) } } },
  { "pgcutover_database_expected_bytes", FALSE, "Table data to copy, an estimate.", NULL,
    { { NULL, AT (UINT64, bytes_total) } } },
  { "pgcutover_database_copied_rows", FALSE, "Rows copied so far.", NULL,
    { { NULL, AT (UINT64, rows_done) } } },
  { "pgcutover_database_expected_rows", FALSE, "Rows to copy, an estimate.", NULL,
    { { NULL, AT (UINT64, rows_total) } } },
  { "pgcutover_database_built_indexes", FALSE, "Indexes and constraints built so far.", NULL,
    { { NULL, AT (UINT, indexes_done) } } },
  { "pgcutover_database_expected_indexes", FALSE, "Indexes and constraints to build.", NULL,
    { { NULL, AT (UINT, indexes_total) } } },
  { "pgcutover_database_copy_bytes_per_second", FALSE, "Speed of the copy.", NULL,
    { { NULL, AT (DOUBLE, bytes_per_second) } } },
  { "pgcutover_database_remaining_seconds", FALSE, "Time that the copy will still take, an estimate.",
    NULL, { { NULL, AT (SECONDS, eta_seconds) } } },
  { "pgcutover_database_row_changes", TRUE, "Changed rows applied since the copy.", "kind",
    { { "insert", AT (UINT64, cdc_inserts) }, { "update", AT (UINT64, cdc_updates) },
      { "delete", AT (UINT64, cdc_deletes) } } },
  { "pgcutover_database_incoming_changes", TRUE, "Changes received from the source.", NULL,
    { { NULL, AT (UINT64, incoming_changes) } } },
  { "pgcutover_database_applied_changes", TRUE, "Changes applied to the target.", NULL,
    { { NULL, AT (UINT64, applied_changes) } } },
  { "pgcutover_database_latency_seconds", FALSE, "How far the target is behind the source.", NULL,
    { { NULL, AT (SECONDS, latency_seconds) } } },
  { "pgcutover_database_lag_bytes", FALSE, "Write-ahead log of the source not yet applied.", NULL,
    { { NULL, AT (UINT64, lag_bytes) } } },
};

/* Returns: %FALSE if it is not known */
static gboolean
read_field (const PgcDatabaseStatus *database, const Field *field, double *value)
{
  gconstpointer place = G_STRUCT_MEMBER_P (database, field->offset);
  switch (field->type)
    {
    case FIELD_UINT:
      *value = *(const guint *) place;
      return TRUE;
    case FIELD_UINT64:
      *value = (double) *(const guint64 *) place;
      return TRUE;
    case FIELD_DOUBLE:
      *value = *(const double *) place;
      return TRUE;
    case FIELD_SECONDS:
      *value = (double) *(const gint64 *) place;
      return *value >= 0;
    }
  g_return_val_if_reached (FALSE);
}

static void
write_database (Writer *writer, const Family *family, const PgcMetricsSource *migration,
                const PgcDatabaseStatus *database)
{
  g_autofree char *sample = g_strconcat (family->name, family->is_counter ? "_total" : "", NULL);
  for (gsize i = 0; i < MAX_FIELDS && (i == 0 || family->fields[i].value != NULL); i++)
    {
      const Field *field = &family->fields[i];
      double value;
      if (!read_field (database, field, &value))
        continue;
      open_labels (writer, sample, migration);
      append_label (writer->text, "database", database->name);
      if (family->label != NULL)
        append_label (writer->text, family->label, field->value);
      close_labels (writer, value);
    }
}

static void
write_databases (Writer *writer)
{
  for (gsize i = 0; i < G_N_ELEMENTS (families_of_databases); i++)
    {
      const Family *family = &families_of_databases[i];
      begin_family (writer, family->name, family->is_counter ? "counter" : "gauge", family->help);
      for (gsize j = 0; j < writer->n; j++)
        {
          GPtrArray *databases = writer->migrations[j].status->databases;
          for (guint k = 0; k < databases->len; k++)
            write_database (writer, family, &writer->migrations[j], databases->pdata[k]);
        }
    }
}

char *
pgc_metrics_to_text (const char *agent_version, const PgcMetricsSource *migrations, gsize n)
{
  Writer writer = { g_string_new (NULL), migrations, n };
  begin_family (&writer, "pgcutover_agent", "gauge", "1; the label tells the agent's version.");
  g_string_append (writer.text, "pgcutover_agent{");
  append_label (writer.text, "version", agent_version);
  close_labels (&writer, 1);
  write_states (&writer);
  write_migrations (&writer);
  write_databases (&writer);
  g_string_append (writer.text, "# EOF\n");
  return g_string_free (writer.text, FALSE);
}
