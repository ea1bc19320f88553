/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-spool-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct _PgcSpoolFile
{
  gatomicrefcount ref_count;
  char *directory; /* (owned): for messages */
  int fd;
  guint64 size;
};

static void
set_errno_error (GError **error, const char *directory, const char *verb, int saved_errno)
{
  gboolean is_full = saved_errno == ENOSPC || saved_errno == EDQUOT || saved_errno == EFBIG;
  pgc_error_set (error, is_full ? PGC_ERROR_RESOURCES : PGC_ERROR_FAILED,
                 "Cannot %s the file in %s that holds changes until they are applied: %s", verb,
                 directory, g_strerror (saved_errno));
  if (is_full)
    pgc_error_set_remedy (error, "Make room in %s, then resume: the source has kept the changes.",
                          directory);
  else
    pgc_error_set_remedy (error, "Check the file system of %s, then resume.", directory);
}

PgcSpoolFile *
pgc_spool_file_new (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "spool-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      set_errno_error (error, directory, "create", errno);
      return NULL;
    }
  g_unlink (path);
  PgcSpoolFile *self = g_new0 (PgcSpoolFile, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->directory = g_strdup (directory);
  self->fd = fd;
  return self;
}

PgcSpoolFile *
pgc_spool_file_ref (PgcSpoolFile *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pgc_spool_file_unref (PgcSpoolFile *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  close (self->fd);
  g_free (self->directory);
  g_free (self);
}

guint64
pgc_spool_file_get_size (const PgcSpoolFile *self)
{
  return self->size;
}

gboolean
pgc_spool_file_append (PgcSpoolFile *self, const guint8 *data, gsize length, GError **error)
{
  for (gsize written = 0; written < length;)
    {
      gssize n
          = pwrite (self->fd, data + written, length - written, (off_t) (self->size + written));
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_errno_error (error, self->directory, "write", errno);
          /* Gives back what room the beginning took; its bytes are beyond the size anyway. */
          if (ftruncate (self->fd, (off_t) self->size) != 0)
            g_debug ("ftruncate: %s", g_strerror (errno));
          return FALSE;
        }
      written += (gsize) n;
    }
  self->size += length;
  return TRUE;
}

gboolean
pgc_spool_file_truncate (PgcSpoolFile *self, guint64 size, GError **error)
{
  g_return_val_if_fail (size <= self->size, FALSE);
  if (ftruncate (self->fd, (off_t) size) != 0)
    {
      set_errno_error (error, self->directory, "shorten", errno);
      return FALSE;
    }
  self->size = size;
  return TRUE;
}

gboolean
pgc_spool_file_read (PgcSpoolFile *self, guint64 offset, guint8 *data, gsize length, GError **error)
{
  for (gsize done = 0; done < length;)
    {
      gssize n = pread (self->fd, data + done, length - done, (off_t) (offset + done));
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          set_errno_error (error, self->directory, "read", n < 0 ? errno : EIO);
          return FALSE;
        }
      done += (gsize) n;
    }
  return TRUE;
}
