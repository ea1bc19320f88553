/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-state.h"

G_BEGIN_DECLS

/* All times are microseconds since 1970-01-01 UTC as g_get_real_time() gives; 0 = not yet. */

/* A failure as it is shown and kept: a GError that can be written down. */
typedef struct
{
  PgcErrorCode code;
  char *service_code; /* (owned) (nullable) */
  char *message;      /* (owned): one sentence of what happened */
  char *remedy;       /* (owned) (nullable): one of what to do */
  char *sql;          /* (owned) (nullable): exact statement that mends it */
} PgcFault;

PgcFault *pgc_fault_new_from_error (const GError *error);
GError *pgc_fault_to_error (const PgcFault *fault);
PgcFault *pgc_fault_copy (const PgcFault *fault);
void pgc_fault_free (PgcFault *fault);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcFault, pgc_fault_free)

typedef struct
{
  char *name; /* (owned): quoted and schema-qualified, as it would be typed */
  PgcPhase phase;
  guint64 rows_done, rows_total;   /* total: an estimate until the table is done */
  guint64 bytes_done, bytes_total; /* as in the source's heap and TOAST */
} PgcTableStatus;

PgcTableStatus *pgc_table_status_copy (const PgcTableStatus *table);
void pgc_table_status_free (PgcTableStatus *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcTableStatus, pgc_table_status_free)

typedef struct
{
  char *name; /* (owned) */
  PgcDatabaseState state;
  PgcPhase phase;
  gint64 started_at, ended_at;
  guint queued_tables, loading_tables, completed_tables, errored_tables;
  guint64 rows_done, rows_total;
  guint64 bytes_done, bytes_total;
  guint indexes_done, indexes_total; /* indexes and constraints */
  double bytes_per_second;
  gint64 eta_seconds; /* -1 = not known */
  guint64 cdc_inserts, cdc_updates, cdc_deletes;
  guint64 applied_changes, incoming_changes;
  gint64 latency_seconds; /* -1 = not known */
  guint64 lag_bytes;
  char *message;     /* (owned) (nullable) */
  GPtrArray *tables; /* (owned) (element-type PgcTableStatus): those at work now, few */
} PgcDatabaseStatus;

PgcDatabaseStatus *pgc_database_status_new (const char *name);
PgcDatabaseStatus *pgc_database_status_copy (const PgcDatabaseStatus *database);
void pgc_database_status_free (PgcDatabaseStatus *database);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcDatabaseStatus, pgc_database_status_free)

/* One finding of a validation item. */
typedef struct
{
  PgcValidationState state;
  char *service_code; /* (owned) (nullable) */
  char *message;      /* (owned) */
  char *remedy;       /* (owned) (nullable) */
  char *sql;          /* (owned) (nullable) */
} PgcValidationMessage;

PgcValidationMessage *pgc_validation_message_new (PgcValidationState state,
                                                  const char *service_code, const char *message,
                                                  const char *remedy, const char *sql);
void pgc_validation_message_free (PgcValidationMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcValidationMessage, pgc_validation_message_free)

/* The six published types; other types of ours have names of the same form. */
#define PGC_VALIDATION_CONNECTIVITY "AuthenticationAndConnectivityValidation"
#define PGC_VALIDATION_VERSION "SourceVersionValidation"
#define PGC_VALIDATION_PARAMETERS "ServerParametersValidation"
#define PGC_VALIDATION_SCHEMA "SchemaValidation"
#define PGC_VALIDATION_EXTENSIONS "ExtensionsValidation"
#define PGC_VALIDATION_COLLATIONS "CollationsValidation"

typedef struct
{
  char *type;          /* (owned) */
  char *database;      /* (owned) (nullable): NULL = server level */
  PgcValidationState state; /* the worst of its messages */
  gint64 started_at, ended_at;
  GPtrArray *messages; /* (owned) (element-type PgcValidationMessage) */
} PgcValidationItem;

PgcValidationItem *pgc_validation_item_new (const char *type, const char *database);
/* Takes @message and makes the item's state the worse of the two. */
void pgc_validation_item_take (PgcValidationItem *item, PgcValidationMessage *message);
void pgc_validation_item_free (PgcValidationItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcValidationItem, pgc_validation_item_free)

