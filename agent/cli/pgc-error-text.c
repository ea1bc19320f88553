/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-error-text.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "agent/cli/pgc-cli.h"
#include "agent/cli/pgc-text-layout.h"

/* A further line of a message or a statement stands below the beginning of the first. */
static void
append_labelled (GString *out, guint indent, const char *label, const char *text)
{
  g_autofree char *printable = pgc_text_layout_printable (text, TRUE);
  g_strchomp (printable);
  g_auto (GStrv) lines = g_strsplit (printable, "\n", -1);
  guint column = indent + pgc_text_layout_width (label);
  for (guint i = 0; lines[i] != NULL; i++)
    if (i == 0)
      g_string_append_printf (out, "%*s%s%s\n", (int) indent, "", label, lines[i]);
    else
      g_string_append_printf (out, "%*s%s\n", (int) column, "", lines[i]);
}

static void
append_rest (GString *out, guint indent, const char *remedy, const char *sql)
{
  if (remedy != NULL)
    append_labelled (out, indent, _("What to do: "), remedy);
  if (sql != NULL)
    append_labelled (out, indent, _("SQL: "), sql);
}

static char *
with_code (const char *message, const char *service_code)
{
  if (service_code == NULL)
    return g_strdup (message);
  return g_strdup_printf ("%s [%s]", message, service_code);
}

char *
pgc_error_text_from_error (const GError *error)
{
  GString *out = g_string_new (NULL);
  g_autofree char *message = with_code (error->message, pgc_error_get_service_code (error));
  append_labelled (out, 0, "pgcutover: ", message);
  append_rest (out, 2, pgc_error_get_remedy (error), pgc_error_get_sql (error));
  return g_string_free (out, FALSE);
}

char *
pgc_error_text_from_parts (const char *message, const char *service_code, const char *remedy,
                           const char *sql, guint indent)
{
  GString *out = g_string_new (NULL);
  g_autofree char *text = with_code (message, service_code);
  append_labelled (out, indent, "", text);
  append_rest (out, indent + 2, remedy, sql);
  return g_string_free (out, FALSE);
}

int
pgc_error_text_get_exit_code (const GError *error)
{
  if (g_error_matches (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT))
    return PGC_EXIT_USAGE;
  if (g_error_matches (error, PGC_ERROR, PGC_ERROR_VALIDATION))
    return PGC_EXIT_VALIDATION_FAILED;
  if (g_error_matches (error, PGC_ERROR, PGC_ERROR_TIMED_OUT))
    return PGC_EXIT_TIMED_OUT;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return PGC_EXIT_INTERRUPTED;
  return PGC_EXIT_FAILED;
}
