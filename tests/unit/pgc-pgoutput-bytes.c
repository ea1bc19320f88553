/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/pgc-pgoutput-bytes.h"

#include <string.h>

static void
append_number (GByteArray *bytes, gint64 number, guint size)
{
  guint64 big_endian = GUINT64_TO_BE ((guint64) number);
  g_byte_array_append (bytes, (const guint8 *) &big_endian + sizeof big_endian - size, size);
}

GByteArray *
pgc_pgoutput_bytes (const char *words)
{
  GByteArray *bytes = g_byte_array_new ();
  g_auto (GStrv) elements = g_strsplit (words, " ", -1);
  for (guint i = 0; elements[i] != NULL; i++)
    {
      const char *text = elements[i] + 1;
      switch (elements[i][0])
        {
        case '\'':
          g_assert_cmpuint (strlen (text), ==, 1);
          g_byte_array_append (bytes, (const guint8 *) text, 1);
          break;
        case '"':
          g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text) + 1);
          break;
        case '=':
          append_number (bytes, (gint64) strlen (text), 4);
          g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
          break;
        case '1':
        case '2':
        case '4':
        case '8':
          g_assert_cmpint (text[0], ==, ':');
          append_number (bytes, g_ascii_strtoll (text + 1, NULL, 0), (guint) (text[-1] - '0'));
          break;
        default:
          g_error ("Not an element: %s", elements[i]);
        }
    }
  return bytes;
}
