/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-private-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/contract/pgc-error.h"

/* systemd's limit for the credentials of a unit; far above any file of passwords. */
#define MAX_BYTES (1024 * 1024)

static gboolean
fail_with_errno (GError **error, const char *what, const char *path, int saved_errno)
{
  PgcErrorCode code = saved_errno == EACCES || saved_errno == EPERM ? PGC_ERROR_PERMISSION
                      : saved_errno == ENOSPC                       ? PGC_ERROR_RESOURCES
                                                                    : PGC_ERROR_FAILED;
  pgc_error_set (error, code, "Cannot %s %s: %s", what, path, g_strerror (saved_errno));
  if (code == PGC_ERROR_PERMISSION)
    pgc_error_set_remedy (error, "Let user %s %s it.", g_get_user_name (), what);
  if (code == PGC_ERROR_RESOURCES)
    pgc_error_set_remedy (error, "Make room on its file system.");
  return FALSE;
}

static gboolean
check (const char *path, PgcPrivateFileRule rule, const struct stat *status, GError **error)
{
  if (!S_ISREG (status->st_mode))
    {
      pgc_error_set (error, PGC_ERROR_PERMISSION, "%s is not a regular file and is not read", path);
      pgc_error_set_remedy (error, "Put the secrets into a regular file of that name.");
      return FALSE;
    }
  if ((rule & PGC_PRIVATE_FILE_OWN) != 0 && status->st_uid != geteuid ())
    {
      pgc_error_set (error, PGC_ERROR_PERMISSION, "%s belongs to another user and is not read",
                     path);
      pgc_error_set_remedy (error, "Run `chown %s %s`.", g_get_user_name (), path);
      return FALSE;
    }
  if ((rule & PGC_PRIVATE_FILE_CLOSED) != 0 && (status->st_mode & (S_IRWXG | S_IRWXO)) != 0)
    {
      pgc_error_set (error, PGC_ERROR_PERMISSION,
                     "%s is open to other users (mode %04o) and is not read", path,
                     status->st_mode & 07777);
      pgc_error_set_remedy (error, "Run `chmod 600 %s`.", path);
      return FALSE;
    }
  return TRUE;
}

/* Into memory of the right size at once: a buffer that grows leaves copies behind. */
static gboolean
read_all (int fd, const char *path, gsize size, PgcSecret **text, GError **error)
{
  if (size > MAX_BYTES)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "%s is too large for a file of secrets",
                     path);
      pgc_error_set_remedy (error, "Keep it under 1 MiB.");
      return FALSE;
    }
  g_autofree char *buffer = g_malloc0 (size + 1);
  gsize done = 0;
  while (done < size)
    {
      gssize n = read (fd, buffer + done, size - done);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          int saved_errno = errno;
          explicit_bzero (buffer, size);
          return fail_with_errno (error, "read", path, saved_errno);
        }
      if (n == 0)
        break;
      done += n;
    }
  if (memchr (buffer, '\0', done) != NULL)
    {
      explicit_bzero (buffer, size);
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                     "%s holds a NUL byte, which no password can", path);
      pgc_error_set_remedy (error, "Write it again as plain text.");
      return FALSE;
    }
  *text = g_steal_pointer (&buffer);
  return TRUE;
}

gboolean
pgc_private_file_load (const char *path, PgcPrivateFileRule rule, PgcSecret **text, GError **error)
{
  *text = NULL;
  /* O_NONBLOCK: a FIFO in its place must not hold us up. */
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
    return TRUE;
  if (fd < 0)
    return fail_with_errno (error, "read", path, errno);
  struct stat status;
  gboolean is_read;
  if (fstat (fd, &status) < 0)
    is_read = fail_with_errno (error, "read", path, errno);
  else if (S_ISCHR (status.st_mode))
    is_read = TRUE; /* PGPASSFILE=/dev/null is how one says that there is none */
  else
    is_read = check (path, rule, &status, error)
              && read_all (fd, path, (gsize) status.st_size, text, error);
  close (fd);
  return is_read;
}

gboolean
pgc_private_file_replace (const char *path, const PgcSecret *text, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  if (g_mkdir_with_parents (directory, 0700) < 0)
    return fail_with_errno (error, "make", directory, errno);
  g_autoptr (GError) local = NULL;
  if (g_file_set_contents_full (path, text, (gssize) strlen (text),
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local))
    return TRUE;
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    return fail_with_errno (error, "write", path, ENOSPC);
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_ACCES)
      || g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_PERM))
    return fail_with_errno (error, "write", path, EACCES);
  pgc_error_set (error, PGC_ERROR_FAILED, "Cannot write %s: %s", path, local->message);
  pgc_error_set_remedy (error, "Check its file system, then ask again.");
  return FALSE;
}
