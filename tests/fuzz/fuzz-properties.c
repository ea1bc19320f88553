/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-spec.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *
dump (const PgcSpec *spec)
{
  g_autoptr (JsonNode) node = pgc_spec_to_json (spec);
  return json_to_string (node, FALSE);
}

/* Any bytes are either an error that a person can act on, or a spec that survives the journal. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  g_autoptr (PgcSpecSecrets) secrets = pgc_spec_secrets_new ();
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  if (!pgc_spec_read_properties (spec, secrets, (const char *) data, (gssize) size, warnings,
                                 &error))
    {
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_nonnull (pgc_error_get_remedy (error));
      return 0;
    }
  g_assert_no_error (error);
  for (guint i = 0; i < warnings->len; i++)
    g_assert_true (g_utf8_validate (g_ptr_array_index (warnings, i), -1, NULL));
  g_autofree char *text = dump (spec);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (PgcSpec) back = pgc_spec_from_json (node, &error);
  g_assert_no_error (error);
  g_autofree char *again = dump (back);
  g_assert_cmpstr (text, ==, again);
  if (!pgc_spec_check (spec, &error))
    g_assert_nonnull (pgc_error_get_remedy (error));
  return 0;
}
