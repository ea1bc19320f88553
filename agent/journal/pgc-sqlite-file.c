/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/journal/pgc-sqlite-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/contract/pgc-error.h"
#include "agent/journal/pgc-sqlite-schema.h"
#include "agent/journal/pgc-sqlite-statement.h"

/* How long to wait for a person's sqlite3 shell or a backup that has the file locked. */
#define BUSY_TIMEOUT_MS 5000

void
pgc_sqlite_file_set_error (GError **error, const char *path, sqlite3 *db, int code)
{
  int system_error = db != NULL ? sqlite3_system_errno (db) : 0;
  switch (code & 0xff)
    {
    case SQLITE_FULL:
      pgc_error_set (error, PGC_ERROR_JOURNAL,
                     "The journal %s cannot be written: its file system is full", path);
      pgc_error_set_remedy (error, "Make room there, then ask again; what is in the journal is "
                                   "unharmed.");
      return;
    case SQLITE_NOTADB:
      pgc_error_set (error, PGC_ERROR_JOURNAL,
                     "%s is not a journal of pgcutover: it is no SQLite database", path);
      pgc_error_set_remedy (error, "Move the file away, or choose another state directory with "
                                   "--state-dir. The file has not been changed.");
      return;
    case SQLITE_CORRUPT:
      pgc_error_set (error, PGC_ERROR_JOURNAL, "The journal %s is damaged (%s)", path,
                     db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code));
      pgc_error_set_remedy (error, "Restore it from a backup, save what can be read with "
                                   "`sqlite3 %s .recover`, or move it and its -wal and -shm files "
                                   "away to begin with an empty journal.",
                            path);
      return;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      pgc_error_set (error, PGC_ERROR_JOURNAL, "The journal %s cannot be opened for writing: %s",
                     path, system_error != 0 ? g_strerror (system_error) : sqlite3_errstr (code));
      pgc_error_set_remedy (error, "Let this user read and write the file, the files named like it "
                                   "and their directory, or choose another state directory with "
                                   "--state-dir.");
      return;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      pgc_error_set (error, PGC_ERROR_JOURNAL, "The journal %s is locked by another program",
                     path);
      pgc_error_set_remedy (error, "Close what has it open (a sqlite3 shell, a backup), then ask "
                                   "again.");
      return;
    case SQLITE_IOERR:
      pgc_error_set (error, PGC_ERROR_JOURNAL,
                     "The journal %s cannot be read or written: %s (SQLite %d)", path,
                     system_error != 0 ? g_strerror (system_error) : "input/output error", code);
      pgc_error_set_remedy (error, "Check the disk, its quota and the file size limit of the "
                                   "agent, then ask again.");
      return;
    default: /* SQLite's codes, not ours: whatever is left is nobody's fault but the program's */
      pgc_error_set (error, PGC_ERROR_JOURNAL, "The journal %s failed: %s (SQLite %d)", path,
                     db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code), code);
      return;
    }
}

static gboolean
fail_with_errno (GError **error, const char *what, const char *path, int saved_errno)
{
  pgc_error_set (error, PGC_ERROR_JOURNAL, "%s %s: %s", what, path, g_strerror (saved_errno));
  pgc_error_set_remedy (error, "Let this user read and write there, or choose another state "
                               "directory with --state-dir.");
  return FALSE;
}

/* SQLite would make the file with the umask's permissions; it gives its -wal and -shm files those
 * of the file it finds. */
static gboolean
ensure_file (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_with_errno (error, "Cannot open the journal", path, errno);
  struct stat status;
  gboolean is_regular = fstat (fd, &status) == 0 && S_ISREG (status.st_mode);
  close (fd);
  if (is_regular)
    return TRUE;
  pgc_error_set (error, PGC_ERROR_JOURNAL, "The journal %s is not a regular file", path);
  pgc_error_set_remedy (error, "Move it away, or choose another state directory with --state-dir.");
  return FALSE;
}

/* PRAGMA journal_mode answers with the mode that it got, which is another one where shared memory
 * cannot be had. */
static gboolean
set_write_ahead (sqlite3 *db, const char *path, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = pgc_sqlite_statement_prepare (db, path, "set-write-ahead", error);
  if (statement == NULL)
    return FALSE;
  int code = sqlite3_step (statement);
  if (code != SQLITE_ROW)
    {
      pgc_sqlite_file_set_error (error, path, db, code);
      return FALSE;
    }
  const char *mode = (const char *) sqlite3_column_text (statement, 0);
  if (g_strcmp0 (mode, "wal") == 0)
    return TRUE;
  pgc_error_set (error, PGC_ERROR_JOURNAL,
                 "The file system of %s does not allow a write-ahead log (SQLite chose “%s”)", path,
                 mode);
  pgc_error_set_remedy (error, "Choose a state directory on a local file system with --state-dir.");
  return FALSE;
}

sqlite3 *
pgc_sqlite_file_open (const char *path, GError **error)
{
  if (!ensure_file (path, error))
    return NULL;

  g_autoptr (sqlite3) db = NULL;
  int code = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (code != SQLITE_OK)
    {
      pgc_sqlite_file_set_error (error, path, db, code);
      return NULL;
    }
  sqlite3_extended_result_codes (db, 1);
  sqlite3_busy_timeout (db, BUSY_TIMEOUT_MS);

  /* The order matters: a file that is not ours is left before anything writes to it. */
  int version = pgc_sqlite_schema_read_version (db, path, error);
  if (version < 0 || !set_write_ahead (db, path, error)
      || !pgc_sqlite_statement_run_script (db, path, "set-session", error)
      || !pgc_sqlite_schema_upgrade (db, path, version, error))
    return NULL;
  return g_steal_pointer (&db);
}
