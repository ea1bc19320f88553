/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-json-text.h"
#include "agent/contract/pgc-status.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *
dump (const PgcSpec *spec, const PgcStatus *status)
{
  g_autoptr (JsonNode) node = pgc_resource_to_json (spec, status);
  return json_to_string (node, FALSE);
}

/* Whatever is accepted from outside becomes ours once and for all: writing and reading it again
 * changes nothing more. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (JsonNode) node = pgc_json_text_parse ((const char *) data, (gssize) size, NULL);
  g_autoptr (PgcSpec) spec = NULL;
  g_autoptr (PgcStatus) status = NULL;
  g_autoptr (GError) error = NULL;
  if (node == NULL)
    return 0;
  if (!pgc_resource_from_json (node, &spec, &status, &error))
    {
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (pgc_error_get_remedy (error));
      return 0;
    }
  g_assert_no_error (error);
  g_autoptr (PgcStatus) copy = pgc_status_copy (status);
  g_autofree char *text = dump (spec, copy);
  g_autoptr (JsonNode) parsed = pgc_json_text_parse (text, -1, &error);
  g_assert_no_error (error);
  g_autoptr (PgcSpec) spec_back = NULL;
  g_autoptr (PgcStatus) status_back = NULL;
  pgc_resource_from_json (parsed, &spec_back, &status_back, &error);
  g_assert_no_error (error);
  g_autofree char *again = dump (spec_back, status_back);
  g_assert_cmpstr (text, ==, again);
  return 0;
}
