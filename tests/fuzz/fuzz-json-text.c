/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-json-text.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is accepted is JSON in json-glib's eyes too. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = pgc_json_text_parse ((const char *) data, (gssize) size, &error);
  if (node == NULL)
    {
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_nonnull (pgc_error_get_remedy (error));
      return 0;
    }
  g_assert_no_error (error);
  gsize skip = size >= 3 && data[0] == 0xef ? 3 : 0;
  g_autoptr (JsonParser) parser = json_parser_new ();
  json_parser_load_from_data (parser, (const char *) data + skip, (gssize) (size - skip), &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_node_get_node_type (json_parser_get_root (parser)), ==,
                   json_node_get_node_type (node));
  pgc_json_text_wipe (node);
  return 0;
}
