/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-spec.h"

#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-json-text.h"
#include "agent/contract/pgc-property.h"

/* Some hundred times what a file with 50 databases has. */
#define MAX_LENGTH (1024 * 1024)
/* No key of ours is half as long; what is longer is no slip of the keyboard. */
#define MAX_KEY_LENGTH 80

static gboolean read_object (PgcPropertyReading *reading, JsonObject *object, guint places,
                             GError **error);

static const char *
place_to_string (guint places)
{
  if (places & PGC_PROPERTY_PLACE_CREDENTIALS)
    return "“adminCredentials”";
  if (places & PGC_PROPERTY_PLACE_SECRETS)
    return "“secretParameters”";
  if (places == PGC_PROPERTY_PLACE_PROPERTIES)
    return "“properties”";
  return "the file's outermost object";
}

static const PgcProperty *
find (guint places, const char *key)
{
  gsize n;
  const PgcProperty *table = pgc_property_get_table (&n);
  for (gsize i = 0; i < n; i++)
    if ((table[i].place & places) != 0 && pgc_property_has_name (&table[i], key))
      return &table[i];
  return NULL;
}

/* Restricted Damerau-Levenshtein distance, without regard to case: a slip (one key more, less,
 * other, or two swapped) counts one. Both are at most MAX_KEY_LENGTH long. */
static guint
distance (const char *a, const char *b)
{
  guint rows[3][MAX_KEY_LENGTH + 1];
  guint *before = rows[0], *last = rows[1], *now = rows[2];
  gsize length = strlen (b);
  for (guint j = 0; j <= length; j++)
    last[j] = j;
  for (guint i = 1; a[i - 1] != '\0'; i++)
    {
      now[0] = i;
      for (guint j = 1; j <= length; j++)
        {
          gboolean same = g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 1]);
          now[j] = MIN (MIN (last[j], now[j - 1]) + 1, last[j - 1] + (same ? 0 : 1));
          if (i > 1 && j > 1 && g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 2])
              && g_ascii_tolower (a[i - 2]) == g_ascii_tolower (b[j - 1]))
            now[j] = MIN (now[j], before[j - 2] + 1);
        }
      guint *oldest = before;
      before = last;
      last = now;
      now = oldest;
    }
  return last[length];
}

/* The known key that @key was most likely meant to be; NULL if none is near. */
static const PgcProperty *
find_nearest (const char *key)
{
  gsize n;
  const PgcProperty *table = pgc_property_get_table (&n);
  const PgcProperty *nearest = NULL;
  /* A third of the letters wrong is another word. */
  guint best = (guint) strlen (key) / 3 + 1;
  for (gsize i = 0; i < n; i++)
    {
      guint d = distance (key, table[i].key);
      if (table[i].alias != NULL)
        d = MIN (d, distance (key, table[i].alias));
      if (d < best)
        {
          best = d;
          nearest = &table[i];
        }
    }
  return nearest;
}

static gboolean
fail_unknown (const char *key, guint places, GError **error)
{
  const PgcProperty *elsewhere = find (~0u, key);
  if (elsewhere != NULL)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "“%s” is out of place in %s",
                     elsewhere->key, place_to_string (places));
      pgc_error_set_remedy (error, "Move it into %s.", place_to_string (elsewhere->place));
      return FALSE;
    }
  if (strlen (key) > MAX_KEY_LENGTH)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "There is an unknown, very long key in %s",
                     place_to_string (places));
      pgc_error_set_remedy (error, "Remove it.");
      return FALSE;
    }
  /* A terminal obeys control characters. */
  g_autofree char *shown = g_strdup (key);
  for (char *p = shown; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = '?';
  const PgcProperty *nearest = find_nearest (key);
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "There is no key “%s” in %s", shown,
                 place_to_string (places));
  if (nearest == NULL)
    pgc_error_set_remedy (error, "Remove it; `pgcutover properties template` shows the keys that "
                                 "there are.");
  else if ((nearest->place & places) != 0)
    pgc_error_set_remedy (error, "Did you mean “%s”?", nearest->key);
  else
    pgc_error_set_remedy (error, "Did you mean “%s”? It belongs into %s.", nearest->key,
                          place_to_string (nearest->place));
  return FALSE;
}

static gboolean
read_member (PgcPropertyReading *reading, const PgcProperty *property, JsonNode *value,
             GError **error)
{
  const char *identity = property->same_as != NULL ? property->same_as : property->key;
  /* null is how the service's own tools write "not given". */
  gboolean given = !JSON_NODE_HOLDS_NULL (value);
  if (!g_hash_table_insert (reading->seen, (gpointer) identity, GINT_TO_POINTER (given)))
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                     "“%s” is given twice, perhaps in different spellings", identity);
      pgc_error_set_remedy (error, "Keep one of the two; they cannot both count.");
      return FALSE;
    }
  if (!given)
    return TRUE;
  if (property->read != NULL)
    {
      if (property->warning != NULL)
        g_ptr_array_add (reading->warnings, g_strdup (property->warning));
      return property->read (property, value, reading, error);
    }
  if (JSON_NODE_HOLDS_OBJECT (value))
    return read_object (reading, json_node_get_object (value), property->inner, error);
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "“%s” is not an object", property->key);
  pgc_error_set_remedy (error, "Write its members between braces: \"%s\": {…}.", property->key);
  return FALSE;
}

