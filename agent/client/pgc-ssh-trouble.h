/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How an ssh that was to reach an agent ended before there was one. */
typedef struct
{
  int exit_status;        /* of ssh, which is that of the command there; 255 = ssh itself failed;
                           * -1 = it was still running */
  const char *said;       /* (nullable): the last line on its stderr, where that is read */
  const char *handshake;  /* the message of GDBus, which quotes what else came over the line */
} PgcSshEnd;

/* What arrived instead of the protocol: the first line of it. NULL if nothing did, as when ssh has
 * simply ended. (transfer full) */
char *pgc_ssh_trouble_find_noise (const char *handshake);

/* Says what a person can do about it. Pure. */
void pgc_ssh_trouble_set_error (GError **error, const char *address, const PgcSshEnd *end);

G_END_DECLS
