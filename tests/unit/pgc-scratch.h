/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A directory of a test's own, removed with all that is in it. */
typedef struct
{
  char *path; /* (owned) */
} PgcScratch;

PgcScratch *pgc_scratch_new (void);
void pgc_scratch_free (PgcScratch *scratch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcScratch, pgc_scratch_free)

char *pgc_scratch_dup_path (PgcScratch *scratch, const char *name);
/* Writes the file @name with @mode, whatever the umask. Returns: its path */
char *pgc_scratch_write (PgcScratch *scratch, const char *name, const char *text, int mode);

/* The rights of a file: 0600 */
int pgc_scratch_get_mode (const char *path);
/* (transfer full): its content */
GBytes *pgc_scratch_load (const char *path);

/* For a test of rights: becomes a user who has none, because root is refused nothing. The directory
 * is given to that user before. Only in a child process. */
void pgc_scratch_drop_root (PgcScratch *scratch);

/* First thing in main(): takes out of the environment every place where the vault would look for
 * secrets, so that no test meets those of whoever runs it. (GLib's own way to do that, the option
 * to isolate directories, leaks.) */
void pgc_scratch_forget_environment (void);

G_END_DECLS
