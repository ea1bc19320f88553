/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-lsn.h"

/* Reads one to eight hexadecimal digits, which is what pg_lsn's input takes for each half. */
static gboolean
read_half (const char **cursor, guint32 *half)
{
  guint digits = 0;
  *half = 0;
  for (; g_ascii_isxdigit (**cursor); (*cursor)++)
    {
      if (++digits > 8)
        return FALSE;
      *half = *half << 4 | (guint32) g_ascii_xdigit_value (**cursor);
    }
  return digits > 0;
}

gboolean
pgc_lsn_from_string (const char *text, PgcLsn *lsn)
{
  guint32 high, low;
  g_return_val_if_fail (lsn != NULL, FALSE);
  if (text == NULL || !read_half (&text, &high) || *text++ != '/' || !read_half (&text, &low)
      || *text != '\0')
    return FALSE;
  *lsn = (PgcLsn) high << 32 | low;
  return TRUE;
}

const char *
pgc_lsn_to_string (PgcLsn lsn, char buffer[PGC_LSN_TEXT_SIZE])
{
  g_snprintf (buffer, PGC_LSN_TEXT_SIZE, "%X/%X", (guint) (lsn >> 32), (guint) lsn);
  return buffer;
}
