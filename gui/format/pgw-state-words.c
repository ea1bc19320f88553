/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/format/pgw-state-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* What the slowest database at work is doing: that is what everything else waits for. */
static PgcPhase
find_slowest_phase (const PgcStatus *status)
{
  PgcPhase slowest = PGC_PHASE_UNKNOWN;
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      if (database->state != PGC_DATABASE_STATE_IN_PROGRESS
          || database->phase == PGC_PHASE_QUEUED || database->phase == PGC_PHASE_UNKNOWN)
        continue;
      slowest = MIN (slowest, database->phase);
    }
  return slowest;
}

static const char *
get_migrating_words (const PgcStatus *status)
{
  switch (find_slowest_phase (status))
    {
    case PGC_PHASE_SCHEMA:
      return _("Copying the schema");
    case PGC_PHASE_COPY:
      return _("Copying data");
    case PGC_PHASE_INDEX:
      return _("Building indexes");
    case PGC_PHASE_FINISH:
      return _("Finishing");
    case PGC_PHASE_STREAM:
      return _("Catching up with changes");
    case PGC_PHASE_CUTOVER:
      return _("Cutting over");
    case PGC_PHASE_QUEUED:
    case PGC_PHASE_DONE:
    case PGC_PHASE_UNKNOWN:
      return _("Migrating data");
    }
  g_return_val_if_reached ("");
}

static const char *
get_substate_words (const PgcStatus *status)
{
  switch (status->substate)
    {
    case PGC_SUBSTATE_NONE:
      return _("Starting");
    case PGC_SUBSTATE_PERFORMING_PRE_REQUISITE_STEPS:
      return _("Preparing");
    case PGC_SUBSTATE_WAITING_FOR_LOGICAL_REPLICATION_SETUP_REQUEST_ON_SOURCE_DB:
      return _("Waiting for you: logical replication is off");
    case PGC_SUBSTATE_WAITING_FOR_DBS_TO_MIGRATE_SPECIFICATION:
      return _("Waiting for you: no databases are chosen");
    case PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION:
      return _("Waiting for you: overwrite the target?");
    case PGC_SUBSTATE_WAITING_FOR_DATA_MIGRATION_SCHEDULING:
      return _("Waiting to be scheduled");
    case PGC_SUBSTATE_WAITING_FOR_DATA_MIGRATION_WINDOW:
      return _("Waiting for its time window");
    case PGC_SUBSTATE_MIGRATING_DATA:
      return get_migrating_words (status);
    case PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER:
      return _("Waiting for you: ready to cut over");
    case PGC_SUBSTATE_COMPLETING_MIGRATION:
      return _("Completing");
    case PGC_SUBSTATE_COMPLETED:
      return _("Completed");
    case PGC_SUBSTATE_CANCELING_REQUESTED_DB_MIGRATIONS:
      return _("Canceling");
    case PGC_SUBSTATE_VALIDATION_IN_PROGRESS:
      return _("Validating");
    case PGC_SUBSTATE_PAUSED:
      return _("Paused");
    case PGC_SUBSTATE_UNKNOWN:
      return _("At work");
    }
  g_return_val_if_reached ("");
}

const char *
pgw_state_words_title (const PgcStatus *status)
{
  switch (status->state)
    {
    case PGC_STATE_IN_PROGRESS:
    case PGC_STATE_WAITING_FOR_USER_ACTION:
      return get_substate_words (status);
    case PGC_STATE_CANCELED:
      return _("Canceled");
    case PGC_STATE_FAILED:
      return _("Failed");
    case PGC_STATE_SUCCEEDED:
      return _("Succeeded");
    case PGC_STATE_VALIDATION_FAILED:
      return _("Validation failed");
    case PGC_STATE_CLEANING_UP:
      return _("Failed, cleaning up");
    case PGC_STATE_UNKNOWN:
      return _("In a state that this version does not know");
    }
  g_return_val_if_reached ("");
}

