/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-terminal.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "agent/contract/pgc-error.h"

/* PostgreSQL itself takes no longer password. */
#define MAX_SECRET_BYTES 65536

gboolean
pgc_terminal_is_interactive (void)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

gboolean
pgc_terminal_can_draw (FILE *stream)
{
  const char *type = g_getenv ("TERM");
  return isatty (fileno (stream)) && type != NULL && type[0] != '\0'
         && !g_str_equal (type, "dumb");
}

gboolean
pgc_terminal_has_color (FILE *stream)
{
  /* https://no-color.org: set and not empty */
  const char *no_color = g_getenv ("NO_COLOR");
  return pgc_terminal_can_draw (stream) && (no_color == NULL || no_color[0] == '\0');
}

gboolean
pgc_terminal_is_unicode (void)
{
  return g_get_charset (NULL);
}

void
pgc_terminal_get_size (FILE *stream, guint *columns, guint *rows)
{
  struct winsize size = { 0 };
  gboolean is_known = ioctl (fileno (stream), TIOCGWINSZ, &size) == 0;
  *columns = is_known && size.ws_col > 0 ? size.ws_col : 80;
  *rows = is_known && size.ws_row > 0 ? size.ws_row : 24;
}

gboolean
pgc_terminal_write_raw (FILE *stream, const char *text)
{
  return fputs (text, stream) >= 0;
}

gboolean
pgc_terminal_write (FILE *stream, const char *text)
{
  const char *charset;
  if (g_get_charset (&charset))
    return pgc_terminal_write_raw (stream, text);
  /* “ becomes ", where GLib's own conversion would make it a question mark. */
  g_autofree char *encoding = g_strconcat (charset, "//TRANSLIT", NULL);
  g_autofree char *converted = g_convert (text, -1, encoding, "UTF-8", NULL, NULL, NULL);
  return pgc_terminal_write_raw (stream, converted != NULL ? converted : text);
}

gboolean
pgc_terminal_flush_output (GError **error)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;
  int saved_errno = errno;
  /* Whoever reads us has seen enough ("| head"): not worth a word. */
  if (saved_errno == EPIPE)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, g_strerror (EPIPE));
  else
    {
      pgc_error_set (error, PGC_ERROR_RESOURCES, _("Cannot write to standard output: %s"),
                     g_strerror (saved_errno));
      pgc_error_set_remedy (error, _("Check the disk and the program that reads it."));
    }
  return FALSE;
}

/* One line of @fd by read(2): stdio would leave a copy in its buffer, and would not return when
 * interrupted. */
static PgcSecret *
read_line (int fd, GError **error)
{
  g_autoptr (PgcSecret) buffer = g_malloc0 (MAX_SECRET_BYTES + 1);
  gsize length = 0;
  gboolean is_end = FALSE;
  while (!is_end)
    {
      ssize_t n = read (fd, buffer + length, 1);
      if (n < 0)
        {
          g_set_error_literal (error, G_IO_ERROR,
                               errno == EINTR ? G_IO_ERROR_CANCELLED : G_IO_ERROR_FAILED,
                               errno == EINTR ? _("Interrupted") : g_strerror (errno));
          explicit_bzero (buffer, length);
          return NULL;
        }
      is_end = n == 0 || buffer[length] == '\n';
      if (is_end && n == 0 && length == 0)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                               _("No password was given"));
          return NULL;
        }
      if (!is_end && ++length == MAX_SECRET_BYTES)
        {
          pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("The password is too long"));
          explicit_bzero (buffer, length);
          return NULL;
        }
    }
  if (length > 0 && buffer[length - 1] == '\r')
    length--;
  buffer[length] = '\0';
  if (memchr (buffer, '\0', length) != NULL || !g_utf8_validate (buffer, -1, NULL))
    {
      /* It goes over D-Bus as text, and PostgreSQL's own tools send it as such. */
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("The password is not UTF-8 text"));
      explicit_bzero (buffer, length);
      return NULL;
    }
  return pgc_secret_new (buffer);
}

static void
on_interrupt (int signal_number)
{
  /* Does nothing but make read() return. */
}

/* A line that a person types after @question. Ctrl-C ends only the reading. */
static PgcSecret *
read_answer (const char *question, GError **error)
{
  pgc_terminal_write (stderr, question);
  fflush (stderr);
  const struct sigaction interrupt = { .sa_handler = on_interrupt };
  struct sigaction previous;
  sigaction (SIGINT, &interrupt, &previous);
  PgcSecret *answer = read_line (STDIN_FILENO, error);
  sigaction (SIGINT, &previous, NULL);
  return answer;
}

char *
pgc_terminal_ask (const char *question)
{
  g_autoptr (PgcSecret) answer = read_answer (question, NULL);
  if (answer == NULL)
    {
      pgc_terminal_write (stderr, "\n");
      return NULL;
    }
  return g_strdup (g_strstrip (answer));
}

PgcSecret *
pgc_terminal_ask_secret (const char *question, GError **error)
{
  struct termios shown;
  if (tcgetattr (STDIN_FILENO, &shown) != 0)
    return pgc_terminal_read_secret (error);
  struct termios hidden = shown;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
  PgcSecret *secret = read_answer (question, error);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &shown);
  pgc_terminal_write (stderr, "\n");
  return secret;
}

PgcSecret *
pgc_terminal_read_secret (GError **error)
{
  return read_line (STDIN_FILENO, error);
}
