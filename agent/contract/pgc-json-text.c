/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-json-text.h"

#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-secret.h"

typedef struct
{
  const char *start, *cursor, *end;
  guint depth;
} Text;

static gboolean parse_value (Text *self, JsonNode *node, GError **error);

/* Lines and columns are counted from 1, columns in characters, as editors do. */
static void
find_position (const Text *self, const char *at, guint *line, guint *column)
{
  *line = *column = 1;
  for (const char *p = self->start; p < at; p++)
    if (*p == '\n')
      {
        (*line)++;
        *column = 1;
      }
    else if (((guchar) *p & 0xc0) != 0x80)
      (*column)++;
}

/* Always FALSE, so that a parser can return it. */
static gboolean
fail (const Text *self, const char *at, GError **error, const char *what, const char *remedy)
{
  guint line, column;
  find_position (self, at, &line, &column);
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "Line %u, column %u: %s", line, column, what);
  pgc_error_set_remedy (error, "%s", remedy);
  return FALSE;
}

static void
skip_space (Text *self)
{
  while (self->cursor < self->end && strchr (" \t\r\n", *self->cursor) != NULL
         && *self->cursor != '\0')
    self->cursor++;
}

static gboolean
at_end (const Text *self)
{
  return self->cursor >= self->end;
}

static gboolean
looking_at (const Text *self, const char *word)
{
  gsize length = strlen (word);
  return (gsize) (self->end - self->cursor) >= length
         && memcmp (self->cursor, word, length) == 0;
}

/* What stands where @wanted should: the common slips, each with its way out. */
static gboolean
fail_unexpected (const Text *self, const char *wanted, GError **error)
{
  g_autofree char *missing = g_strdup_printf ("%s is missing", wanted);
  const char *at = self->cursor;
  if (at_end (self))
    return fail (self, at, error, missing,
                 "The text ends too early: close every “{”, “[” and double quote.");
  if (*at == '<')
    return fail (self, at, error, "a placeholder is still here",
                 "Replace everything from the “<” to the “>” with the real value.");
  if (*at == '/' || *at == '#')
    return fail (self, at, error, "this looks like a comment",
                 "JSON has no comments; remove it.");
  if (*at == '\'' || looking_at (self, "“") || looking_at (self, "”") || looking_at (self, "‘")
      || looking_at (self, "’"))
    return fail (self, at, error, "this is not the quotation mark that JSON uses",
                 "Put keys and texts between straight double quotes: \"…\".");
  if (*at == '}' || *at == ']')
    return fail (self, at, error, missing, "Remove the comma before it, or add what should follow.");
  if (*at == ',')
    return fail (self, at, error, missing, "Remove the extra comma, or add what should precede it.");
  if (*at == '"')
    return fail (self, at, error, missing,
                 "Put it after the value before; a double quote inside a text is written \\\".");
  if (g_ascii_isalnum (*at) || *at == '_' || *at == '$')
    return fail (self, at, error, missing,
                 "Put keys and texts between double quotes; only true, false, null and numbers go "
                 "without.");
  return fail (self, at, error, missing, "Correct the text at this place.");
}

/* Reads the four digits of a \u escape. */
static gboolean
read_unit (const char *p, const char *end, guint *unit)
{
  if (end - p < 4)
    return FALSE;
  *unit = 0;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (p[i]);
      if (digit < 0)
        return FALSE;
      *unit = *unit * 16 + (guint) digit;
    }
  return TRUE;
}

/* One escape; self->cursor is at the backslash and ends after it. */
static gboolean
parse_escape (Text *self, const char *close, char **out, GError **error)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *p = self->cursor + 1;
  const char *letter = *p != '\0' ? strchr (letters, *p) : NULL;
  if (letter != NULL)
    {
      *(*out)++ = meanings[letter - letters];
      self->cursor = p + 1;
      return TRUE;
    }
  if (*p != 'u')
    return fail (self, self->cursor, error, "a lone backslash",
                 "Write every backslash that is part of a text twice: \\\\.");
  guint unit, low;
  if (!read_unit (p + 1, close, &unit))
    return fail (self, self->cursor, error, "\\u without four hexadecimal digits",
                 "Write the character itself, or a backslash as \\\\.");
  p += 5;
  gunichar character = unit;
  if (unit >= 0xd800 && unit < 0xdc00 && close - p >= 6 && p[0] == '\\' && p[1] == 'u'
      && read_unit (p + 2, close, &low) && low >= 0xdc00 && low < 0xe000)
    {
      character = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
      p += 6;
    }
  if (character == 0 || (character >= 0xd800 && character < 0xe000))
    return fail (self, self->cursor, error, "\\u with a code that is no character",
                 "Write the character itself.");
  *out += g_unichar_to_utf8 (character, *out);
  self->cursor = p;
  return TRUE;
}

