/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/client/pgc-ssh-trouble.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/contract/pgc-error.h"

/* Of POSIX's sh (2.8.2, exit status for commands), and of ssh(1). */
#define EXIT_NOT_EXECUTABLE 126
#define EXIT_NOT_FOUND 127
#define EXIT_SSH_ITSELF 255

/* GDBus's authentication, which is untranslated: "…, got '<what came>'". */
#define QUOTE ", got '"

char *
pgc_ssh_trouble_find_noise (const char *handshake)
{
  const char *quote = strstr (handshake, QUOTE);
  if (quote == NULL)
    return NULL;
  const char *noise = quote + strlen (QUOTE);
  g_autofree char *line = g_strndup (noise, strcspn (noise, "\r\n'"));
  g_strstrip (line);
  return line[0] != '\0' ? g_utf8_make_valid (line, -1) : NULL;
}

static void
set_noise_error (GError **error, const char *address, const char *noise)
{
  pgc_error_set (error, PGC_ERROR_AGENT,
                 _("The shell at %s prints “%s” before it runs the agent, and breaks the "
                   "connection with that"), address, noise);
  pgc_error_set_remedy (error, _("Let its start-up files (.bashrc, .zshenv, .cshrc) print only in "
                                 "interactive shells: in .bashrc, put this line before what prints: "
                                 "[[ $- == *i* ]] || return"));
}

static void
set_exit_error (GError **error, const char *address, const PgcSshEnd *end)
{
  if (end->exit_status == EXIT_NOT_FOUND || end->exit_status == EXIT_NOT_EXECUTABLE)
    {
      pgc_error_set (error, PGC_ERROR_AGENT,
                     end->exit_status == EXIT_NOT_FOUND
                         ? _("pgcutover is not installed at %s, or not where its shell looks")
                         : _("pgcutover at %s may not be executed"), address);
      pgc_error_set_remedy (error, _("Copy the pgcutover program there, to /usr/local/bin for "
                                     "instance, and check that “ssh HOST pgcutover --version” "
                                     "works."));
      return;
    }
  if (end->exit_status == EXIT_SSH_ITSELF)
    {
      if (end->said != NULL)
        pgc_error_set (error, PGC_ERROR_AGENT, _("ssh cannot reach %s: %s"), address, end->said);
      else
        pgc_error_set (error, PGC_ERROR_AGENT, _("ssh cannot reach %s; it has said why"), address);
      pgc_error_set_remedy (error, _("Check host, user and key: “ssh HOST pgcutover --version” must "
                                     "work."));
      return;
    }
  if (end->said != NULL)
    pgc_error_set (error, PGC_ERROR_AGENT, _("The agent at %s ended at once: %s"), address,
                   end->said);
  else
    pgc_error_set (error, PGC_ERROR_AGENT, _("The command at %s ended at once (exit code %d)"),
                   address, end->exit_status);
  pgc_error_set_remedy (error, _("If the key has a forced command there, it must be “pgcutover agent "
                                 "--stdio”. Otherwise mend what the host said."));
}

void
pgc_ssh_trouble_set_error (GError **error, const char *address, const PgcSshEnd *end)
{
  g_autofree char *noise = pgc_ssh_trouble_find_noise (end->handshake);
  if (noise != NULL)
    set_noise_error (error, address, noise);
  else if (end->exit_status >= 0)
    set_exit_error (error, address, end);
  else
    {
      pgc_error_set (error, PGC_ERROR_AGENT, _("What answers at %s is no agent: %s"), address,
                     end->handshake);
      pgc_error_set_remedy (error, _("Check that “ssh HOST pgcutover --version” works."));
    }
}
