/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-summary.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/cli/pgc-error-text.h"
#include "agent/cli/pgc-quantity.h"
#include "agent/cli/pgc-status-words.h"
#include "agent/cli/pgc-text-layout.h"

#define LABEL_WIDTH 14

static void
append_field (GString *out, const char *label, const char *value, guint width)
{
  if (value == NULL)
    return;
  g_autofree char *padded = pgc_text_layout_pad (label, LABEL_WIDTH, FALSE);
  g_autofree char *printable = pgc_text_layout_printable (value, TRUE);
  g_string_append (out, padded);
  pgc_text_layout_wrap (out, printable, LABEL_WIDTH, LABEL_WIDTH, width);
}

static GStrv
make_row (const char *first, ...)
{
  GPtrArray *cells = g_ptr_array_new ();
  va_list args;
  va_start (args, first);
  for (const char *cell = first; cell != NULL; cell = va_arg (args, const char *))
    g_ptr_array_add (cells, pgc_text_layout_printable (cell, FALSE));
  va_end (args);
  g_ptr_array_add (cells, NULL);
  return (GStrv) g_ptr_array_free (cells, FALSE);
}

static void
append_table (GString *out, GPtrArray *rows, const char *alignment)
{
  g_autofree char *table = pgc_text_layout_table (rows, alignment);
  g_string_append (out, table);
}

/* Seconds from @start until @end, or until @now if it has not ended. */
static char *
get_time_taken (gint64 start, gint64 end, gint64 now)
{
  if (start == 0)
    return g_strdup ("-");
  return pgc_quantity_duration (((end != 0 ? end : now) - start) / G_USEC_PER_SEC);
}

static void
append_request_fields (GString *out, const PgcSpec *spec, guint width)
{
  g_autofree char *source = pgc_status_words_server (&spec->source);
  g_autofree char *source_type = spec->source_type != NULL
                                     ? g_strdup_printf ("%s (%s)", source, spec->source_type)
                                     : g_strdup (source);
  g_autofree char *target = pgc_status_words_server (&spec->target);
  g_autofree char *kind = pgc_status_words_kind (spec);
  g_autofree char *by = g_strdup_printf ("%s (%s)", kind,
                                         pgc_provider_kind_to_string (spec->provider));
  append_field (out, _("Kind"), by, width);
  append_field (out, _("Source"), source_type, width);
  append_field (out, _("Target"), target, width);
}

char *
pgc_summary_of_request (const PgcSpec *spec)
{
  GString *out = g_string_new (NULL);
  append_field (out, _("Migration"), spec->name, G_MAXUINT);
  append_request_fields (out, spec, G_MAXUINT);
  g_autofree char *databases = spec->databases != NULL ? g_strjoinv (", ", spec->databases) : NULL;
  append_field (out, _("Databases"), databases, G_MAXUINT);
  switch (spec->overwrite)
    {
    case PGC_FLAG_UNSET:
      append_field (out, _("Overwrite"), _("asks first if a database on the target holds data"),
                    G_MAXUINT);
      break;
    case PGC_FLAG_FALSE:
      append_field (out, _("Overwrite"), _("fails if a database is already on the target"),
                    G_MAXUINT);
      break;
    case PGC_FLAG_TRUE:
      append_field (out, _("Overwrite"),
                    _("drops databases of these names on the target and makes them anew"),
                    G_MAXUINT);
      break;
    }
  g_autofree char *jobs = g_strdup_printf ("%u", pgc_spec_get_jobs (spec));
  append_field (out, _("Jobs"), jobs, G_MAXUINT);
  return g_string_free (out, FALSE);
}

