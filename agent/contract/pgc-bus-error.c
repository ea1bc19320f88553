/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-bus-error.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "agent/contract/pgc-bus.h"

static const struct
{
  const char *member;
  const char *(*get) (const GError *error);
} details[] = {
  { "remedy", pgc_error_get_remedy },
  { "serviceCode", pgc_error_get_service_code },
  { "sql", pgc_error_get_sql },
  { "sqlState", pgc_error_get_sqlstate },
};

static gpointer
register_names (gpointer unused)
{
  for (int code = 0; code <= PGC_ERROR_DIFFERENT; code++)
    {
      g_autofree char *name = g_strconcat (
          PGC_BUS_ERROR_PREFIX, pgc_error_code_to_string ((PgcErrorCode) code), NULL);
      g_dbus_error_register_error (PGC_ERROR, code, name);
    }
  return NULL;
}

void
pgc_bus_error_register (void)
{
  static GOnce once = G_ONCE_INIT;
  g_once (&once, register_names, NULL);
}

/**
 * pgc_bus_error_encode:
 * @error: of any domain; only a %PGC_ERROR carries more than its sentence
 *
 * Returns: (transfer full): the text to send as the D-Bus error's message
 */
char *
pgc_bus_error_encode (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  g_autoptr (JsonObject) object = json_object_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (details); i++)
    {
      const char *value = details[i].get (error);
      if (value == NULL)
        continue;
      g_autofree char *valid = g_utf8_make_valid (value, -1);
      json_object_set_string_member (object, details[i].member, valid);
    }
  g_autofree char *sentence = g_utf8_make_valid (error->message, -1);
  /* A sentence that itself ends like one with details gets empty details, so that decoding
   * takes nothing away from it. */
  if (json_object_get_size (object) == 0 && strstr (sentence, "\n{") == NULL)
    return g_steal_pointer (&sentence);

  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *json = json_to_string (node, FALSE);
  return g_strconcat (sentence, "\n", json, NULL);
}

/* Returns: (transfer full) (nullable): what the last line of @message says, if it is details */
static JsonObject *
parse_details (const char *message, const char **end_of_sentence)
{
  const char *line = strrchr (message, '\n');
  if (line == NULL || line[1] != '{')
    return NULL;
  g_autoptr (JsonNode) node = json_from_string (line + 1, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  *end_of_sentence = line;
  return json_node_dup_object (node);
}

static const char *
get_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

/**
 * pgc_bus_error_decode:
 * @message: as pgc_bus_error_encode() gave it; anything else is taken as a mere sentence
 *
 * Returns: (transfer full): the error with its details
 */
GError *
pgc_bus_error_decode (PgcErrorCode code, const char *message)
{
  g_return_val_if_fail (message != NULL, NULL);

  const char *end = NULL;
  g_autoptr (JsonObject) object = parse_details (message, &end);
  if (object == NULL)
    return pgc_error_new (code, "%s", message);

  GError *error = pgc_error_new (code, "%.*s", (int) (end - message), message);
  const char *remedy = get_member (object, "remedy");
  if (remedy != NULL)
    pgc_error_set_remedy (&error, "%s", remedy);
  pgc_error_set_service_code (&error, get_member (object, "serviceCode"));
  pgc_error_set_sql (&error, get_member (object, "sql"));
  pgc_error_set_sqlstate (&error, get_member (object, "sqlState"));
  return error;
}