PgwTone
pgw_state_words_tone (const PgcStatus *status)
{
  switch (status->state)
    {
    case PGC_STATE_IN_PROGRESS:
      return PGW_TONE_BUSY;
    case PGC_STATE_WAITING_FOR_USER_ACTION:
      return status->substate == PGC_SUBSTATE_PAUSED ? PGW_TONE_NEUTRAL : PGW_TONE_WARNING;
    case PGC_STATE_SUCCEEDED:
      return PGW_TONE_SUCCESS;
    case PGC_STATE_FAILED:
    case PGC_STATE_VALIDATION_FAILED:
    case PGC_STATE_CLEANING_UP:
      return PGW_TONE_ERROR;
    case PGC_STATE_CANCELED:
    case PGC_STATE_UNKNOWN:
      return PGW_TONE_NEUTRAL;
    }
  g_return_val_if_reached (PGW_TONE_NEUTRAL);
}

static const char *
get_running_words (const PgcSpec *spec, const PgcStatus *status)
{
  if (status->substate == PGC_SUBSTATE_CANCELING_REQUESTED_DB_MIGRATIONS)
    return _("It ends by itself as soon as the source is left clean.");
  if (spec->option == PGC_OPTION_VALIDATE)
    return _("It ends by itself. Nothing is changed on either server.");
  if (status->substate == PGC_SUBSTATE_COMPLETING_MIGRATION)
    return spec->mode == PGC_MODE_ONLINE
               ? _("The last changes are applied, then the target is ready for your applications.")
               : _("It goes on by itself until the target is ready.");
  if (spec->mode == PGC_MODE_ONLINE)
    return _("It goes on by itself until it is ready to be cut over. The source stays in use.");
  return _("It goes on by itself. Keep applications from writing to the source until it has "
           "ended.");
}

static const char *
get_waiting_words (PgcSubstate substate)
{
  switch (substate)
    {
    case PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION:
      return _("The migration goes on as soon as you have answered.");
    case PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER:
      return _("Changes are applied as they happen. Cut over when you are ready; until then the "
               "source stays in use.");
    case PGC_SUBSTATE_PAUSED:
      return _("Nothing happens until you resume it.");
    case PGC_SUBSTATE_WAITING_FOR_LOGICAL_REPLICATION_SETUP_REQUEST_ON_SOURCE_DB:
      return _("Set up logical replication on the source, or cancel the migration.");
    case PGC_SUBSTATE_NONE:
    case PGC_SUBSTATE_PERFORMING_PRE_REQUISITE_STEPS:
    case PGC_SUBSTATE_WAITING_FOR_DBS_TO_MIGRATE_SPECIFICATION:
    case PGC_SUBSTATE_WAITING_FOR_DATA_MIGRATION_SCHEDULING:
    case PGC_SUBSTATE_WAITING_FOR_DATA_MIGRATION_WINDOW:
    case PGC_SUBSTATE_MIGRATING_DATA:
    case PGC_SUBSTATE_COMPLETING_MIGRATION:
    case PGC_SUBSTATE_COMPLETED:
    case PGC_SUBSTATE_CANCELING_REQUESTED_DB_MIGRATIONS:
    case PGC_SUBSTATE_VALIDATION_IN_PROGRESS:
    case PGC_SUBSTATE_UNKNOWN:
      return _("The log says what it waits for.");
    }
  g_return_val_if_reached ("");
}

static const char *
get_success_words (const PgcSpec *spec, const PgcStatus *status)
{
  const PgcComparison *comparison = status->comparison;
  if (spec->option == PGC_OPTION_VALIDATE)
    return _("Nothing stands in the way of the migration.");
  if (comparison == NULL || comparison->running || comparison->ended_at == 0
      || comparison->error != NULL)
    return _("Compare both sides to be sure, then let your applications use the target.");
  return pgc_comparison_is_equal (comparison)
             ? _("Both sides were equal. Your applications can use the target.")
             : _("Look at the differences before your applications use the target.");
}

char *
pgw_state_words_next (const PgcSpec *spec, const PgcStatus *status)
{
  switch (status->state)
    {
    case PGC_STATE_IN_PROGRESS:
      return g_strdup (get_running_words (spec, status));
    case PGC_STATE_WAITING_FOR_USER_ACTION:
      return g_strdup (get_waiting_words (status->substate));
    case PGC_STATE_CLEANING_UP:
      return g_strdup (_("It ends by itself as soon as both servers are left clean."));
    case PGC_STATE_CANCELED:
      return g_strdup (_("“Clean Up” removes what may be left on the servers; “Delete” forgets "
                         "the migration."));
    case PGC_STATE_FAILED:
      return g_strdup (_("Mend what is said below, then try again from where it stopped."));
    case PGC_STATE_VALIDATION_FAILED:
      return g_strdup (_("Mend what the checks found, then start a new migration. Nothing was "
                         "changed on either server."));
    case PGC_STATE_SUCCEEDED:
      return g_strdup (get_success_words (spec, status));
    case PGC_STATE_UNKNOWN:
      return g_strdup (_("Update Cutover to see more."));
    }
  g_return_val_if_reached (NULL);
}