static void
append_databases (GString *out, const PgcStatus *status, gint64 now, guint width)
{
  if (status->databases->len == 0)
    return;
  g_string_append_printf (out, "\n%s\n", _("Databases"));
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_ptr_array_add (rows, make_row (_("Name"), _("State"), _("Phase"), _("Tables"), _("Indexes"),
                                   _("Rows"), _("Data"), _("Duration"), NULL));
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *d = g_ptr_array_index (status->databases, i);
      guint n_tables = d->queued_tables + d->loading_tables + d->completed_tables
                       + d->errored_tables;
      g_autofree char *tables = g_strdup_printf ("%u/%u", d->completed_tables, n_tables);
      g_autofree char *indexes = g_strdup_printf ("%u/%u", d->indexes_done, d->indexes_total);
      g_autofree char *n_rows = pgc_quantity_count (d->rows_done);
      g_autofree char *data = pgc_quantity_bytes (d->bytes_done);
      g_autofree char *taken = get_time_taken (d->started_at, d->ended_at, now);
      g_ptr_array_add (rows, make_row (d->name, pgc_status_words_database_state (d),
                                       pgc_status_words_phase (d->phase), tables, indexes, n_rows,
                                       data, taken, NULL));
    }
  append_table (out, rows, "lllrrrrr");
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *d = g_ptr_array_index (status->databases, i);
      if (d->message == NULL)
        continue;
      g_autofree char *text = g_strdup_printf ("%s: %s", d->name, d->message);
      g_autofree char *printable = pgc_text_layout_printable (text, TRUE);
      pgc_text_layout_wrap (out, printable, 0, 2, width);
    }
}

static const char *
get_validation_words (PgcValidationState state)
{
  switch (state)
    {
    case PGC_VALIDATION_SUCCEEDED:
      return _("passed");
    case PGC_VALIDATION_WARNING:
      return _("warning");
    case PGC_VALIDATION_FAILED:
      return _("FAILED");
    }
  g_return_val_if_reached ("");
}

static void
append_validation (GString *out, const PgcValidation *validation)
{
  if (validation == NULL || validation->items->len == 0)
    return;
  g_string_append_printf (out, "\n%s: %s\n", _("Validation"),
                          get_validation_words (pgc_validation_get_state (validation)));
  for (guint i = 0; i < validation->items->len; i++)
    {
      const PgcValidationItem *item = g_ptr_array_index (validation->items, i);
      g_autofree char *place = pgc_text_layout_printable (
          item->database != NULL ? item->database : _("server"), FALSE);
      g_string_append_printf (out, "  %-8s %s, %s\n", get_validation_words (item->state), place,
                              item->type);
      for (guint m = 0; m < item->messages->len; m++)
        {
          const PgcValidationMessage *message = g_ptr_array_index (item->messages, m);
          g_autofree char *text = pgc_error_text_from_parts (
              message->message, message->service_code, message->remedy, message->sql, 11);
          g_string_append (out, text);
        }
    }
}

static void
append_report (GString *out, const PgcStatus *status)
{
  if (status->report->len == 0)
    return;
  g_string_append_printf (out, "\n%s\n", _("Left out, changed, or left to do"));
  for (guint i = 0; i < status->report->len; i++)
    {
      const PgcReportEntry *entry = g_ptr_array_index (status->report, i);
      g_autofree char *line = g_strdup_printf (
          "%-8s %s%s%s: %s", entry->kind, entry->database != NULL ? entry->database : "",
          entry->database != NULL ? ", " : "", entry->object, entry->reason);
      g_autofree char *text = pgc_error_text_from_parts (line, NULL, NULL, entry->sql, 2);
      g_string_append (out, text);
    }
}

