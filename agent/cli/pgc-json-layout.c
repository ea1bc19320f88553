/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-json-layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Digits after which every double reads back as itself: DBL_DECIMAL_DIG. */
#define MAX_DIGITS 17
/* From this power of ten on, and below 1e-4, Python writes an exponent. */
#define FIRST_EXPONENT 16
#define LAST_SMALL_EXPONENT (-4)

GList *
pgc_json_layout_sort_members (JsonObject *object)
{
  /* UTF-8 sorts by bytes as its code points do. */
  return g_list_sort (json_object_get_members (object), (GCompareFunc) strcmp);
}

/* @digits is "d" or "d.ddd"; the value is that times ten to the @exponent. */
static char *
lay_out_digits (const char *sign, const char *digits, int exponent)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  for (const char *c = digits; *c != '\0'; c++)
    if (*c != '.')
      g_string_append_c (plain, *c);
  while (plain->len > 1 && plain->str[plain->len - 1] == '0')
    g_string_truncate (plain, plain->len - 1);

  GString *out = g_string_new (sign);
  if (exponent >= FIRST_EXPONENT || exponent < LAST_SMALL_EXPONENT)
    {
      g_string_append_c (out, plain->str[0]);
      if (plain->len > 1)
        g_string_append_printf (out, ".%s", plain->str + 1);
      g_string_append_printf (out, "e%c%02d", exponent < 0 ? '-' : '+', abs (exponent));
    }
  else if (exponent < 0)
    {
      g_string_append (out, "0.");
      for (int i = -1; i > exponent; i--)
        g_string_append_c (out, '0');
      g_string_append (out, plain->str);
    }
  else
    {
      gsize n_whole = (gsize) exponent + 1;
      for (gsize i = 0; i < n_whole; i++)
        g_string_append_c (out, i < plain->len ? plain->str[i] : '0');
      g_string_append_printf (out, ".%s", plain->len > n_whole ? plain->str + n_whole : "0");
    }
  return g_string_free (out, FALSE);
}

char *
pgc_json_layout_from_double (double value)
{
  if (isnan (value))
    return g_strdup ("NaN");
  if (isinf (value))
    return g_strdup (value < 0 ? "-Infinity" : "Infinity");

  char buffer[64];
  for (int precision = 0; precision < MAX_DIGITS; precision++)
    {
      char format[16];
      g_snprintf (format, sizeof format, "%%.%de", precision);
      g_ascii_formatd (buffer, sizeof buffer, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  gboolean is_negative = buffer[0] == '-';
  g_auto (GStrv) halves = g_strsplit (buffer + (is_negative ? 1 : 0), "e", 2);
  return lay_out_digits (is_negative ? "-" : "", halves[0], atoi (halves[1]));
}

static void
append_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++)
    switch (*c)
      {
      case '"':
        g_string_append (out, "\\\"");
        break;
      case '\\':
        g_string_append (out, "\\\\");
        break;
      case '\b':
        g_string_append (out, "\\b");
        break;
      case '\f':
        g_string_append (out, "\\f");
        break;
      case '\n':
        g_string_append (out, "\\n");
        break;
      case '\r':
        g_string_append (out, "\\r");
        break;
      case '\t':
        g_string_append (out, "\\t");
        break;
      default:
        if ((guchar) *c < 0x20)
          g_string_append_printf (out, "\\u%04x", (guint) *c);
        else
          g_string_append_c (out, *c);
      }
  g_string_append_c (out, '"');
}

static void append_node (GString *out, JsonNode *node, guint depth);

static void
append_break (GString *out, guint depth)
{
  g_string_append_c (out, '\n');
  for (guint i = 0; i < depth; i++)
    g_string_append (out, "  ");
}

static void
append_object (GString *out, JsonObject *object, guint depth)
{
  g_autoptr (GList) members = pgc_json_layout_sort_members (object);
  if (members == NULL)
    {
      g_string_append (out, "{}");
      return;
    }
  g_string_append_c (out, '{');
  for (GList *l = members; l != NULL; l = l->next)
    {
      append_break (out, depth + 1);
      append_string (out, l->data);
      g_string_append (out, ": ");
      append_node (out, json_object_get_member (object, l->data), depth + 1);
      if (l->next != NULL)
        g_string_append_c (out, ',');
    }
  append_break (out, depth);
  g_string_append_c (out, '}');
}

static void
append_array (GString *out, JsonArray *array, guint depth)
{
  guint n = json_array_get_length (array);
  if (n == 0)
    {
      g_string_append (out, "[]");
      return;
    }
  g_string_append_c (out, '[');
  for (guint i = 0; i < n; i++)
    {
      append_break (out, depth + 1);
      append_node (out, json_array_get_element (array, i), depth + 1);
      if (i + 1 < n)
        g_string_append_c (out, ',');
    }
  append_break (out, depth);
  g_string_append_c (out, ']');
}

static void
append_value (GString *out, JsonNode *node)
{
  GType type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    append_string (out, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_DOUBLE)
    {
      g_autofree char *number = pgc_json_layout_from_double (json_node_get_double (node));
      g_string_append (out, number);
    }
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
}

static void
append_node (GString *out, JsonNode *node, guint depth)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      append_object (out, json_node_get_object (node), depth);
      return;
    case JSON_NODE_ARRAY:
      append_array (out, json_node_get_array (node), depth);
      return;
    case JSON_NODE_VALUE:
      append_value (out, node);
      return;
    case JSON_NODE_NULL:
      g_string_append (out, "null");
      return;
    }
  g_return_if_reached ();
}

char *
pgc_json_layout_from_node (JsonNode *node)
{
  GString *out = g_string_new (NULL);
  if (node == NULL)
    g_string_append (out, "null");
  else
    append_node (out, node, 0);
  return g_string_free (out, FALSE);
}
