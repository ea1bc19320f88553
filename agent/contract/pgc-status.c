/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-status.h"

PgcFault *
pgc_fault_new_from_error (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);
  PgcFault *fault = g_new0 (PgcFault, 1);
  fault->code = error->domain == PGC_ERROR ? (PgcErrorCode) error->code : PGC_ERROR_FAILED;
  fault->service_code = g_strdup (pgc_error_get_service_code (error));
  fault->message = g_strdup (error->message);
  fault->remedy = g_strdup (pgc_error_get_remedy (error));
  fault->sql = g_strdup (pgc_error_get_sql (error));
  return fault;
}

GError *
pgc_fault_to_error (const PgcFault *fault)
{
  g_return_val_if_fail (fault != NULL, NULL);
  GError *error = pgc_error_new (fault->code, "%s", fault->message);
  pgc_error_set_service_code (&error, fault->service_code);
  if (fault->remedy != NULL)
    pgc_error_set_remedy (&error, "%s", fault->remedy);
  pgc_error_set_sql (&error, fault->sql);
  return error;
}

PgcFault *
pgc_fault_copy (const PgcFault *fault)
{
  if (fault == NULL)
    return NULL;
  PgcFault *copy = g_new (PgcFault, 1);
  copy->code = fault->code;
  copy->service_code = g_strdup (fault->service_code);
  copy->message = g_strdup (fault->message);
  copy->remedy = g_strdup (fault->remedy);
  copy->sql = g_strdup (fault->sql);
  return copy;
}

void
pgc_fault_free (PgcFault *fault)
{
  if (fault == NULL)
    return;
  g_free (fault->service_code);
  g_free (fault->message);
  g_free (fault->remedy);
  g_free (fault->sql);
  g_free (fault);
}

PgcTableStatus *
pgc_table_status_copy (const PgcTableStatus *table)
{
  PgcTableStatus *copy = g_new (PgcTableStatus, 1);
  *copy = *table;
  copy->name = g_strdup (table->name);
  return copy;
}

void
pgc_table_status_free (PgcTableStatus *table)
{
  if (table == NULL)
    return;
  g_free (table->name);
  g_free (table);
}

/* GCopyFunc takes a second argument that none of our copy functions has. */
static gpointer
copy_table (gconstpointer table, gpointer user_data)
{
  return pgc_table_status_copy (table);
}

static gpointer
copy_database (gconstpointer database, gpointer user_data)
{
  return pgc_database_status_copy (database);
}

static gpointer
copy_report_entry (gconstpointer entry, gpointer user_data)
{
  return pgc_report_entry_copy (entry);
}

/* g_ptr_array_copy() would not give the copy a free function. */
static GPtrArray *
copy_array (GPtrArray *array, GCopyFunc copy, GDestroyNotify free_element)
{
  GPtrArray *result = g_ptr_array_new_full (array->len, free_element);
  for (guint i = 0; i < array->len; i++)
    g_ptr_array_add (result, copy (g_ptr_array_index (array, i), NULL));
  return result;
}

PgcDatabaseStatus *
pgc_database_status_new (const char *name)
{
  PgcDatabaseStatus *database = g_new0 (PgcDatabaseStatus, 1);
  database->name = g_strdup (name);
  database->eta_seconds = -1;
  database->latency_seconds = -1;
  database->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_table_status_free);
  return database;
}

PgcDatabaseStatus *
pgc_database_status_copy (const PgcDatabaseStatus *database)
{
  PgcDatabaseStatus *copy = g_new (PgcDatabaseStatus, 1);
  *copy = *database;
  copy->name = g_strdup (database->name);
  copy->message = g_strdup (database->message);
  copy->tables
      = copy_array (database->tables, copy_table, (GDestroyNotify) pgc_table_status_free);
  return copy;
}

void
pgc_database_status_free (PgcDatabaseStatus *database)
{
  if (database == NULL)
    return;
  g_free (database->name);
  g_free (database->message);
  g_ptr_array_unref (database->tables);
  g_free (database);
}

PgcReportEntry *
pgc_report_entry_new (const char *database, const char *kind, const char *object,
                      const char *reason, const char *sql)
{
  PgcReportEntry *entry = g_new (PgcReportEntry, 1);
  entry->database = g_strdup (database);
  entry->kind = g_strdup (kind);
  entry->object = g_strdup (object);
  entry->reason = g_strdup (reason);
  entry->sql = g_strdup (sql);
  return entry;
}

PgcReportEntry *
pgc_report_entry_copy (const PgcReportEntry *entry)
{
  return pgc_report_entry_new (entry->database, entry->kind, entry->object, entry->reason,
                               entry->sql);
}

void
pgc_report_entry_free (PgcReportEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->database);
  g_free (entry->kind);
  g_free (entry->object);
  g_free (entry->reason);
  g_free (entry->sql);
  g_free (entry);
}

PgcStatus *
pgc_status_new (const char *id)
{
  PgcStatus *status = g_new0 (PgcStatus, 1);
  status->id = g_strdup (id);
  status->databases
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_database_status_free);
  status->report = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_report_entry_free);
  return status;
}

PgcStatus *
pgc_status_copy (const PgcStatus *status)
{
  PgcStatus *copy = g_new (PgcStatus, 1);
  *copy = *status;
  copy->id = g_strdup (status->id);
  copy->error = pgc_fault_copy (status->error);
  copy->databases = copy_array (status->databases, copy_database,
                                (GDestroyNotify) pgc_database_status_free);
  copy->validation = pgc_validation_copy (status->validation);
  copy->report = copy_array (status->report, copy_report_entry,
                             (GDestroyNotify) pgc_report_entry_free);
  copy->comparison = pgc_comparison_copy (status->comparison);
  return copy;
}

void
pgc_status_free (PgcStatus *status)
{
  if (status == NULL)
    return;
  g_free (status->id);
  pgc_fault_free (status->error);
  g_ptr_array_unref (status->databases);
  pgc_validation_free (status->validation);
  g_ptr_array_unref (status->report);
  pgc_comparison_free (status->comparison);
  g_free (status);
}

PgcDatabaseStatus *
pgc_status_find_database (const PgcStatus *status, const char *name)
{
  for (guint i = 0; i < status->databases->len; i++)
    {
      PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      if (g_str_equal (database->name, name))
        return database;
    }
  return NULL;
}
