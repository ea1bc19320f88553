/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-completion.h"
#include "agent/cli/pgc-error-text.h"
#include "agent/cli/pgc-help.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-terminal.h"
#include "config.h"

static const PgcCommand *const commands[] = {
  &pgc_create_command,
  &pgc_list_command,
  &pgc_show_command,
  &pgc_watch_command,
  &pgc_wait_command,
  &pgc_logs_command,
  &pgc_update_command,
  &pgc_pause_command,
  &pgc_resume_command,
  &pgc_resync_command,
  &pgc_reverse_command,
  &pgc_compare_command,
  &pgc_cleanup_command,
  &pgc_delete_command,
  &pgc_check_name_command,
  &pgc_properties_template_command,
  &pgc_properties_check_command,
  &pgc_credential_set_command,
  &pgc_credential_list_command,
  &pgc_credential_forget_command,
  &pgc_login_command,
  &pgc_logout_command,
  &pgc_account_show_command,
  &pgc_account_list_command,
  &pgc_account_set_command,
  &pgc_server_list_command,
  &pgc_metrics_command,
  NULL,
};

const PgcCommand *const *
pgc_command_get_all (void)
{
  return commands;
}

static int
report (const GError *error, int exit_code)
{
  /* The reader of a pipe has gone ("| head"): it knows. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    {
      g_autofree char *text = pgc_error_text_from_error (error);
      pgc_terminal_write (stderr, text);
    }
  return exit_code == PGC_EXIT_BY_ERROR ? pgc_error_text_get_exit_code (error) : exit_code;
}

static int
print (const char *text)
{
  g_autoptr (GError) error = NULL;
  pgc_terminal_write (stdout, text);
  return pgc_terminal_flush_output (&error) ? PGC_EXIT_DONE : report (error, PGC_EXIT_BY_ERROR);
}

static int
print_help (const char *topic)
{
  g_autofree char *text = pgc_help_for_topic (topic);
  return print (text);
}

static int
complete (const char *const *words)
{
  if (words[0] != NULL && g_str_equal (words[0], "--"))
    words++;
  g_auto (GStrv) candidates = pgc_completion_list (words);
  for (gsize i = 0; candidates[i] != NULL; i++)
    {
      pgc_terminal_write_raw (stdout, candidates[i]);
      pgc_terminal_write_raw (stdout, "\n");
    }
  return PGC_EXIT_DONE;
}

static int
run_command (PgcSession *session)
{
  g_autoptr (GError) error = NULL;
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  if (pgc_command_line_has (line, PGC_PARAMETER_DEBUG))
    g_setenv ("G_MESSAGES_DEBUG", "all", TRUE);
  int exit_code = pgc_command_line_get_command (line)->run (session, &error);
  return error != NULL ? report (error, exit_code) : exit_code;
}

int
pgc_cli_run (int argc, char **argv, PgcLocalAgent local_agent, gpointer user_data)
{
  g_set_prgname ("pgcutover");
  /* Standard output is for what was asked for. */
  g_log_writer_default_set_use_stderr (TRUE);
  if (argc > 1 && g_str_equal (argv[1], "complete"))
    return complete ((const char *const *) argv + 2);

  g_autoptr (GError) error = NULL;
  PgcCommandLine *line = pgc_command_line_parse ((const char *const *) argv + 1, &error);
  if (line == NULL)
    return report (error, PGC_EXIT_BY_ERROR);
  g_autoptr (PgcSession) session = pgc_session_new (line, local_agent, user_data);
  if (pgc_command_line_get_help_topic (line) != NULL)
    {
      int exit_code = print_help (pgc_command_line_get_help_topic (line));
      /* Nothing was asked for: that is no command line, though the help is shown. */
      return argc > 1 ? exit_code : PGC_EXIT_USAGE;
    }
  if (pgc_command_line_is_version (line))
    return print ("pgcutover " PGC_VERSION "\n");
  return run_command (session);
}
