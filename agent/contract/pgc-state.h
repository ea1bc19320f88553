/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The words of the model, as Azure's migration service publishes them (API version 2025-08-01).
 * Every enum has *_to_string(), which gives the published spelling, and *_from_string(), which
 * reads any casing: the service and its samples mix them. Values that are ours are marked. */

typedef enum
{
  PGC_STATE_IN_PROGRESS,
  PGC_STATE_WAITING_FOR_USER_ACTION,
  PGC_STATE_CANCELED,
  PGC_STATE_FAILED,
  PGC_STATE_SUCCEEDED,
  PGC_STATE_VALIDATION_FAILED,
  PGC_STATE_CLEANING_UP,
  PGC_STATE_UNKNOWN, /* a word that this version does not know; the enums are open */
} PgcState;

typedef enum
{
  PGC_SUBSTATE_NONE, /* absent: what a create answers */
  PGC_SUBSTATE_PERFORMING_PRE_REQUISITE_STEPS,
  PGC_SUBSTATE_WAITING_FOR_LOGICAL_REPLICATION_SETUP_REQUEST_ON_SOURCE_DB,
  PGC_SUBSTATE_WAITING_FOR_DBS_TO_MIGRATE_SPECIFICATION,
  PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION,
  PGC_SUBSTATE_WAITING_FOR_DATA_MIGRATION_SCHEDULING,
  PGC_SUBSTATE_WAITING_FOR_DATA_MIGRATION_WINDOW,
  PGC_SUBSTATE_MIGRATING_DATA,
  PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER,
  PGC_SUBSTATE_COMPLETING_MIGRATION,
  PGC_SUBSTATE_COMPLETED,
  PGC_SUBSTATE_CANCELING_REQUESTED_DB_MIGRATIONS,
  PGC_SUBSTATE_VALIDATION_IN_PROGRESS,
  PGC_SUBSTATE_PAUSED, /* ours */
  PGC_SUBSTATE_UNKNOWN,
} PgcSubstate;

typedef enum
{
  PGC_DATABASE_STATE_QUEUED, /* ours: not started; printed as InProgress for the service's readers */
  PGC_DATABASE_STATE_IN_PROGRESS,
  PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER,
  PGC_DATABASE_STATE_FAILED,
  PGC_DATABASE_STATE_CANCELED,
  PGC_DATABASE_STATE_SUCCEEDED,
  PGC_DATABASE_STATE_CANCELING,
  PGC_DATABASE_STATE_UNKNOWN,
} PgcDatabaseState;

/* Ours: what a database, or a table of it, is doing. */
typedef enum
{
  PGC_PHASE_QUEUED,
  PGC_PHASE_SCHEMA,   /* pre-data: types, functions, tables */
  PGC_PHASE_COPY,     /* base copy of table data */
  PGC_PHASE_INDEX,    /* indexes and constraints of copied tables */
  PGC_PHASE_FINISH,   /* foreign keys, triggers, sequences, matviews, statistics */
  PGC_PHASE_STREAM,   /* online: applying changes */
  PGC_PHASE_CUTOVER,
  PGC_PHASE_DONE,
  PGC_PHASE_UNKNOWN,
} PgcPhase;

typedef enum
{
  PGC_MODE_OFFLINE,
  PGC_MODE_ONLINE,
} PgcMode;

typedef enum
{
  PGC_OPTION_VALIDATE,
  PGC_OPTION_MIGRATE,
  PGC_OPTION_VALIDATE_AND_MIGRATE,
} PgcOption;

typedef enum
{
  PGC_SSL_MODE_DISABLE, /* ours, as the next one: libpq's */
  PGC_SSL_MODE_ALLOW,
  PGC_SSL_MODE_PREFER,
  PGC_SSL_MODE_REQUIRE,
  PGC_SSL_MODE_VERIFY_CA,
  PGC_SSL_MODE_VERIFY_FULL,
} PgcSslMode;

typedef enum
{
  PGC_VALIDATION_SUCCEEDED,
  PGC_VALIDATION_WARNING,
  PGC_VALIDATION_FAILED,
} PgcValidationState; /* ordered: the worse one is the greater one */

typedef enum
{
  PGC_PROVIDER_KIND_DIRECT,
  PGC_PROVIDER_KIND_AZURE,
} PgcProviderKind;

/* The API's flags are the strings "True" and "False"; absent is a third answer. */
typedef enum
{
  PGC_FLAG_UNSET,
  PGC_FLAG_FALSE,
  PGC_FLAG_TRUE,
} PgcFlag;

typedef enum
{
  PGC_LOG_INFO,
  PGC_LOG_WARNING,
  PGC_LOG_ERROR,
} PgcLogLevel;

const char *pgc_state_to_string (PgcState state);
PgcState pgc_state_from_string (const char *text);
gboolean pgc_state_is_final (PgcState state);

/* NULL for %PGC_SUBSTATE_NONE */
const char *pgc_substate_to_string (PgcSubstate substate);
PgcSubstate pgc_substate_from_string (const char *text);

const char *pgc_database_state_to_string (PgcDatabaseState state);
PgcDatabaseState pgc_database_state_from_string (const char *text);

const char *pgc_phase_to_string (PgcPhase phase);
PgcPhase pgc_phase_from_string (const char *text);

/* These read what a person typed, so they fail, naming the values that would do. */
const char *pgc_mode_to_string (PgcMode mode);
gboolean pgc_mode_from_string (const char *text, PgcMode *mode, GError **error);
const char *pgc_option_to_string (PgcOption option);
gboolean pgc_option_from_string (const char *text, PgcOption *option, GError **error);
const char *pgc_ssl_mode_to_string (PgcSslMode mode);      /* Prefer, VerifyFull, … */
const char *pgc_ssl_mode_to_libpq (PgcSslMode mode);       /* prefer, verify-full, … */
gboolean pgc_ssl_mode_from_string (const char *text, PgcSslMode *mode, GError **error);
const char *pgc_provider_kind_to_string (PgcProviderKind kind);
gboolean pgc_provider_kind_from_string (const char *text, PgcProviderKind *kind, GError **error);
const char *pgc_flag_to_string (PgcFlag flag); /* "True", "False", or NULL */
gboolean pgc_flag_from_string (const char *text, PgcFlag *flag, GError **error);

const char *pgc_validation_state_to_string (PgcValidationState state);
PgcValidationState pgc_validation_state_from_string (const char *text);
const char *pgc_log_level_to_string (PgcLogLevel level);
PgcLogLevel pgc_log_level_from_string (const char *text);

G_END_DECLS