const char *
pgw_state_words_phase (PgcPhase phase)
{
  switch (phase)
    {
    case PGC_PHASE_QUEUED:
      return _("Queued");
    case PGC_PHASE_SCHEMA:
      return _("Creating the schema");
    case PGC_PHASE_COPY:
      return _("Copying");
    case PGC_PHASE_INDEX:
      return _("Building indexes");
    case PGC_PHASE_FINISH:
      return _("Finishing");
    case PGC_PHASE_STREAM:
      return _("Following changes");
    case PGC_PHASE_CUTOVER:
      return _("Cutting over");
    case PGC_PHASE_DONE:
      return _("Done");
    case PGC_PHASE_UNKNOWN:
      return _("At work");
    }
  g_return_val_if_reached ("");
}

const char *
pgw_state_words_database (const PgcDatabaseStatus *database)
{
  switch (database->state)
    {
    case PGC_DATABASE_STATE_QUEUED:
      return _("Queued");
    case PGC_DATABASE_STATE_IN_PROGRESS:
      return pgw_state_words_phase (database->phase);
    case PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER:
      return _("Ready to cut over");
    case PGC_DATABASE_STATE_FAILED:
      return _("Failed");
    case PGC_DATABASE_STATE_CANCELED:
      return _("Canceled");
    case PGC_DATABASE_STATE_SUCCEEDED:
      return _("Succeeded");
    case PGC_DATABASE_STATE_CANCELING:
      return _("Canceling");
    case PGC_DATABASE_STATE_UNKNOWN:
      return _("At work");
    }
  g_return_val_if_reached ("");
}

PgwTone
pgw_state_words_database_tone (const PgcDatabaseStatus *database)
{
  switch (database->state)
    {
    case PGC_DATABASE_STATE_IN_PROGRESS:
    case PGC_DATABASE_STATE_CANCELING:
      return PGW_TONE_BUSY;
    case PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER:
    case PGC_DATABASE_STATE_SUCCEEDED:
      return PGW_TONE_SUCCESS;
    case PGC_DATABASE_STATE_FAILED:
      return PGW_TONE_ERROR;
    case PGC_DATABASE_STATE_QUEUED:
    case PGC_DATABASE_STATE_CANCELED:
    case PGC_DATABASE_STATE_UNKNOWN:
      return PGW_TONE_NEUTRAL;
    }
  g_return_val_if_reached (PGW_TONE_NEUTRAL);
}

const char *
pgw_state_words_mode (PgcMode mode)
{
  switch (mode)
    {
    case PGC_MODE_OFFLINE:
      return _("Offline");
    case PGC_MODE_ONLINE:
      return _("Online");
    }
  g_return_val_if_reached ("");
}

const char *
pgw_state_words_option (PgcOption option)
{
  switch (option)
    {
    case PGC_OPTION_VALIDATE:
      return _("Validate");
    case PGC_OPTION_MIGRATE:
      return _("Migrate");
    case PGC_OPTION_VALIDATE_AND_MIGRATE:
      return _("Validate and migrate");
    }
  g_return_val_if_reached ("");
}

const char *
pgw_state_words_provider (PgcProviderKind provider)
{
  switch (provider)
    {
    case PGC_PROVIDER_KIND_DIRECT:
      return _("Cutover’s own engine");
    case PGC_PROVIDER_KIND_AZURE:
      return _("Azure’s migration service");
    }
  g_return_val_if_reached ("");
}

const char *
pgw_state_words_log_level (PgcLogLevel level)
{
  switch (level)
    {
    case PGC_LOG_INFO:
      return _("Information");
    case PGC_LOG_WARNING:
      return _("Warning");
    case PGC_LOG_ERROR:
      return _("Error");
    }
  g_return_val_if_reached ("");
}

const char *
pgw_state_words_validation (PgcValidationState state)
{
  switch (state)
    {
    case PGC_VALIDATION_SUCCEEDED:
      return _("Passed");
    case PGC_VALIDATION_WARNING:
      return _("Warning");
    case PGC_VALIDATION_FAILED:
      return _("Failed");
    }
  g_return_val_if_reached ("");
}

