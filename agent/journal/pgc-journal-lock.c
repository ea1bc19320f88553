/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/journal/pgc-journal-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "agent/contract/pgc-error.h"

/* flock() and not a record lock of fcntl(): it belongs to the open file, so it also holds between
 * two journals of one process, and closing another descriptor of the file does not drop it. */
struct _PgcJournalLock
{
  int fd;
};

static PgcJournalLock *
fail (const char *path, int saved_errno, GError **error)
{
  pgc_error_set (error, PGC_ERROR_JOURNAL, "Cannot lock the journal: %s: %s", path,
                 g_strerror (saved_errno));
  pgc_error_set_remedy (error, "Let this user read and write the file and its directory, or choose "
                               "another state directory with --state-dir.");
  return NULL;
}

/* Who has it. 0 if that agent has not written its number yet. */
static int
read_holder (int fd)
{
  char text[24] = "";
  gssize length = pread (fd, text, sizeof text - 1, 0);
  if (length <= 0)
    return 0;
  return (int) g_ascii_strtoll (text, NULL, 10);
}

static PgcJournalLock *
fail_with_holder (const char *journal_path, int holder, GError **error)
{
  if (holder > 0)
    pgc_error_set (error, PGC_ERROR_BUSY, "Another agent (process %d) is using the journal %s",
                   holder, journal_path);
  else
    pgc_error_set (error, PGC_ERROR_BUSY, "Another agent is using the journal %s", journal_path);
  pgc_error_set_remedy (error, "Use that agent, end it first, or give this one a directory of its "
                               "own with --state-dir.");
  return NULL;
}

PgcJournalLock *
pgc_journal_lock_take (const char *journal_path, GError **error)
{
  g_return_val_if_fail (journal_path != NULL, NULL);
  g_autofree char *path = g_strconcat (journal_path, ".lock", NULL);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (path, errno, error);

  g_autoptr (PgcJournalLock) lock = g_new0 (PgcJournalLock, 1);
  lock->fd = fd;
  int status;
  do
    status = flock (fd, LOCK_EX | LOCK_NB);
  while (status < 0 && errno == EINTR);
  if (status < 0 && errno == EWOULDBLOCK)
    return fail_with_holder (journal_path, read_holder (fd), error);
  if (status < 0)
    return fail (path, errno, error);

  g_autofree char *text = g_strdup_printf ("%d\n", (int) getpid ());
  if (ftruncate (fd, 0) < 0 || pwrite (fd, text, strlen (text), 0) < 0)
    return fail (path, errno, error);
  return g_steal_pointer (&lock);
}

void
pgc_journal_lock_release (PgcJournalLock *lock)
{
  if (lock == NULL)
    return;
  close (lock->fd);
  g_free (lock);
}
