/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-json-text.h"
#include "agent/contract/pgc-status.h"

/* The service's published examples and samples, when PGC_AZURE_EXAMPLES names a directory of them:
 * API examples ({"parameters": …, "responses": …}) and properties files. */

typedef struct
{
  guint resources, properties, placeholders;
} Seen;

static char *
to_text (JsonNode *node)
{
  return json_to_string (node, FALSE);
}

static void
check_properties (const char *path, const char *text, gsize length, Seen *seen)
{
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  g_autoptr (PgcSpecSecrets) secrets = pgc_spec_secrets_new ();
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  gboolean good = pgc_spec_read_properties (spec, secrets, text, (gssize) length, warnings, &error);
  g_test_message ("%s: %s", path, good ? "valid" : error->message);
  for (guint i = 0; i < warnings->len; i++)
    g_test_message ("  %s", (char *) g_ptr_array_index (warnings, i));
  /* A sample has placeholders ("<<…>>" or "<…>"), or it is a file that can be used. */
  if (memmem (text, length, "<", 1) != NULL)
    {
      g_assert_false (good);
      g_assert_nonnull (strstr (error->message, "placeholder"));
      seen->placeholders++;
      return;
    }
  g_assert_no_error (error);
  seen->properties++;
}

static void
check_resource (const char *path, JsonNode *body, Seen *seen)
{
  g_autoptr (PgcSpec) spec = NULL;
  g_autoptr (PgcStatus) status = NULL;
  g_autoptr (GError) error = NULL;
  g_test_message ("%s", path);
  g_assert_true (pgc_resource_from_json (body, &spec, &status, &error));
  g_assert_no_error (error);
  g_assert_nonnull (spec->name);
  g_assert_cmpint (spec->provider, ==, PGC_PROVIDER_KIND_AZURE);
  g_assert_nonnull (spec->databases);
  g_assert_cmpint (strlen (status->id), >, 0);
  g_assert_cmpint (status->state, !=, PGC_STATE_UNKNOWN);
  g_assert_cmpint (status->created_at, !=, 0);
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      g_assert_cmpint (database->state, !=, PGC_DATABASE_STATE_UNKNOWN);
    }
  /* And from there on it is ours: nothing more is lost. */
  g_autoptr (JsonNode) ours = pgc_resource_to_json (spec, status);
  g_autofree char *text = to_text (ours);
  g_autoptr (JsonNode) parsed = pgc_json_text_parse (text, -1, NULL);
  g_autoptr (PgcSpec) spec_back = NULL;
  g_autoptr (PgcStatus) status_back = NULL;
  g_assert_true (pgc_resource_from_json (parsed, &spec_back, &status_back, NULL));
  g_autoptr (JsonNode) again = pgc_resource_to_json (spec_back, status_back);
  g_autofree char *text_again = to_text (again);
  g_assert_cmpstr (text, ==, text_again);
  seen->resources++;
}

static void
check_body (const char *path, JsonNode *body, Seen *seen)
{
  JsonObject *object = json_node_get_object (body);
  if (json_object_has_member (object, "value"))
    {
      JsonArray *list = json_object_get_array_member (object, "value");
      for (guint i = 0; i < json_array_get_length (list); i++)
        check_resource (path, json_array_get_element (list, i), seen);
    }
  else if (json_object_has_member (object, "properties"))
    check_resource (path, body, seen);
  else
    g_assert_true (json_object_has_member (object, "nameAvailable"));
}

static void
check_example (const char *path, JsonObject *example, Seen *seen)
{
  JsonObject *responses = json_object_get_object_member (example, "responses");
  g_autoptr (GList) codes = json_object_get_members (responses);
  for (GList *l = codes; l != NULL; l = l->next)
    {
      JsonObject *response = json_object_get_object_member (responses, l->data);
      if (json_object_has_member (response, "body"))
        check_body (path, json_object_get_member (response, "body"), seen);
    }
  /* A request's body has the form of a properties file. */
  JsonObject *parameters = json_object_get_object_member (example, "parameters");
  if (!json_object_has_member (parameters, "parameters"))
    return;
  JsonNode *request = json_object_get_member (parameters, "parameters");
  if (!json_object_has_member (json_node_get_object (request), "properties"))
    return;
  g_autofree char *text = to_text (request);
  check_properties (path, text, strlen (text), seen);
}

static void
check_file (const char *path, Seen *seen)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_get_contents (path, &text, &length, &error));
  g_assert_no_error (error);
  g_autoptr (JsonNode) node = pgc_json_text_parse (text, (gssize) length, NULL);
  if (node != NULL && json_object_has_member (json_node_get_object (node), "responses"))
    check_example (path, json_node_get_object (node), seen);
  else
    check_properties (path, text, length, seen);
}

static void
check_directory (const char *path, Seen *seen)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) directory = g_dir_open (path, 0, &error);
  g_assert_no_error (error);
  for (const char *name = g_dir_read_name (directory); name != NULL;
       name = g_dir_read_name (directory))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        check_directory (child, seen);
      else if (g_str_has_suffix (name, ".json") || g_str_has_suffix (name, ".json.txt"))
        check_file (child, seen);
    }
}

static void
test_published_examples (void)
{
  const char *path = g_getenv ("PGC_AZURE_EXAMPLES");
  if (path == NULL)
    {
      g_test_skip ("PGC_AZURE_EXAMPLES names no directory");
      return;
    }
  Seen seen = { 0 };
  check_directory (path, &seen);
  g_test_message ("%u migrations, %u properties, %u with placeholders", seen.resources,
                  seen.properties, seen.placeholders);
  g_assert_cmpuint (seen.resources + seen.properties + seen.placeholders, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/examples/published", test_published_examples);
  return g_test_run ();
}