char *
pgc_summary_of_migration (const PgcSpec *spec, const PgcStatus *status, guint width, gint64 now,
                          gboolean is_foreground)
{
  GString *out = g_string_new (NULL);
  append_field (out, _("Migration"), spec->name, width);
  append_field (out, _("State"), pgc_status_words_state (status), width);
  if (status->error != NULL)
    {
      const PgcFault *fault = status->error;
      g_autofree char *message = fault->service_code != NULL
                                     ? g_strdup_printf ("%s [%s]", fault->message,
                                                        fault->service_code)
                                     : g_strdup (fault->message);
      append_field (out, _("Error"), message, width);
      append_field (out, _("What to do"), fault->remedy, width);
      append_field (out, _("SQL"), fault->sql, G_MAXUINT);
    }
  /* Not wrapped, so that the command in it can be copied. */
  g_autofree char *next = pgc_status_words_next (spec, status, is_foreground);
  append_field (out, _("Next"), next, G_MAXUINT);
  append_request_fields (out, spec, width);

  g_autofree char *started = pgc_quantity_local_time (status->created_at);
  g_autofree char *ended = pgc_quantity_local_time (status->ended_at);
  g_autofree char *taken = get_time_taken (status->created_at, status->ended_at, now);
  append_field (out, _("Started"), started, width);
  append_field (out, _("Ended"), ended, width);
  append_field (out, _("Duration"), taken, width);

  append_databases (out, status, now, width);
  append_validation (out, status->validation);
  append_report (out, status);
  if (status->comparison != NULL)
    {
      g_autofree char *comparison = pgc_summary_of_comparison (status->comparison);
      g_string_append_printf (out, "\n%s\n%s", _("Comparison"), comparison);
    }
  return g_string_free (out, FALSE);
}

GStrv
pgc_summary_list_heading (void)
{
  return make_row (_("Name"), _("Status"), _("Migration mode"), _("Migration type"),
                   _("Source server"), _("Source server type"), _("Databases"), _("Duration"),
                   _("Start time"), NULL);
}

GStrv
pgc_summary_list_row (const PgcSpec *spec, const PgcStatus *status, gint64 now)
{
  g_autofree char *source = pgc_server_get_host (&spec->source) != NULL
                                ? pgc_server_dup_address (&spec->source)
                                : g_strdup (spec->source.resource_id);
  g_autofree char *databases = g_strdup_printf (
      "%u", spec->databases != NULL ? g_strv_length (spec->databases) : 0);
  g_autofree char *taken = get_time_taken (status->created_at, status->ended_at, now);
  g_autofree char *start = pgc_quantity_local_time (status->created_at);
  return make_row (spec->name != NULL ? spec->name : "-", pgc_status_words_state (status),
                   pgc_mode_to_string (spec->mode), pgc_option_to_string (spec->option),
                   source != NULL ? source : "-",
                   spec->source_type != NULL ? spec->source_type : "-", databases, taken,
                   start != NULL ? start : "-", NULL);
}

char *
pgc_summary_of_comparison (const PgcComparison *comparison)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_ptr_array_add (rows, make_row (_("Database"), _("Object"), _("Source rows"),
                                   _("Target rows"), _("Difference"), NULL));
  guint64 n_rows = 0;
  for (guint i = 0; i < comparison->items->len; i++)
    {
      const PgcComparisonItem *item = g_ptr_array_index (comparison->items, i);
      n_rows += item->source_rows;
      if (item->equal)
        continue;
      g_autofree char *source = g_strdup_printf ("%" G_GUINT64_FORMAT, item->source_rows);
      g_autofree char *target = g_strdup_printf ("%" G_GUINT64_FORMAT, item->target_rows);
      g_ptr_array_add (rows, make_row (item->database, item->object, source, target,
                                       item->difference != NULL ? item->difference
                                                                : _("contents differ"),
                                       NULL));
    }
  if (rows->len > 1)
    append_table (out, rows, "llrrl");
  if (comparison->error != NULL)
    {
      g_autofree char *text = pgc_error_text_from_parts (
          comparison->error->message, comparison->error->service_code, comparison->error->remedy,
          comparison->error->sql, 0);
      g_string_append (out, text);
      return g_string_free (out, FALSE);
    }

  g_autofree char *count = pgc_quantity_count (n_rows);
  g_autofree char *taken = get_time_taken (comparison->started_at, comparison->ended_at,
                                           comparison->ended_at);
  if (comparison->running)
    g_string_append_printf (out, _("Still running: %u of %u tables compared.\n"),
                            comparison->tables_done, comparison->tables_total);
  else if (rows->len > 1)
    g_string_append_printf (out, _("DIFFERENT: %u of %u objects differ.\n"), rows->len - 1,
                            comparison->items->len);
  else
    g_string_append_printf (out, _("Equal: %u objects with %s rows compared in %s.\n"),
                            comparison->items->len, count, taken);
  return g_string_free (out, FALSE);
}
