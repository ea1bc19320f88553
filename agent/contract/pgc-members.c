/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-members.h"

#include <math.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-status.h"

/* NULL when absent or null */
static JsonNode *
find (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
fail (const char *name, const char *wanted, GError **error)
{
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "“%s” is not %s", name, wanted);
  pgc_error_set_remedy (error, "This was written by another program, or damaged.");
  return FALSE;
}

gboolean
pgc_members_read_string (JsonObject *object, const char *name, char **value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node == NULL)
    return TRUE;
  if (!holds (node, G_TYPE_STRING))
    return fail (name, "a string", error);
  g_free (*value);
  *value = json_node_dup_string (node);
  return TRUE;
}

gboolean
pgc_members_read_strv (JsonObject *object, const char *name, GStrv *value, GError **error)
{
  JsonArray *array = NULL;
  if (!pgc_members_read_array (object, name, &array, error))
    return FALSE;
  if (array == NULL)
    return TRUE;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!holds (node, G_TYPE_STRING))
        return fail (name, "an array of strings", error);
      g_strv_builder_add (builder, json_node_get_string (node));
    }
  g_strfreev (*value);
  *value = g_strv_builder_end (builder);
  return TRUE;
}

gboolean
pgc_members_read_boolean (JsonObject *object, const char *name, gboolean *value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node == NULL)
    return TRUE;
  if (!holds (node, G_TYPE_BOOLEAN))
    return fail (name, "true or false", error);
  *value = json_node_get_boolean (node);
  return TRUE;
}

gboolean
pgc_members_read_int64 (JsonObject *object, const char *name, gint64 *value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node == NULL)
    return TRUE;
  if (holds (node, G_TYPE_INT64))
    {
      *value = json_node_get_int (node);
      return TRUE;
    }
  if (holds (node, G_TYPE_STRING)
      && g_ascii_string_to_signed (json_node_get_string (node), 10, G_MININT64, G_MAXINT64, value,
                                   NULL))
    return TRUE;
  return fail (name, "a whole number", error);
}

gboolean
pgc_members_read_uint64 (JsonObject *object, const char *name, guint64 *value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node == NULL)
    return TRUE;
  if (holds (node, G_TYPE_INT64) && json_node_get_int (node) >= 0)
    {
      *value = (guint64) json_node_get_int (node);
      return TRUE;
    }
  if (holds (node, G_TYPE_STRING)
      && g_ascii_string_to_unsigned (json_node_get_string (node), 10, 0, G_MAXUINT64, value, NULL))
    return TRUE;
  return fail (name, "a whole number that is not negative", error);
}

gboolean
pgc_members_read_uint (JsonObject *object, const char *name, guint *value, GError **error)
{
  guint64 wide = *value;
  if (!pgc_members_read_uint64 (object, name, &wide, error))
    return FALSE;
  if (wide > G_MAXUINT)
    return fail (name, "a number of 32 bits", error);
  *value = (guint) wide;
  return TRUE;
}

gboolean
pgc_members_read_double (JsonObject *object, const char *name, double *value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node == NULL)
    return TRUE;
  if (!holds (node, G_TYPE_DOUBLE) && !holds (node, G_TYPE_INT64))
    return fail (name, "a number", error);
  *value = json_node_get_double (node);
  return TRUE;
}

/* A time that cannot be read is no time: it is shown, and decides nothing. */
gboolean
pgc_members_read_time (JsonObject *object, const char *name, gint64 *value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node == NULL)
    return TRUE;
  if (!holds (node, G_TYPE_STRING))
    return fail (name, "a time", error);
  *value = pgc_time_from_string (json_node_get_string (node));
  return TRUE;
}

gboolean
pgc_members_read_object (JsonObject *object, const char *name, JsonObject **value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (name, "an object", error);
  *value = json_node_get_object (node);
  return TRUE;
}

gboolean
pgc_members_read_array (JsonObject *object, const char *name, JsonArray **value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (name, "an array", error);
  *value = json_node_get_array (node);
  return TRUE;
}

