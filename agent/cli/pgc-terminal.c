/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-terminal.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
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

/* What stands in for characters that we use and that an old encoding may lack; anything else that
 * it lacks becomes a question mark. */
static const struct
{
  const char *character;
  const char *replacement;
} replacements[] = { { "“", "\"" }, { "”", "\"" }, { "’", "'" }, { "…", "..." }, { "—", "-" } };

gboolean
pgc_terminal_write (FILE *stream, const char *text)
{
  const char *charset;
  if (g_get_charset (&charset))
    return pgc_terminal_write_raw (stream, text);
  g_autofree char *exact = g_convert (text, -1, charset, "UTF-8", NULL, NULL, NULL);
  if (exact != NULL)
    return pgc_terminal_write_raw (stream, exact);
  g_autoptr (GString) plain = g_string_new (text);
  for (gsize i = 0; i < G_N_ELEMENTS (replacements); i++)
    g_string_replace (plain, replacements[i].character, replacements[i].replacement, 0);
  g_autofree char *converted
      = g_convert_with_fallback (plain->str, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
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

/* Becomes readable on Ctrl-C while a question is open; -1 = none is. A signal may reach any thread
 * and come at any moment, so that it cannot be relied upon to interrupt a read(). */
static int interrupt_fd = -1;

static void
on_interrupt (int signal_number)
{
  int saved_errno = errno;
  const guint64 one = 1;
  G_GNUC_UNUSED ssize_t written = write (interrupt_fd, &one, sizeof one);
  errno = saved_errno;
}

/* Returns: FALSE if interrupted before there was something to read on @fd */
static gboolean
wait_for_input (int fd)
{
  struct pollfd fds[] = { { fd, POLLIN, 0 }, { interrupt_fd, POLLIN, 0 } };
  while (poll (fds, 2, -1) < 0 && errno == EINTR)
    continue;
  return fds[1].revents == 0;
}

/* Whether @length bytes of @line are a password: it goes over D-Bus as text, and PostgreSQL's own
 * tools send it as such. */
static gboolean
check_text (const char *line, gsize length, GError **error)
{
  if (memchr (line, '\0', length) == NULL && g_utf8_validate (line, (gssize) length, NULL))
    return TRUE;
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("What was entered is not UTF-8 text"));
  return FALSE;
}

/* One line of @fd by read(2): stdio would leave a copy in its buffer. */
static PgcSecret *
read_line (int fd, GError **error)
{
  g_autoptr (PgcSecret) buffer = g_malloc0 (MAX_SECRET_BYTES + 1);
  gsize length = 0;
  for (;;)
    {
      gboolean is_interrupted = !wait_for_input (fd);
      ssize_t n = is_interrupted ? 0 : read (fd, buffer + length, 1);
      if (is_interrupted || n < 0 || (n == 0 && length == 0))
        {
          explicit_bzero (buffer, length);
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                               _("Nothing was entered"));
          return NULL;
        }
      if (n == 0 || buffer[length] == '\n')
        break;
      if (++length == MAX_SECRET_BYTES)
        {
          explicit_bzero (buffer, length);
          pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("What was entered is too long"));
          return NULL;
        }
    }
  if (length > 0 && buffer[length - 1] == '\r')
    length--;
  buffer[length] = '\0';
  PgcSecret *line = check_text (buffer, length, error) ? pgc_secret_new (buffer) : NULL;
  explicit_bzero (buffer, length);
  return line;
}

/* A line that a person types after @question. Ctrl-C ends only the reading. */
static PgcSecret *
read_answer (const char *question, GError **error)
{
  interrupt_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  const struct sigaction interrupt = { .sa_handler = on_interrupt };
  struct sigaction previous;
  sigaction (SIGINT, &interrupt, &previous);
  pgc_terminal_write (stderr, question);
  fflush (stderr);

  PgcSecret *answer = read_line (STDIN_FILENO, error);

  sigaction (SIGINT, &previous, NULL);
  close (interrupt_fd);
  interrupt_fd = -1;
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
