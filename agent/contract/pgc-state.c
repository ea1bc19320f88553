/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-state.h"

#include "agent/contract/pgc-error.h"

/* Each table is in its enum's order; lookup() says how many words there are. */
static const char *const state_words[]
    = { "InProgress", "WaitingForUserAction", "Canceled", "Failed", "Succeeded", "ValidationFailed",
        "CleaningUp", "Unknown" };
static const char *const substate_words[] = {
  "",
  "PerformingPreRequisiteSteps",
  "WaitingForLogicalReplicationSetupRequestOnSourceDB",
  "WaitingForDBsToMigrateSpecification",
  "WaitingForTargetDBOverwriteConfirmation",
  "WaitingForDataMigrationScheduling",
  "WaitingForDataMigrationWindow",
  "MigratingData",
  "WaitingForCutoverTrigger",
  "CompletingMigration",
  "Completed",
  "CancelingRequestedDBMigrations",
  "ValidationInProgress",
  "Paused",
  "Unknown",
};
static const char *const database_state_words[]
    = { "Queued",   "InProgress", "WaitingForCutoverTrigger", "Failed", "Canceled", "Succeeded",
        "Canceling", "Unknown" };
static const char *const phase_words[]
    = { "Queued", "Schema", "Copy", "Index", "Finish", "Stream", "Cutover", "Done", "Unknown" };
static const char *const mode_words[] = { "Offline", "Online" };
static const char *const option_words[] = { "Validate", "Migrate", "ValidateAndMigrate" };
static const char *const ssl_mode_words[]
    = { "Disable", "Allow", "Prefer", "Require", "VerifyCA", "VerifyFull" };
static const char *const ssl_mode_libpq_words[]
    = { "disable", "allow", "prefer", "require", "verify-ca", "verify-full" };
static const char *const validation_state_words[] = { "Succeeded", "Warning", "Failed" };
static const char *const provider_kind_words[] = { "direct", "azure" };
static const char *const log_level_words[] = { "info", "warning", "error" };

G_STATIC_ASSERT (G_N_ELEMENTS (state_words) == PGC_STATE_UNKNOWN + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (substate_words) == PGC_SUBSTATE_UNKNOWN + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (database_state_words) == PGC_DATABASE_STATE_UNKNOWN + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (phase_words) == PGC_PHASE_UNKNOWN + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (ssl_mode_words) == PGC_SSL_MODE_VERIFY_FULL + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (ssl_mode_libpq_words) == PGC_SSL_MODE_VERIFY_FULL + 1);

/* Returns: the index of @text among @words in any casing, or -1 */
static int
lookup (const char *const *words, gsize n_words, const char *text)
{
  if (text == NULL)
    return -1;
  for (gsize i = 0; i < n_words; i++)
    if (g_ascii_strcasecmp (words[i], text) == 0)
      return (int) i;
  return -1;
}
#define LOOKUP(words, text) lookup (words, G_N_ELEMENTS (words), text)

/* As lookup(), for what a person typed: says what would have been right. */
static gboolean
parse (const char *what, const char *const *words, gsize n_words, const char *text, int *index,
       GError **error)
{
  *index = lookup (words, n_words, text);
  if (*index >= 0)
    return TRUE;
  g_autoptr (GString) list = g_string_new (NULL);
  for (gsize i = 0; i < n_words; i++)
    g_string_append_printf (list, "%s%s", i == 0 ? "" : i + 1 == n_words ? " or " : ", ", words[i]);
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "“%s” is not a valid %s", text != NULL ? text : "",
                 what);
  pgc_error_set_remedy (error, "Use %s.", list->str);
  return FALSE;
}
#define PARSE(what, words, text, index, error)                                                     \
  parse (what, words, G_N_ELEMENTS (words), text, index, error)

const char *
pgc_state_to_string (PgcState state)
{
  return state_words[state];
}

PgcState
pgc_state_from_string (const char *text)
{
  int i = LOOKUP (state_words, text);
  return i >= 0 ? (PgcState) i : PGC_STATE_UNKNOWN;
}

/**
 * pgc_state_is_final:
 *
 * Returns: %TRUE if the migration has ended and nothing of it runs any more
 */
gboolean
pgc_state_is_final (PgcState state)
{
  switch (state)
    {
    case PGC_STATE_CANCELED:
    case PGC_STATE_FAILED:
    case PGC_STATE_SUCCEEDED:
    case PGC_STATE_VALIDATION_FAILED:
      return TRUE;
    case PGC_STATE_IN_PROGRESS:
    case PGC_STATE_WAITING_FOR_USER_ACTION:
    case PGC_STATE_CLEANING_UP:
    case PGC_STATE_UNKNOWN:
      return FALSE;
    }
  g_return_val_if_reached (FALSE);
}

