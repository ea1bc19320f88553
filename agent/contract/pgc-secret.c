/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-secret.h"

#include <string.h>

/**
 * pgc_secret_new:
 * @text: (nullable)
 *
 * Returns: (transfer full) (nullable): a copy to be freed with pgc_secret_free()
 */
PgcSecret *
pgc_secret_new (const char *text)
{
  return g_strdup (text);
}

/* explicit_bzero(), because a compiler may leave out a memset() of memory that is then freed. */
void
pgc_secret_free (PgcSecret *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