PgwTone
pgw_state_words_validation_tone (PgcValidationState state)
{
  switch (state)
    {
    case PGC_VALIDATION_SUCCEEDED:
      return PGW_TONE_SUCCESS;
    case PGC_VALIDATION_WARNING:
      return PGW_TONE_WARNING;
    case PGC_VALIDATION_FAILED:
      return PGW_TONE_ERROR;
    }
  g_return_val_if_reached (PGW_TONE_NEUTRAL);
}

char *
pgw_state_words_validation_type (const char *type)
{
  static const struct
  {
    const char *type;
    const char *words;
  } known[] = {
    { PGC_VALIDATION_CONNECTIVITY, N_("Connection and login") },
    { PGC_VALIDATION_VERSION, N_("Server versions") },
    { PGC_VALIDATION_PARAMETERS, N_("Server parameters") },
    { PGC_VALIDATION_SCHEMA, N_("Schema") },
    { PGC_VALIDATION_EXTENSIONS, N_("Extensions") },
    { PGC_VALIDATION_COLLATIONS, N_("Collations") },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (type, known[i].type) == 0)
      return g_strdup (_(known[i].words));

  /* The set is open: “DiskSpaceValidation” reads as “Disk space”. */
  GString *words = g_string_new (NULL);
  gsize length = g_str_has_suffix (type, "Validation") && strlen (type) > strlen ("Validation")
                     ? strlen (type) - strlen ("Validation")
                     : strlen (type);
  for (gsize i = 0; i < length; i++)
    {
      gboolean is_new_word = i > 0 && g_ascii_isupper (type[i]) && !g_ascii_isupper (type[i - 1]);
      if (is_new_word)
        g_string_append_c (words, ' ');
      g_string_append_c (words, is_new_word ? g_ascii_tolower (type[i]) : type[i]);
    }
  return g_string_free (words, FALSE);
}

const char *
pgw_state_words_report_kind (const char *kind)
{
  if (g_str_equal (kind, "skipped"))
    return _("Left out");
  if (g_str_equal (kind, "changed"))
    return _("Changed on the way");
  if (g_str_equal (kind, "todo"))
    return _("Left for you to do");
  return kind;
}

char *
pgw_state_words_server (const PgcServer *server)
{
  g_autofree char *address = NULL;
  if (pgc_server_get_host (server) != NULL)
    address = pgc_server_dup_address (server);
  else if (server->resource_id != NULL)
    address = g_path_get_basename (server->resource_id);
  else
    address = g_strdup ("–");
  if (server->user == NULL)
    return g_steal_pointer (&address);
  /* Translators: a server, and the user as whom one is logged in there */
  return g_strdup_printf (_("%s as %s"), address, server->user);
}

const char *
pgw_tone_get_icon_name (PgwTone tone)
{
  switch (tone)
    {
    case PGW_TONE_NEUTRAL:
      return "dialog-information-symbolic";
    case PGW_TONE_BUSY:
      return "emblem-synchronizing-symbolic";
    case PGW_TONE_SUCCESS:
      return "emblem-ok-symbolic";
    case PGW_TONE_WARNING:
      return "dialog-warning-symbolic";
    case PGW_TONE_ERROR:
      return "dialog-error-symbolic";
    }
  g_return_val_if_reached ("dialog-information-symbolic");
}

const char *
pgw_state_words_icon_name (const PgcStatus *status)
{
  if (status->state == PGC_STATE_CANCELED)
    return "process-stop-symbolic";
  if (status->state == PGC_STATE_WAITING_FOR_USER_ACTION
      && status->substate == PGC_SUBSTATE_PAUSED)
    return "media-playback-pause-symbolic";
  return pgw_tone_get_icon_name (pgw_state_words_tone (status));
}

const char *
pgw_tone_get_style_class (PgwTone tone)
{
  switch (tone)
    {
    case PGW_TONE_NEUTRAL:
      return "dim-label";
    case PGW_TONE_BUSY:
      return "accent";
    case PGW_TONE_SUCCESS:
      return "success";
    case PGW_TONE_WARNING:
      return "warning";
    case PGW_TONE_ERROR:
      return "error";
    }
  g_return_val_if_reached ("dim-label");
}