/* self->cursor is at the opening quote. The result never needs more room than the raw text, so
 * that nothing is reallocated and no copy of a secret is left behind. */
static PgcSecret *
parse_string (Text *self, GError **error)
{
  const char *open = self->cursor;
  const char *close = open + 1;
  while (close < self->end && *close != '"' && (guchar) *close >= 0x20)
    close += *close == '\\' && close + 1 < self->end ? 2 : 1;
  if (close >= self->end || *close != '"')
    {
      if (close < self->end && *close != '\n' && *close != '\r')
        fail (self, close, error, "a control character inside a text",
              "Remove it, or write it as an escape, such as \\t.");
      else
        fail (self, open, error, "the text that begins here is not closed on its line",
              "Close it with a double quote; a line break in a text is written \\n.");
      return NULL;
    }
  g_autoptr (PgcSecret) result = g_malloc0 ((gsize) (close - open));
  char *out = result;
  self->cursor = open + 1;
  while (self->cursor < close)
    if (*self->cursor != '\\')
      *out++ = *self->cursor++;
    else if (!parse_escape (self, close, &out, error))
      return NULL;
  self->cursor = close + 1;
  return g_steal_pointer (&result);
}

/* Digits from self->cursor on; FALSE if there is none. */
static gboolean
skip_digits (Text *self)
{
  const char *first = self->cursor;
  while (!at_end (self) && g_ascii_isdigit (*self->cursor))
    self->cursor++;
  return self->cursor > first;
}

static gboolean
parse_number (Text *self, JsonNode *node, GError **error)
{
  const char *first = self->cursor;
  gboolean whole = TRUE, good = TRUE;
  if (*self->cursor == '-')
    self->cursor++;
  const char *digits = self->cursor;
  good = skip_digits (self) && (*digits != '0' || self->cursor == digits + 1);
  if (good && !at_end (self) && *self->cursor == '.')
    {
      whole = FALSE;
      self->cursor++;
      good = skip_digits (self);
    }
  if (good && !at_end (self) && (*self->cursor == 'e' || *self->cursor == 'E'))
    {
      whole = FALSE;
      self->cursor++;
      if (!at_end (self) && (*self->cursor == '+' || *self->cursor == '-'))
        self->cursor++;
      good = skip_digits (self);
    }
  /* 400 characters are more than the longest decimal form of a double. */
  if (!good || self->cursor - first > 400)
    return fail (self, first, error, "this is not a number as JSON writes it",
                 "Write digits such as 4 or 0.5, or a text between double quotes.");
  g_autofree char *copy = g_strndup (first, (gsize) (self->cursor - first));
  gint64 integer;
  json_node_init (node, JSON_NODE_VALUE);
  if (whole && g_ascii_string_to_signed (copy, 10, G_MININT64, G_MAXINT64, &integer, NULL))
    json_node_set_int (node, integer);
  else
    json_node_set_double (node, g_ascii_strtod (copy, NULL));
  return TRUE;
}

/* After an element: TRUE with *@more if a comma says that another one follows. */
static gboolean
parse_separator (Text *self, char closing, gboolean *more, GError **error)
{
  skip_space (self);
  *more = !at_end (self) && *self->cursor == ',';
  if (!*more && (at_end (self) || *self->cursor != closing))
    return fail_unexpected (self, closing == '}' ? "“,” or “}”" : "“,” or “]”", error);
  self->cursor++;
  return TRUE;
}