gboolean
pgc_members_read_objects (JsonObject *object, const char *name, GPtrArray **value, GError **error)
{
  JsonArray *array = NULL;
  if (!pgc_members_read_array (object, name, &array, error))
    return FALSE;
  g_autoptr (GPtrArray) result = g_ptr_array_new ();
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return fail (name, "an array of objects", error);
      g_ptr_array_add (result, json_node_get_object (node));
    }
  g_clear_pointer (value, g_ptr_array_unref);
  *value = g_steal_pointer (&result);
  return TRUE;
}

JsonObject *
pgc_members_get_root (JsonNode *node, const char *what, GError **error)
{
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  fail (what, "a JSON object", error);
  return NULL;
}

gboolean
pgc_members_require (const char *name, const char *value, GError **error)
{
  return value != NULL || fail (name, "there, although it must be", error);
}

gboolean
pgc_members_note_position (JsonObject *object, gpointer element, GHashTable *positions,
                           GError **error)
{
  guint position = G_MAXUINT;
  if (!pgc_members_read_uint (object, "position", &position, error))
    return FALSE;
  if (position != G_MAXUINT)
    g_hash_table_insert (positions, element, GUINT_TO_POINTER (position));
  return TRUE;
}

static int
compare_positions (gconstpointer a, gconstpointer b, gpointer positions)
{
  gpointer value;
  guint position[2] = { G_MAXUINT, G_MAXUINT };
  if (g_hash_table_lookup_extended (positions, *(gpointer const *) a, NULL, &value))
    position[0] = GPOINTER_TO_UINT (value);
  if (g_hash_table_lookup_extended (positions, *(gpointer const *) b, NULL, &value))
    position[1] = GPOINTER_TO_UINT (value);
  return position[0] < position[1] ? -1 : position[0] > position[1] ? 1 : 0;
}

/* GLib's sort is stable. */
void
pgc_members_sort_by_position (GPtrArray *array, GHashTable *positions)
{
  g_ptr_array_sort_with_data (array, compare_positions, positions);
}

void
pgc_members_set_string (JsonObject *object, const char *name, const char *value)
{
  if (value == NULL)
    json_object_set_null_member (object, name);
  else if (g_utf8_validate (value, -1, NULL))
    json_object_set_string_member (object, name, value);
  else
    {
      g_autofree char *valid = g_utf8_make_valid (value, -1);
      json_object_set_string_member (object, name, valid);
    }
}

void
pgc_members_set_strv (JsonObject *object, const char *name, const char *const *value)
{
  if (value == NULL)
    {
      json_object_set_null_member (object, name);
      return;
    }
  JsonArray *array = json_array_new ();
  for (gsize i = 0; value[i] != NULL; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (value[i], -1);
      json_array_add_string_element (array, valid);
    }
  json_object_set_array_member (object, name, array);
}

void
pgc_members_set_uint64 (JsonObject *object, const char *name, guint64 value)
{
  if (value <= G_MAXINT64)
    {
      json_object_set_int_member (object, name, (gint64) value);
      return;
    }
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, value);
  json_object_set_string_member (object, name, text);
}

/* JSON has neither infinity nor NaN, which a rate over no time would be; and json-glib 1.6 writes
 * 1e22 as "1e+22.0", which is no number. From 2^53 on every double is whole, so an integer loses
 * nothing; what even that cannot hold measures nothing of this world. */
void
pgc_members_set_double (JsonObject *object, const char *name, double value)
{
  if (!isfinite (value) || fabs (value) >= 0x1p63)
    json_object_set_double_member (object, name, 0);
  else if (fabs (value) >= 0x1p53)
    json_object_set_int_member (object, name, (gint64) value);
  else
    json_object_set_double_member (object, name, value);
}

void
pgc_members_set_time (JsonObject *object, const char *name, gint64 value)
{
  g_autofree char *text = pgc_time_to_string (value);
  pgc_members_set_string (object, name, text);
}

void
pgc_members_set_known (JsonObject *object, const char *name, gint64 value)
{
  if (value == -1)
    json_object_set_null_member (object, name);
  else
    json_object_set_int_member (object, name, value);
}
