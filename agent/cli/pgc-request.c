/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-request.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/cli/pgc-summary.h"
#include "agent/cli/pgc-target.h"
#include "agent/cli/pgc-terminal.h"

/* More than any properties file has; keeps “-b -” from reading an endless pipe. */
#define MAX_FILE_BYTES (1024 * 1024 + 1)

static PgcSecret *
load_stdin (gsize *length, GError **error)
{
  g_autoptr (PgcSecret) text = g_malloc0 (MAX_FILE_BYTES + 1);
  *length = fread (text, 1, MAX_FILE_BYTES, stdin);
  if (ferror (stdin) != 0)
    {
      explicit_bzero (text, *length);
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                     _("The properties cannot be read from standard input"));
      return NULL;
    }
  return g_steal_pointer (&text);
}

static PgcSecret *
load_file (const char *path, gsize *length, GError **error)
{
  char *text = NULL;
  g_autoptr (GError) local = NULL;
  if (g_file_get_contents (path, &text, length, &local))
    return text;
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *shown = g_filename_display_name (absolute);
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      /* The published client's words. */
      pgc_error_set (error, PGC_ERROR_NOT_FOUND,
                     _("Properties file does not exist in the given location"));
      pgc_error_set_remedy (error,
                            _("There is no %s; “pgcutover properties template > FILE” makes one "
                              "to start from."),
                            shown);
      return NULL;
    }
  pgc_error_set (error, PGC_ERROR_FAILED, _("The properties file cannot be read: %s"),
                 local->message);
  pgc_error_set_remedy (error, _("Check that %s is a file that you may read."), shown);
  return NULL;
}

static void
warn_of_readers (PgcSession *session, const char *path)
{
  struct stat info;
  if (stat (path, &info) == 0 && S_ISREG (info.st_mode) && (info.st_mode & 077) != 0)
    pgc_session_warn (session,
                      _("%s holds passwords and other users can read it; “chmod 600 %s” keeps "
                        "them out"),
                      path, path);
}

gboolean
pgc_request_read_file (PgcSession *session, const char *path, PgcSpec *spec,
                       PgcSpecSecrets *secrets, GError **error)
{
  gboolean is_stdin = g_str_equal (path, "-");
  gsize length = 0;
  char *text = is_stdin ? load_stdin (&length, error) : load_file (path, &length, error);
  if (text == NULL)
    return FALSE;
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  gboolean is_read
      = pgc_spec_read_properties (spec, secrets, text, (gssize) length, warnings, error);
  explicit_bzero (text, length);
  g_free (text);
  if (!is_read)
    return FALSE;
  for (guint i = 0; i < warnings->len; i++)
    pgc_session_warn (session, "%s", (char *) g_ptr_array_index (warnings, i));
  if (!is_stdin && (secrets->source_password != NULL || secrets->target_password != NULL))
    warn_of_readers (session, path);
  return TRUE;
}

static void
apply_words (const char *const *words, GStrv *place)
{
  if (words == NULL)
    return;
  g_strfreev (*place);
  /* "" alone clears. */
  *place = words[0][0] == '\0' && words[1] == NULL ? NULL : g_strdupv ((GStrv) words);
}

static gboolean
apply_choices (const PgcCommandLine *line, PgcSpec *spec, GError **error)
{
  const char *mode = pgc_command_line_get (line, PGC_PARAMETER_MIGRATION_MODE);
  const char *option = pgc_command_line_get (line, PGC_PARAMETER_MIGRATION_OPTION);
  const char *overwrite = pgc_command_line_get (line, PGC_PARAMETER_OVERWRITE_DBS);
  return (mode == NULL || pgc_mode_from_string (mode, &spec->mode, error))
         && (option == NULL || pgc_option_from_string (option, &spec->option, error))
         && (overwrite == NULL || pgc_flag_from_string (overwrite, &spec->overwrite, error));
}

static gboolean
apply_names (PgcSession *session, PgcSpec *spec, GError **error)
{
  const char *server;
  const char *migration;
  if (!pgc_session_resolve_names (session, PGC_NAMES_CREATE, pgc_target_is_known (spec), &server,
                                  &migration, error)
      || !pgc_session_apply_target (session, server, spec, error))
    return FALSE;
  if (migration != NULL)
    {
      if (!pgc_spec_check_name (migration, error))
        return FALSE;
      g_free (spec->name);
      spec->name = g_strdup (migration);
    }
  else if (spec->name == NULL)
    spec->name = g_uuid_string_random ();
  if (!pgc_target_is_known (spec))
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("No target server is given"));
      pgc_error_set_remedy (error, _("Add --server-name HOST[:PORT], or write it into the "
                                     "properties file."));
      return FALSE;
    }
  return TRUE;
}

