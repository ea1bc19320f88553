/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-status-words.h"

#include <glib/gi18n.h>

static const char *
get_substate_words (PgcSubstate substate)
{
  switch (substate)
    {
    case PGC_SUBSTATE_NONE:
      return _("Starting");
    case PGC_SUBSTATE_PERFORMING_PRE_REQUISITE_STEPS:
      return _("Preparing");
    case PGC_SUBSTATE_WAITING_FOR_LOGICAL_REPLICATION_SETUP_REQUEST_ON_SOURCE_DB:
      return _("Waiting for you: logical replication is not set up on the source");
    case PGC_SUBSTATE_WAITING_FOR_DBS_TO_MIGRATE_SPECIFICATION:
      return _("Waiting for you: no databases are named");
    case PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION:
      return _("Waiting for you: may databases on the target be dropped?");
    case PGC_SUBSTATE_WAITING_FOR_DATA_MIGRATION_SCHEDULING:
      return _("Waiting to be scheduled");
    case PGC_SUBSTATE_WAITING_FOR_DATA_MIGRATION_WINDOW:
      return _("Waiting for its time window");
    case PGC_SUBSTATE_MIGRATING_DATA:
      return _("Migrating data");
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
pgc_status_words_state (const PgcStatus *status)
{
  switch (status->state)
    {
    case PGC_STATE_IN_PROGRESS:
    case PGC_STATE_WAITING_FOR_USER_ACTION:
      return get_substate_words (status->substate);
    case PGC_STATE_CANCELED:
      return _("Canceled");
    case PGC_STATE_FAILED:
      return _("Failed");
    case PGC_STATE_SUCCEEDED:
      return _("Succeeded");
    case PGC_STATE_VALIDATION_FAILED:
      return _("Validation failed");
    case PGC_STATE_CLEANING_UP:
      return _("Failed; cleaning up");
    case PGC_STATE_UNKNOWN:
      return _("In a state that this version does not know");
    }
  g_return_val_if_reached ("");
}

const char *
pgc_status_words_database_state (const PgcDatabaseStatus *database)
{
  switch (database->state)
    {
    case PGC_DATABASE_STATE_QUEUED:
      return _("Queued");
    case PGC_DATABASE_STATE_IN_PROGRESS:
      return _("In progress");
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
      return _("Unknown");
    }
  g_return_val_if_reached ("");
}

const char *
pgc_status_words_phase (PgcPhase phase)
{
  switch (phase)
    {
    case PGC_PHASE_QUEUED:
      return _("queued");
    case PGC_PHASE_SCHEMA:
      return _("schema");
    case PGC_PHASE_COPY:
      return _("copy");
    case PGC_PHASE_INDEX:
      return _("indexes");
    case PGC_PHASE_FINISH:
      return _("finishing");
    case PGC_PHASE_STREAM:
      return _("following");
    case PGC_PHASE_CUTOVER:
      return _("cutover");
    case PGC_PHASE_DONE:
      return _("done");
    case PGC_PHASE_UNKNOWN:
      return _("at work");
    }
  g_return_val_if_reached ("");
}

static const char *
get_option_words (PgcOption option)
{
  switch (option)
    {
    case PGC_OPTION_VALIDATE:
      return _("validate only");
    case PGC_OPTION_MIGRATE:
      return _("migrate without validation");
    case PGC_OPTION_VALIDATE_AND_MIGRATE:
      return _("validate and migrate");
    }
  g_return_val_if_reached ("");
}

char *
pgc_status_words_kind (const PgcSpec *spec)
{
  return g_strdup_printf ("%s, %s",
                          spec->mode == PGC_MODE_ONLINE ? _("online") : _("offline"),
                          get_option_words (spec->option));
}

char *
pgc_status_words_server (const PgcServer *server)
{
  g_autofree char *address = pgc_server_get_host (server) != NULL ? pgc_server_dup_address (server)
                                                                  : g_strdup (server->resource_id);
  if (server->user == NULL)
    return g_strdup (address != NULL ? address : "?");
  /* Translators: a server, and the user as whom we log in there */
  return g_strdup_printf (_("%s as %s"), address != NULL ? address : "?", server->user);
}

static void
append_argument (GString *out, const char *option, const char *value)
{
  g_autofree char *quoted = g_regex_match_simple ("^[A-Za-z0-9_./:@%+-]+$", value, 0, 0)
                                ? g_strdup (value)
                                : g_shell_quote (value);
  g_string_append_printf (out, "%s%s %s", out->len > 0 ? " " : "", option, quoted);
}

char *
pgc_status_words_address (const PgcSpec *spec, gboolean is_foreground)
{
  GString *out = g_string_new (NULL);
  if (spec->provider == PGC_PROVIDER_KIND_AZURE)
    {
      if (spec->subscription != NULL)
        append_argument (out, "--subscription", spec->subscription);
      if (spec->resource_group != NULL)
        append_argument (out, "--resource-group", spec->resource_group);
    }
  g_autofree char *server = spec->provider == PGC_PROVIDER_KIND_AZURE && spec->target.host != NULL
                                ? g_strdup (spec->target.host)
                                : pgc_spec_dup_target_id (spec);
  if (server != NULL)
    append_argument (out, "--server-name", server);
  if (spec->name != NULL)
    append_argument (out, "--name", spec->name);
  if (is_foreground)
    g_string_append (out, " --foreground");
  return g_string_free (out, FALSE);
}

GPtrArray *
pgc_status_words_list_overwritten (const PgcSpec *spec, const PgcStatus *status)
{
  GPtrArray *names = g_ptr_array_new ();
  /* The databases that are in the way say so; if none does, any may be. */
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      if (database->message != NULL)
        g_ptr_array_add (names, database->name);
    }
  if (names->len > 0)
    return names;
  for (gsize i = 0; spec->databases != NULL && spec->databases[i] != NULL; i++)
    g_ptr_array_add (names, spec->databases[i]);
  return names;
}

/* For a migration that waits for its person. */
static char *
get_action (PgcSubstate substate, const char *address)
{
  switch (substate)
    {
    case PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION:
      return g_strdup_printf (
          _("Answer with “pgcutover migration update %s --overwrite-dbs true”, which drops those "
            "databases and makes them anew, or with “… --overwrite-dbs false”, which ends the "
            "migration."),
          address);
    case PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER:
      return g_strdup_printf (
          _("Stop the writes to the source, wait until the latency is 0, then run “pgcutover "
            "migration update %s --cutover”."),
          address);
    case PGC_SUBSTATE_PAUSED:
      return g_strdup_printf (_("Go on with “pgcutover migration resume %s”."), address);
    case PGC_SUBSTATE_WAITING_FOR_LOGICAL_REPLICATION_SETUP_REQUEST_ON_SOURCE_DB:
      return g_strdup_printf (_("Allow it with “pgcutover migration update %s "
                                "--setup-replication”, which restarts the source server."),
                              address);
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
      return g_strdup_printf (_("See “pgcutover migration logs %s” for what it waits for."),
                              address);
    }
  g_return_val_if_reached (NULL);
}

char *
pgc_status_words_next (const PgcSpec *spec, const PgcStatus *status, gboolean is_foreground)
{
  g_autofree char *address = pgc_status_words_address (spec, is_foreground);
  switch (status->state)
    {
    case PGC_STATE_IN_PROGRESS:
      if (status->substate == PGC_SUBSTATE_CANCELING_REQUESTED_DB_MIGRATIONS)
        return g_strdup (_("It ends by itself when the source is left clean."));
      if (spec->mode == PGC_MODE_ONLINE && spec->option != PGC_OPTION_VALIDATE
          && status->substate != PGC_SUBSTATE_COMPLETING_MIGRATION)
        return g_strdup (_("It goes on by itself until it is ready to be cut over."));
      return g_strdup (_("It goes on by itself until it has ended."));
    case PGC_STATE_WAITING_FOR_USER_ACTION:
      return get_action (status->substate, address);
    case PGC_STATE_CLEANING_UP:
      return g_strdup (_("It ends by itself when both servers are left clean."));
    case PGC_STATE_CANCELED:
      return g_strdup_printf (_("“pgcutover migration cleanup %s” removes what may be left on the "
                                "servers; “pgcutover migration delete %s” forgets it."),
                              address, address);
    case PGC_STATE_FAILED:
      return g_strdup_printf (_("Mend what the error says, then go on from where it stopped with "
                                "“pgcutover migration resume %s”."),
                              address);
    case PGC_STATE_VALIDATION_FAILED:
      return g_strdup (_("Mend what the validation found, then create a new migration; nothing was "
                         "changed on either server."));
    case PGC_STATE_SUCCEEDED:
      if (spec->option == PGC_OPTION_VALIDATE)
        return g_strdup (_("Nothing stands in the way: create the migration without "
                           "--migration-option Validate."));
      return g_strdup_printf (_("Prove it with “pgcutover migration compare %s”, then let the "
                                "applications use the target."),
                              address);
    case PGC_STATE_UNKNOWN:
      return g_strdup (_("Update pgcutover to see more."));
    }
  g_return_val_if_reached (NULL);
}