static gboolean
read_object (PgcPropertyReading *reading, JsonObject *object, guint places, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &value))
    {
      const PgcProperty *property = find (places, key);
      if (property == NULL)
        return fail_unknown (key, places, error);
      if (!read_member (reading, property, value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_wrapper (JsonObject *object)
{
  g_autoptr (GList) keys = json_object_get_members (object);
  for (GList *l = keys; l != NULL; l = l->next)
    if (g_ascii_strcasecmp (l->data, "properties") == 0)
      return TRUE;
  return FALSE;
}

/* The service's own default, which differs for the one kind of source that always has TLS. */
static void
apply_ssl_default (PgcPropertyReading *reading)
{
  const PgcSpec *spec = reading->spec;
  gboolean single_server
      = spec->source_type != NULL ? g_str_equal (spec->source_type, "PostgreSQLSingleServer")
                                  : spec->source.resource_id != NULL;
  if (single_server && g_hash_table_lookup (reading->seen, "sslMode") == NULL)
    reading->spec->source.ssl_mode = PGC_SSL_MODE_VERIFY_FULL;
}

static gboolean
read_root (PgcPropertyReading *reading, JsonNode *root, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "The properties are not a JSON object");
      pgc_error_set_remedy (error, "Begin with a file from `pgcutover properties template`.");
      return FALSE;
    }
  JsonObject *object = json_node_get_object (root);
  guint places = PGC_PROPERTY_PLACE_FILE;
  if (!has_wrapper (object))
    places |= PGC_PROPERTY_PLACE_PROPERTIES;
  if (!read_object (reading, object, places, error))
    return FALSE;
  apply_ssl_default (reading);
  return TRUE;
}

static JsonNode *
parse (const char *json, gssize length, GError **error)
{
  gsize size = length < 0 ? strlen (json) : (gsize) length;
  if (size <= MAX_LENGTH)
    {
      JsonNode *root = pgc_json_text_parse (json, (gssize) size, error);
      if (root == NULL)
        /* the published client's words */
        g_prefix_error (error, "Invalid json file. Make sure that the json file content is "
                               "properly formatted. ");
      return root;
    }
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "The properties are larger than 1 MiB");
  pgc_error_set_remedy (error, "Check that this is the right file.");
  return NULL;
}

/**
 * pgc_spec_read_properties:
 * @spec: what the file says is put into it; untouched on failure
 * @secrets: (nullable): likewise
 * @json: (array length=length): any bytes
 * @length: in bytes; -1 = up to the NUL
 * @warnings: (element-type utf8) (nullable): each added string is to be freed with g_free()
 *
 * Beyond the published client, the file may leave "properties" out and have its members
 * outermost; booleans may be booleans; and there are keys of ours (pgc-property.c has the table).
 *
 * Fails with %PGC_ERROR_INVALID_ARGUMENT; no password is ever part of an error or a warning.
 */
gboolean
pgc_spec_read_properties (PgcSpec *spec, PgcSpecSecrets *secrets, const char *json, gssize length,
                          GPtrArray *warnings, GError **error)
{
  g_autoptr (JsonNode) root = parse (json, length, error);
  if (root == NULL)
    return FALSE;
  g_autoptr (PgcSpec) draft = pgc_spec_copy (spec);
  g_autoptr (PgcSpecSecrets) draft_secrets = pgc_spec_secrets_new ();
  g_autoptr (GPtrArray) draft_warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  PgcPropertyReading reading = { draft, draft_secrets, draft_warnings, seen };
  gboolean good = read_root (&reading, root, error);
  pgc_json_text_wipe (root);
  if (!good)
    return FALSE;

  PgcSpec old = *spec;
  *spec = *draft;
  *draft = old;
  if (secrets != NULL && draft_secrets->source_password != NULL)
    {
      pgc_secret_free (secrets->source_password);
      secrets->source_password = g_steal_pointer (&draft_secrets->source_password);
    }
  if (secrets != NULL && draft_secrets->target_password != NULL)
    {
      pgc_secret_free (secrets->target_password);
      secrets->target_password = g_steal_pointer (&draft_secrets->target_password);
    }
  if (warnings != NULL)
    for (guint i = 0; i < draft_warnings->len; i++)
      g_ptr_array_add (warnings, g_strdup (g_ptr_array_index (draft_warnings, i)));
  return TRUE;
}

static void
append_object (GString *out, PgcPropertyPlace place, PgcProviderKind provider, PgcMode mode,
               guint depth)
{
  gsize n;
  const PgcProperty *table = pgc_property_get_table (&n);
  const char *separator = "";
  g_string_append_c (out, '{');
  for (gsize i = 0; i < n; i++)
    {
      const PgcProperty *property = &table[i];
      const char *value
          = provider == PGC_PROVIDER_KIND_DIRECT ? property->direct : property->azure;
      if (property->place != place || value == NULL
          || (property->online && mode != PGC_MODE_ONLINE))
        continue;
      g_string_append_printf (out, "%s\n%*s\"%s\": ", separator, (int) (2 * depth + 2), "",
                              property->key);
      if (property->read != NULL)
        g_string_append (out, value);
      else
        append_object (out, property->inner, provider, mode, depth + 1);
      separator = ",";
    }
  g_string_append_printf (out, "\n%*s}", (int) (2 * depth), "");
}

/**
 * pgc_spec_properties_template:
 *
 * What must be filled in stands between angle brackets, which pgc_spec_read_properties() refuses;
 * null is for what is seldom needed.
 *
 * Returns: (transfer full): JSON text that ends in a newline
 */
char *
pgc_spec_properties_template (PgcProviderKind provider, PgcMode mode)
{
  g_autoptr (GString) out = g_string_new (NULL);
  append_object (out, PGC_PROPERTY_PLACE_FILE, provider, mode, 0);
  g_string_append_c (out, '\n');
  return g_string_free (g_steal_pointer (&out), FALSE);
}