gboolean
pgc_request_apply_command_line (PgcSession *session, PgcSpec *spec, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  if (!apply_choices (line, spec, error) || !apply_names (session, spec, error))
    return FALSE;
  apply_words (pgc_command_line_get_words (line, PGC_PARAMETER_DATABASES), &spec->databases);
  apply_words (pgc_command_line_get_words (line, PGC_PARAMETER_TAGS), &spec->tags);
  const char *location = pgc_command_line_get (line, PGC_PARAMETER_LOCATION);
  if (location != NULL)
    {
      g_free (spec->location);
      spec->location = g_strdup (location);
    }
  spec->jobs = (guint) pgc_command_line_get_number (line, PGC_PARAMETER_JOBS, spec->jobs);
  if (pgc_command_line_has (line, PGC_PARAMETER_BLOCK_WRITES))
    spec->block_writes = PGC_FLAG_TRUE;
  return TRUE;
}

char *
pgc_request_make_secret_key (const PgcServer *server)
{
  g_autofree char *address = pgc_server_dup_address (server);
  return g_strdup_printf ("server/%s@%s", server->user, address);
}

static gboolean
is_stored (GPtrArray *places, const char *key)
{
  for (guint i = 0; i < places->len; i++)
    if (g_str_equal (((PgcSecretPlace *) g_ptr_array_index (places, i))->key, key))
      return TRUE;
  return FALSE;
}

static gboolean
ask_password (PgcSession *session, GPtrArray *places, const PgcServer *server,
              PgcSecret **password, GError **error)
{
  if (*password != NULL || server->user == NULL || pgc_server_get_host (server) == NULL)
    return TRUE;
  g_autofree char *key = pgc_request_make_secret_key (server);
  if (is_stored (places, key))
    {
      pgc_session_remark_verbosely (session, _("Using the stored password %s"), key);
      return TRUE;
    }
  g_autofree char *question = g_strdup_printf (_("Password for %s (empty for none): "),
                                               key + strlen ("server/"));
  g_autoptr (PgcSecret) secret = pgc_terminal_ask_secret (question, error);
  if (secret == NULL)
    return FALSE;
  if (secret[0] != '\0')
    *password = g_steal_pointer (&secret);
  return TRUE;
}

gboolean
pgc_request_ask_passwords (PgcSession *session, const PgcSpec *spec, PgcSpecSecrets *secrets,
                           GError **error)
{
  gboolean is_complete = secrets->source_password != NULL && secrets->target_password != NULL;
  if (is_complete || !pgc_terminal_is_interactive ())
    return TRUE;
  PgcClient *client = pgc_session_connect (session, error);
  if (client == NULL)
    return FALSE;
  g_autoptr (GPtrArray) places = pgc_client_list_secrets (client, NULL, error);
  return places != NULL
         && ask_password (session, places, &spec->source, &secrets->source_password, error)
         && ask_password (session, places, &spec->target, &secrets->target_password, error);
}

static char *
describe_password (const PgcServer *server, const PgcSecret *password)
{
  if (password != NULL)
    return g_strdup (_("from the properties file"));
  if (server->user == NULL || pgc_server_get_host (server) == NULL)
    return g_strdup (_("none"));
  g_autofree char *key = pgc_request_make_secret_key (server);
  return g_strdup_printf (_("what the agent keeps for %s, else asked for on a terminal, else none"),
                          key + strlen ("server/"));
}

JsonNode *
pgc_request_describe (const PgcSpec *spec, const PgcSpecSecrets *secrets)
{
  g_autofree char *source = describe_password (&spec->source, secrets->source_password);
  g_autofree char *target = describe_password (&spec->target, secrets->target_password);
  g_autoptr (JsonObject) passwords = json_object_new ();
  json_object_set_string_member (passwords, "source", source);
  json_object_set_string_member (passwords, "target", target);
  g_autoptr (JsonObject) object = json_object_new ();
  json_object_set_object_member (object, "passwords", g_steal_pointer (&passwords));
  json_object_set_member (object, "request", pgc_spec_to_json (spec));
  return json_node_init_object (json_node_alloc (), object);
}

char *
pgc_request_describe_in_words (const PgcSpec *spec, const PgcSpecSecrets *secrets)
{
  g_autofree char *source = describe_password (&spec->source, secrets->source_password);
  g_autofree char *target = describe_password (&spec->target, secrets->target_password);
  g_autofree char *summary = pgc_summary_of_request (spec);
  return g_strdup_printf (_("%sPasswords     source: %s\n              target: %s\n"), summary,
                          source, target);
}