static gboolean
parse_object (Text *self, JsonNode *node, GError **error)
{
  JsonObject *object = json_object_new ();
  json_node_init (node, JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  self->cursor++;
  skip_space (self);
  if (!at_end (self) && *self->cursor == '}')
    {
      self->cursor++;
      return TRUE;
    }
  for (gboolean more = TRUE; more;)
    {
      skip_space (self);
      if (at_end (self) || *self->cursor != '"')
        return fail_unexpected (self, "a key", error);
      const char *at = self->cursor;
      g_autoptr (PgcSecret) key = parse_string (self, error);
      if (key == NULL)
        return FALSE;
      if (json_object_has_member (object, key))
        return fail (self, at, error, "this key is given twice",
                     "Keep one of the two; they cannot both count.");
      skip_space (self);
      if (at_end (self) || *self->cursor != ':')
        return fail_unexpected (self, "“:”", error);
      self->cursor++;
      JsonNode *child = json_node_new (JSON_NODE_NULL);
      json_object_set_member (object, key, child);
      if (!parse_value (self, child, error) || !parse_separator (self, '}', &more, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_array (Text *self, JsonNode *node, GError **error)
{
  JsonArray *array = json_array_new ();
  json_node_init (node, JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  self->cursor++;
  skip_space (self);
  if (!at_end (self) && *self->cursor == ']')
    {
      self->cursor++;
      return TRUE;
    }
  for (gboolean more = TRUE; more;)
    {
      JsonNode *child = json_node_new (JSON_NODE_NULL);
      json_array_add_element (array, child);
      if (!parse_value (self, child, error) || !parse_separator (self, ']', &more, error))
        return FALSE;
    }
  return TRUE;
}

/* true, false and null; also in the casing of other languages, to say so. */
static gboolean
parse_word (Text *self, JsonNode *node, GError **error)
{
  static const char *const words[] = { "true", "false", "null" };
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);
      if ((gsize) (self->end - self->cursor) < length
          || g_ascii_strncasecmp (self->cursor, words[i], length) != 0)
        continue;
      if (!looking_at (self, words[i]))
        return fail (self, self->cursor, error, "true, false and null are in lower case in JSON",
                     "Write it in lower case.");
      self->cursor += length;
      if (i < 2)
        {
          json_node_init (node, JSON_NODE_VALUE);
          json_node_set_boolean (node, i == 0);
        }
      return TRUE;
    }
  return fail_unexpected (self, "a value", error);
}

static gboolean
parse_value (Text *self, JsonNode *node, GError **error)
{
  skip_space (self);
  if (at_end (self))
    return fail_unexpected (self, "a value", error);
  if (*self->cursor == '{' || *self->cursor == '[')
    {
      if (++self->depth > PGC_JSON_TEXT_MAX_DEPTH)
        return fail (self, self->cursor, error, "too many “{” and “[” inside each other",
                     "Remove the needless ones.");
      gboolean good = *self->cursor == '{' ? parse_object (self, node, error)
                                           : parse_array (self, node, error);
      self->depth--;
      return good;
    }
  if (*self->cursor == '"')
    {
      g_autoptr (PgcSecret) string = parse_string (self, error);
      if (string == NULL)
        return FALSE;
      json_node_init (node, JSON_NODE_VALUE);
      json_node_set_string (node, string);
      return TRUE;
    }
  if (*self->cursor == '-' || g_ascii_isdigit (*self->cursor))
    return parse_number (self, node, error);
  return parse_word (self, node, error);
}

static gboolean
check_encoding (const Text *self, GError **error)
{
  const char *bad;
  if (self->end - self->start >= 2
      && (memcmp (self->start, "\xff\xfe", 2) == 0 || memcmp (self->start, "\xfe\xff", 2) == 0))
    return fail (self, self->start, error, "the text is in UTF-16",
                 "Save the file as UTF-8; PowerShell's “>” writes UTF-16, use "
                 "“Out-File -Encoding utf8” there.");
  if (!g_utf8_validate_len (self->start, (gsize) (self->end - self->start), &bad))
    return fail (self, bad, error, "this byte is not UTF-8", "Save the file as UTF-8.");
  return TRUE;
}

JsonNode *
pgc_json_text_parse (const char *text, gssize length, GError **error)
{
  g_return_val_if_fail (text != NULL || length == 0, NULL);
  Text self = { .start = text };
  self.end = text + (length < 0 ? strlen (text) : (gsize) length);
  if (self.end - self.start >= 3 && memcmp (self.start, "\xef\xbb\xbf", 3) == 0)
    self.start += 3;
  self.cursor = self.start;
  if (!check_encoding (&self, error))
    return NULL;
  skip_space (&self);
  if (at_end (&self))
    {
      fail (&self, self.cursor, error, "the text is empty", "Write a JSON object: {…}.");
      return NULL;
    }
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_NULL);
  gboolean good = parse_value (&self, root, error);
  if (good)
    {
      skip_space (&self);
      good = at_end (&self)
             || fail (&self, self.cursor, error, "the JSON text has ended before this",
                      "Remove what follows, or the “}” or “]” that closes too early.");
    }
  if (good)
    return g_steal_pointer (&root);
  pgc_json_text_wipe (root);
  return NULL;
}

static void
wipe_member (JsonObject *object, const char *name, JsonNode *node, gpointer user_data)
{
  pgc_json_text_wipe (node);
}

static void
wipe_element (JsonArray *array, guint index, JsonNode *node, gpointer user_data)
{
  pgc_json_text_wipe (node);
}

void
pgc_json_text_wipe (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), wipe_member, NULL);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), wipe_element, NULL);
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      /* json-glib gives out its own buffer, and has no other way to reach it. */
      char *string = (char *) json_node_get_string (node);
      explicit_bzero (string, strlen (string));
    }
}
