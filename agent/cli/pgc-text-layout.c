/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-text-layout.h"

#include <string.h>

#define COLUMN_GAP 2

static guint
char_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
pgc_text_layout_width (const char *text)
{
  guint width = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += char_width (g_utf8_get_char (p));
  return width;
}

static void
append_blanks (GString *out, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (out, ' ');
}

char *
pgc_text_layout_pad (const char *text, guint width, gboolean is_right)
{
  guint own = pgc_text_layout_width (text);
  GString *out = g_string_new (NULL);
  if (is_right && own < width)
    append_blanks (out, width - own);
  g_string_append (out, text);
  if (!is_right && own < width)
    append_blanks (out, width - own);
  return g_string_free (out, FALSE);
}

char *
pgc_text_layout_ellipsize (const char *text, guint width)
{
  if (pgc_text_layout_width (text) <= width)
    return g_strdup (text);
  if (width == 0)
    return g_strdup ("");
  const char *end = text;
  guint used = 0;
  for (; *end != '\0'; end = g_utf8_next_char (end))
    {
      guint next = char_width (g_utf8_get_char (end));
      if (used + next > width - 1)
        break;
      used += next;
    }
  return g_strdup_printf ("%.*s…", (int) (end - text), text);
}

static void
wrap_line (GString *out, const char *line, guint *column, guint indent, guint width,
           gboolean *is_fresh)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      guint word_width = pgc_text_layout_width (words[i]);
      if (word_width == 0)
        continue;
      if (!*is_fresh && *column + 1 + word_width > width)
        {
          g_string_append_c (out, '\n');
          append_blanks (out, indent);
          *column = indent;
          *is_fresh = TRUE;
        }
      if (!*is_fresh)
        {
          g_string_append_c (out, ' ');
          (*column)++;
        }
      g_string_append (out, words[i]);
      *column += word_width;
      *is_fresh = FALSE;
    }
}

void
pgc_text_layout_wrap (GString *out, const char *text, guint column, guint indent, guint width)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean is_fresh = TRUE;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (i > 0)
        {
          g_string_append_c (out, '\n');
          if (lines[i][0] != '\0')
            append_blanks (out, indent);
          column = indent;
          is_fresh = TRUE;
        }
      wrap_line (out, lines[i], &column, indent, width, &is_fresh);
    }
  g_string_append_c (out, '\n');
}

char *
pgc_text_layout_printable (const char *text, gboolean keep_lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_sized_new (strlen (valid));
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (c == '\n' && keep_lines)
        g_string_append_c (out, '\n');
      else if (c == '\n' || c == '\t')
        g_string_append_c (out, ' ');
      /* Control characters could move the cursor, and directional ones hide what is written. */
      else if (g_unichar_iscntrl (c) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
        g_string_append (out, "�");
      else
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

char *
pgc_text_layout_table (GPtrArray *rows, const char *alignment)
{
  g_return_val_if_fail (rows->len > 0, NULL);
  guint n_columns = g_strv_length (g_ptr_array_index (rows, 0));
  g_autofree guint *widths = g_new0 (guint, n_columns);
  for (guint r = 0; r < rows->len; r++)
    {
      char **cells = g_ptr_array_index (rows, r);
      for (guint c = 0; c < n_columns; c++)
        widths[c] = MAX (widths[c], pgc_text_layout_width (cells[c]));
    }

  GString *out = g_string_new (NULL);
  for (guint r = 0; r < rows->len; r++)
    {
      char **cells = g_ptr_array_index (rows, r);
      g_autoptr (GString) line = g_string_new (NULL);
      for (guint c = 0; c < n_columns; c++)
        {
          gboolean is_right = alignment != NULL && c < strlen (alignment) && alignment[c] == 'r';
          g_autofree char *cell = pgc_text_layout_pad (cells[c], widths[c], is_right);
          if (c > 0)
            append_blanks (line, COLUMN_GAP);
          g_string_append (line, cell);
        }
      g_strchomp (line->str);
      g_string_append_printf (out, "%s\n", line->str);
    }
  return g_string_free (out, FALSE);
}