const char *
pgc_substate_to_string (PgcSubstate substate)
{
  return substate == PGC_SUBSTATE_NONE ? NULL : substate_words[substate];
}

PgcSubstate
pgc_substate_from_string (const char *text)
{
  if (text == NULL)
    return PGC_SUBSTATE_NONE;
  int i = LOOKUP (substate_words, text);
  return i >= 0 ? (PgcSubstate) i : PGC_SUBSTATE_UNKNOWN;
}

const char *
pgc_database_state_to_string (PgcDatabaseState state)
{
  return database_state_words[state];
}

PgcDatabaseState
pgc_database_state_from_string (const char *text)
{
  int i = LOOKUP (database_state_words, text);
  return i >= 0 ? (PgcDatabaseState) i : PGC_DATABASE_STATE_UNKNOWN;
}

const char *
pgc_phase_to_string (PgcPhase phase)
{
  return phase_words[phase];
}

PgcPhase
pgc_phase_from_string (const char *text)
{
  int i = LOOKUP (phase_words, text);
  return i >= 0 ? (PgcPhase) i : PGC_PHASE_UNKNOWN;
}

const char *
pgc_mode_to_string (PgcMode mode)
{
  return mode_words[mode];
}

gboolean
pgc_mode_from_string (const char *text, PgcMode *mode, GError **error)
{
  int i;
  if (!PARSE ("migration mode", mode_words, text, &i, error))
    return FALSE;
  *mode = (PgcMode) i;
  return TRUE;
}

const char *
pgc_option_to_string (PgcOption option)
{
  return option_words[option];
}

gboolean
pgc_option_from_string (const char *text, PgcOption *option, GError **error)
{
  int i;
  if (!PARSE ("migration option", option_words, text, &i, error))
    return FALSE;
  *option = (PgcOption) i;
  return TRUE;
}

const char *
pgc_ssl_mode_to_string (PgcSslMode mode)
{
  return ssl_mode_words[mode];
}

const char *
pgc_ssl_mode_to_libpq (PgcSslMode mode)
{
  return ssl_mode_libpq_words[mode];
}

gboolean
pgc_ssl_mode_from_string (const char *text, PgcSslMode *mode, GError **error)
{
  /* libpq's own spelling is what a PostgreSQL administrator types from memory. */
  int i = LOOKUP (ssl_mode_libpq_words, text);
  if (i < 0 && !PARSE ("SSL mode", ssl_mode_words, text, &i, error))
    return FALSE;
  *mode = (PgcSslMode) i;
  return TRUE;
}

const char *
pgc_provider_kind_to_string (PgcProviderKind kind)
{
  return provider_kind_words[kind];
}

gboolean
pgc_provider_kind_from_string (const char *text, PgcProviderKind *kind, GError **error)
{
  int i;
  if (!PARSE ("provider", provider_kind_words, text, &i, error))
    return FALSE;
  *kind = (PgcProviderKind) i;
  return TRUE;
}

const char *
pgc_flag_to_string (PgcFlag flag)
{
  switch (flag)
    {
    case PGC_FLAG_UNSET:
      return NULL;
    case PGC_FLAG_FALSE:
      return "False";
    case PGC_FLAG_TRUE:
      return "True";
    }
  g_return_val_if_reached (NULL);
}

gboolean
pgc_flag_from_string (const char *text, PgcFlag *flag, GError **error)
{
  static const char *const words[] = { "False", "True" };
  int i;
  if (!PARSE ("flag", words, text, &i, error))
    return FALSE;
  *flag = i == 1 ? PGC_FLAG_TRUE : PGC_FLAG_FALSE;
  return TRUE;
}

const char *
pgc_validation_state_to_string (PgcValidationState state)
{
  return validation_state_words[state];
}

PgcValidationState
pgc_validation_state_from_string (const char *text)
{
  int i = LOOKUP (validation_state_words, text);
  return i >= 0 ? (PgcValidationState) i : PGC_VALIDATION_FAILED;
}

const char *
pgc_log_level_to_string (PgcLogLevel level)
{
  return log_level_words[level];
}

PgcLogLevel
pgc_log_level_from_string (const char *text)
{
  int i = LOOKUP (log_level_words, text);
  return i >= 0 ? (PgcLogLevel) i : PGC_LOG_INFO;
}
