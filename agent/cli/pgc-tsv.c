/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-tsv.h"

#include "agent/cli/pgc-json-layout.h"

static void
append_value (GString *out, JsonNode *node)
{
  GType type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    g_string_append (out, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "True" : "False");
  else if (type == G_TYPE_DOUBLE)
    {
      g_autofree char *number = pgc_json_layout_from_double (json_node_get_double (node));
      g_string_append (out, number);
    }
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
}

static void
append_cell (GString *out, JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      return;
    case JSON_NODE_ARRAY:
      g_string_append_printf (out, "%u", json_array_get_length (json_node_get_array (node)));
      return;
    case JSON_NODE_VALUE:
      append_value (out, node);
      return;
    case JSON_NODE_NULL:
      g_string_append (out, "None");
      return;
    }
  g_return_if_reached ();
}

static void
append_object_row (GString *out, JsonObject *object)
{
  g_autoptr (GList) members = pgc_json_layout_sort_members (object);
  for (GList *l = members; l != NULL; l = l->next)
    {
      append_cell (out, json_object_get_member (object, l->data));
      if (l->next != NULL)
        g_string_append_c (out, '\t');
    }
}

static void
append_row (GString *out, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    append_object_row (out, json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          if (i > 0)
            g_string_append_c (out, '\t');
          append_cell (out, json_array_get_element (array, i));
        }
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    /* Alone on its line a truth value is written small; inside a row it is not. */
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else
    append_cell (out, node);
  g_string_append_c (out, '\n');
}

char *
pgc_tsv_from_node (JsonNode *node)
{
  GString *out = g_string_new (NULL);
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      for (guint i = 0; i < json_array_get_length (array); i++)
        append_row (out, json_array_get_element (array, i));
    }
  else
    append_row (out, node);
  return g_string_free (out, FALSE);
}