typedef struct
{
  gint64 started_at, ended_at;
  GPtrArray *items; /* (owned) (element-type PgcValidationItem), in the order of checking */
} PgcValidation;

PgcValidation *pgc_validation_new (void);
PgcValidation *pgc_validation_copy (const PgcValidation *validation);
void pgc_validation_free (PgcValidation *validation);
PgcValidationState pgc_validation_get_state (const PgcValidation *validation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcValidation, pgc_validation_free)

/* Something that was left out, changed on the way, or is left for the administrator to do. */
typedef struct
{
  char *database; /* (owned) (nullable) */
  char *kind;     /* (owned): "skipped", "changed", "todo" */
  char *object;   /* (owned): what, e.g. "EXTENSION azure" */
  char *reason;   /* (owned): why, one sentence */
  char *sql;      /* (owned) (nullable): statement that would do it by hand */
} PgcReportEntry;

PgcReportEntry *pgc_report_entry_new (const char *database, const char *kind, const char *object,
                                      const char *reason, const char *sql);
PgcReportEntry *pgc_report_entry_copy (const PgcReportEntry *entry);
void pgc_report_entry_free (PgcReportEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcReportEntry, pgc_report_entry_free)

/* Result of compare for one table (or one schema object when @table names none). */
typedef struct
{
  char *database;  /* (owned) */
  char *object;    /* (owned): "public.t", or "schema" for the object inventory */
  gboolean equal;
  guint64 source_rows, target_rows;
  char *source_checksum, *target_checksum; /* (owned) (nullable): hexadecimal */
  char *difference; /* (owned) (nullable): what differs, with the key range */
} PgcComparisonItem;

void pgc_comparison_item_free (PgcComparisonItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcComparisonItem, pgc_comparison_item_free)

typedef struct
{
  gint64 started_at, ended_at;
  gboolean running;
  guint tables_done, tables_total;
  PgcFault *error;  /* (owned) (nullable): why the comparison itself could not be done */
  GPtrArray *items; /* (owned) (element-type PgcComparisonItem) */
} PgcComparison;

PgcComparison *pgc_comparison_new (void);
PgcComparison *pgc_comparison_copy (const PgcComparison *comparison);
void pgc_comparison_free (PgcComparison *comparison);
gboolean pgc_comparison_is_equal (const PgcComparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcComparison, pgc_comparison_free)

/**
 * PgcStatus:
 *
 * Where a migration stands. The core owns the one true copy; what is published, journalled or
 * sent is a copy that nobody changes.
 */
typedef struct
{
  char *id;     /* (owned): migrationId, a UUID of ours */
  PgcState state;
  PgcSubstate substate;
  PgcFault *error;           /* (owned) (nullable) */
  gint64 created_at, ended_at;
  GPtrArray *databases;      /* (owned) (element-type PgcDatabaseStatus) */
  PgcValidation *validation; /* (owned) (nullable) */
  GPtrArray *report;         /* (owned) (element-type PgcReportEntry) */
  PgcComparison *comparison; /* (owned) (nullable) */
} PgcStatus;

PgcStatus *pgc_status_new (const char *id);
PgcStatus *pgc_status_copy (const PgcStatus *status);
void pgc_status_free (PgcStatus *status);
PgcDatabaseStatus *pgc_status_find_database (const PgcStatus *status, const char *name);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcStatus, pgc_status_free)

/* The migration resource as the published client prints it: the ARM envelope flattened, keys
 * sorted, absent as null; our additions are further members. Lossless for PgcStatus: parsing it
 * gives the same status back. The same text is printed, sent over D-Bus and journalled. */
JsonNode *pgc_resource_to_json (const PgcSpec *spec, const PgcStatus *status);
gboolean pgc_resource_from_json (JsonNode *node, PgcSpec **spec, PgcStatus **status,
                                 GError **error);

JsonNode *pgc_comparison_to_json (const PgcComparison *comparison);
PgcComparison *pgc_comparison_from_json (JsonNode *node, GError **error);

/* 2026-11-23T14:30:00.123456Z; g_free() it. NULL for 0. */
char *pgc_time_to_string (gint64 time);
gint64 pgc_time_from_string (const char *text); /* 0 when unreadable; up to 7 fractional digits */

G_END_DECLS
