/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-watch-view.h"

#include <glib/gi18n.h>

#include "agent/cli/pgc-quantity.h"
#include "agent/cli/pgc-status-words.h"
#include "agent/cli/pgc-text-layout.h"

#define MIN_BAR_WIDTH 10
#define MAX_BAR_WIDTH 30
#define MAX_NAME_WIDTH 24
#define MAX_LOG_LINES 5

/* How much is left out of a frame so that it fits the terminal: each level includes the ones
 * before it. */
typedef enum
{
  DETAIL_ALL,
  DETAIL_SHORT_LOG,
  DETAIL_NO_LOG,
  DETAIL_NO_TABLES,
  DETAIL_ONE_LINE_EACH,
  N_DETAILS,
} Detail;

typedef struct
{
  GPtrArray *lines; /* (element-type PgcWatchLine) */
  const PgcWatchLayout *layout;
  guint name_width;
  guint bar_width;
} Frame;

void
pgc_watch_line_free (PgcWatchLine *line)
{
  g_free (line->text);
  g_free (line);
}

static void
add_line (Frame *frame, PgcWatchStyle style, const char *text)
{
  g_autofree char *printable = pgc_text_layout_printable (text, FALSE);
  PgcWatchLine *line = g_new0 (PgcWatchLine, 1);
  /* The last column stays free: some terminals wrap as soon as it is filled. */
  line->text = pgc_text_layout_ellipsize (printable, frame->layout->columns - 1);
  line->style = style;
  g_ptr_array_add (frame->lines, line);
}

static PgcWatchStyle
get_state_style (const PgcStatus *status)
{
  switch (status->state)
    {
    case PGC_STATE_SUCCEEDED:
      return PGC_WATCH_STYLE_GOOD;
    case PGC_STATE_FAILED:
    case PGC_STATE_VALIDATION_FAILED:
    case PGC_STATE_CLEANING_UP:
      return PGC_WATCH_STYLE_BAD;
    case PGC_STATE_CANCELED:
    case PGC_STATE_WAITING_FOR_USER_ACTION:
      return PGC_WATCH_STYLE_WARNING;
    case PGC_STATE_IN_PROGRESS:
    case PGC_STATE_UNKNOWN:
      return PGC_WATCH_STYLE_TITLE;
    }
  g_return_val_if_reached (PGC_WATCH_STYLE_PLAIN);
}

static void
add_header (Frame *frame, const PgcSpec *spec, const PgcStatus *status)
{
  gint64 end = status->ended_at != 0 ? status->ended_at : frame->layout->now;
  g_autofree char *elapsed
      = pgc_quantity_clock (status->created_at != 0 ? (end - status->created_at) / G_USEC_PER_SEC
                                                    : 0);
  g_autofree char *left = g_strdup_printf ("%s: %s", spec->name, pgc_status_words_state (status));
  guint width = frame->layout->columns - 1;
  guint taken = pgc_text_layout_width (left) + pgc_text_layout_width (elapsed);
  g_autofree char *line = taken + 2 <= width
                              ? g_strdup_printf ("%s%*s%s", left, (int) (width - taken), "",
                                                 elapsed)
                              : g_strdup_printf ("%s  %s", left, elapsed);
  add_line (frame, get_state_style (status), line);

  g_autofree char *source = pgc_status_words_server (&spec->source);
  g_autofree char *target = pgc_status_words_server (&spec->target);
  g_autofree char *kind = pgc_status_words_kind (spec);
  g_autofree char *route = g_strdup_printf ("%s %s %s (%s)", source,
                                            frame->layout->is_unicode ? "→" : "->", target, kind);
  add_line (frame, PGC_WATCH_STYLE_FAINT, route);
}

/* How far the phase that @database is in has come; 1 only when the target has everything. */
static double
get_phase_share (const PgcDatabaseStatus *database)
{
  switch (database->phase)
    {
    case PGC_PHASE_QUEUED:
    case PGC_PHASE_SCHEMA:
    case PGC_PHASE_UNKNOWN:
    case PGC_PHASE_COPY:
      return pgc_quantity_share (database->bytes_done, database->bytes_total, FALSE);
    case PGC_PHASE_INDEX:
      return pgc_quantity_share (database->indexes_done, database->indexes_total, FALSE);
    case PGC_PHASE_FINISH:
    case PGC_PHASE_CUTOVER:
      return pgc_quantity_share (1, 1, FALSE);
    case PGC_PHASE_STREAM:
    case PGC_PHASE_DONE:
      return 1;
    }
  g_return_val_if_reached (0);
}

static gboolean
is_at_work (const PgcDatabaseStatus *database)
{
  return database->state == PGC_DATABASE_STATE_IN_PROGRESS
         || database->state == PGC_DATABASE_STATE_CANCELING
         || database->state == PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER;
}

static void
append_part (GString *out, const char *part)
{
  g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", part);
}

static void
append_amount (GString *out, const PgcDatabaseStatus *database)
{
  g_autofree char *done = pgc_quantity_bytes (database->bytes_done);
  g_autofree char *total = pgc_quantity_bytes (database->bytes_total);
  g_autofree char *amount = database->bytes_total > 0 && is_at_work (database)
                                ? g_strdup_printf (_("%s of %s"), done, total)
                                : g_strdup (done);
  append_part (out, amount);
  /* Rate and remaining time are those of the copy. */
  if (!is_at_work (database) || database->phase != PGC_PHASE_COPY)
    return;
  if (database->bytes_per_second >= 1)
    {
      g_autofree char *rate = pgc_quantity_byte_rate (database->bytes_per_second);
      append_part (out, rate);
    }
  if (database->eta_seconds > 0)
    {
      g_autofree char *eta = pgc_quantity_duration (database->eta_seconds);
      g_autofree char *left = g_strdup_printf (_("%s left"), eta);
      append_part (out, left);
    }
}

static void
append_counts (GString *out, const PgcDatabaseStatus *database)
{
  guint n_tables = database->queued_tables + database->loading_tables + database->completed_tables
                   + database->errored_tables;
  g_autofree char *tables = g_strdup_printf (_("%u/%u tables"), database->completed_tables,
                                             n_tables);
  append_part (out, tables);
  if (database->errored_tables > 0)
    {
      g_autofree char *errored = g_strdup_printf (_("%u with errors"), database->errored_tables);
      append_part (out, errored);
    }
  g_autofree char *indexes = g_strdup_printf (_("%u/%u indexes"), database->indexes_done,
                                              database->indexes_total);
  append_part (out, indexes);
  g_autofree char *rows_done = pgc_quantity_count (database->rows_done);
  g_autofree char *rows_total = pgc_quantity_count (database->rows_total);
  g_autofree char *rows = database->rows_total > database->rows_done
                              ? g_strdup_printf (_("%s of about %s rows"), rows_done, rows_total)
                              : g_strdup_printf (_("%s rows"), rows_done);
  append_part (out, rows);
}

static gboolean
is_following (const PgcDatabaseStatus *database)
{
  return database->phase == PGC_PHASE_STREAM || database->phase == PGC_PHASE_CUTOVER;
}

static void
append_replication (GString *out, const PgcDatabaseStatus *database)
{
  if (database->latency_seconds >= 0)
    {
      g_autofree char *time = pgc_quantity_duration (database->latency_seconds);
      g_autofree char *latency = g_strdup_printf (_("latency %s"), time);
      append_part (out, latency);
    }
  g_autofree char *bytes = pgc_quantity_bytes (database->lag_bytes);
  g_autofree char *lag = g_strdup_printf (_("%s behind"), bytes);
  append_part (out, lag);
  g_autofree char *applied = pgc_quantity_count (database->applied_changes);
  g_autofree char *changes = g_strdup_printf (_("%s changes applied"), applied);
  append_part (out, changes);
}

static const char *
get_database_words (const PgcDatabaseStatus *database)
{
  return database->state == PGC_DATABASE_STATE_IN_PROGRESS
             ? pgc_status_words_phase (database->phase)
             : pgc_status_words_database_state (database);
}

static void
add_table (Frame *frame, const PgcTableStatus *table)
{
  double share = table->bytes_total > 0
                     ? pgc_quantity_share (table->bytes_done, table->bytes_total,
                                           table->phase == PGC_PHASE_DONE)
                     : pgc_quantity_share (table->rows_done, table->rows_total,
                                           table->phase == PGC_PHASE_DONE);
  guint bar_width = frame->bar_width / 2;
  g_autofree char *bar = pgc_quantity_bar (share, bar_width, frame->layout->is_unicode);
  g_autofree char *percent = pgc_quantity_percent (share);
  g_autofree char *rows = pgc_quantity_count (table->rows_done);
  g_autofree char *bytes = pgc_quantity_bytes (table->bytes_done);
  g_autofree char *line
      = table->phase == PGC_PHASE_COPY
            ? g_strdup_printf (_("    %s %5s %s, %s rows, %s"), bar, percent, table->name, rows,
                               bytes)
            : g_strdup_printf ("    %*s %5s %s, %s", (int) bar_width, "", "", table->name,
                               pgc_status_words_phase (table->phase));
  add_line (frame, PGC_WATCH_STYLE_FAINT, line);
}

static void
add_database (Frame *frame, const PgcDatabaseStatus *database, Detail detail)
{
  double share = get_phase_share (database);
  g_autofree char *printable = pgc_text_layout_printable (database->name, FALSE);
  g_autofree char *cut = pgc_text_layout_ellipsize (printable, frame->name_width);
  g_autofree char *name = pgc_text_layout_pad (cut, frame->name_width, FALSE);
  g_autofree char *bar = pgc_quantity_bar (share, frame->bar_width, frame->layout->is_unicode);
  g_autofree char *percent = pgc_quantity_percent (share);
  g_autoptr (GString) amount = g_string_new (get_database_words (database));
  append_amount (amount, database);
  g_autofree char *line = g_strdup_printf ("%s %s %5s %s", name, bar, percent, amount->str);
  gboolean is_bad = database->state == PGC_DATABASE_STATE_FAILED;
  add_line (frame, is_bad ? PGC_WATCH_STYLE_BAD : PGC_WATCH_STYLE_PLAIN, line);
  if (detail >= DETAIL_ONE_LINE_EACH)
    return;

  g_autoptr (GString) counts = g_string_new (NULL);
  append_counts (counts, database);
  g_autofree char *second = g_strdup_printf ("  %s", counts->str);
  add_line (frame, PGC_WATCH_STYLE_FAINT, second);
  if (is_following (database))
    {
      g_autoptr (GString) replication = g_string_new (NULL);
      append_replication (replication, database);
      g_autofree char *third = g_strdup_printf ("  %s", replication->str);
      add_line (frame, PGC_WATCH_STYLE_PLAIN, third);
    }
  if (database->message != NULL)
    {
      g_autofree char *message = g_strdup_printf ("  %s", database->message);
      add_line (frame, is_bad ? PGC_WATCH_STYLE_BAD : PGC_WATCH_STYLE_WARNING, message);
    }
  if (detail >= DETAIL_NO_TABLES || !is_at_work (database))
    return;
  for (guint i = 0; i < database->tables->len; i++)
    add_table (frame, g_ptr_array_index (database->tables, i));
}

static PgcWatchStyle
get_log_style (PgcLogLevel level)
{
  switch (level)
    {
    case PGC_LOG_INFO:
      return PGC_WATCH_STYLE_FAINT;
    case PGC_LOG_WARNING:
      return PGC_WATCH_STYLE_WARNING;
    case PGC_LOG_ERROR:
      return PGC_WATCH_STYLE_BAD;
    }
  g_return_val_if_reached (PGC_WATCH_STYLE_PLAIN);
}

static void
add_log (Frame *frame, GPtrArray *log, guint n_lines)
{
  guint n = MIN (log->len, n_lines);
  for (guint i = log->len - n; i < log->len; i++)
    {
      const PgcLogLine *entry = g_ptr_array_index (log, i);
      g_autofree char *line = pgc_watch_view_make_log_line (entry);
      add_line (frame, get_log_style (entry->level), line);
    }
}

static void
add_footer (Frame *frame, const PgcSpec *spec, const PgcStatus *status)
{
  if (status->state == PGC_STATE_CLEANING_UP && status->error != NULL)
    add_line (frame, PGC_WATCH_STYLE_BAD, status->error->message);
  gboolean is_asked
      = frame->layout->is_interactive
        && status->substate == PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION;
  if (status->state != PGC_STATE_WAITING_FOR_USER_ACTION || is_asked)
    return;
  /* In lines of their own, as a command that is cut short is of no use. */
  g_autofree char *next = pgc_status_words_next (spec, status, frame->layout->is_foreground);
  g_autoptr (GString) wrapped = g_string_new (NULL);
  pgc_text_layout_wrap (wrapped, next, 0, 0, frame->layout->columns - 1);
  g_auto (GStrv) lines = g_strsplit (wrapped->str, "\n", -1);
  for (gsize i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    add_line (frame, PGC_WATCH_STYLE_WARNING, lines[i]);
}

static GPtrArray *
make_frame (const PgcSpec *spec, const PgcStatus *status, GPtrArray *log,
            const PgcWatchLayout *layout, Detail detail, guint n_databases)
{
  Frame frame = { .layout = layout };
  frame.lines = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_watch_line_free);
  frame.bar_width = CLAMP (layout->columns / 4, MIN_BAR_WIDTH, MAX_BAR_WIDTH);
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      frame.name_width = MAX (frame.name_width, pgc_text_layout_width (database->name));
    }
  frame.name_width = MIN (frame.name_width, MIN (MAX_NAME_WIDTH, layout->columns / 4));

  add_header (&frame, spec, status);
  for (guint i = 0; i < MIN (n_databases, status->databases->len); i++)
    add_database (&frame, g_ptr_array_index (status->databases, i), detail);
  if (n_databases < status->databases->len)
    {
      g_autofree char *more = g_strdup_printf (_("and %u more databases"),
                                               status->databases->len - n_databases);
      add_line (&frame, PGC_WATCH_STYLE_FAINT, more);
    }
  if (log != NULL && detail < DETAIL_NO_LOG)
    add_log (&frame, log, detail < DETAIL_SHORT_LOG ? MAX_LOG_LINES : 1);
  add_footer (&frame, spec, status);
  return frame.lines;
}

GPtrArray *
pgc_watch_view_make_frame (const PgcSpec *spec, const PgcStatus *status, GPtrArray *log,
                           const PgcWatchLayout *layout)
{
  /* Narrower than any terminal that is used; keeps the arithmetic above zero. */
  PgcWatchLayout sane = *layout;
  sane.columns = MAX (sane.columns, 20);
  sane.rows = MAX (sane.rows, 4);

  guint n_rows = sane.rows - 1;
  for (int detail = DETAIL_ALL; detail < N_DETAILS; detail++)
    {
      GPtrArray *lines = make_frame (spec, status, log, &sane, (Detail) detail, G_MAXUINT);
      if (lines->len <= n_rows)
        return lines;
      g_ptr_array_unref (lines);
    }
  guint n_databases = n_rows > 3 ? n_rows - 3 : 0;
  for (;;)
    {
      GPtrArray *lines = make_frame (spec, status, log, &sane, DETAIL_ONE_LINE_EACH, n_databases);
      if (lines->len <= n_rows)
        return lines;
      if (n_databases == 0)
        {
          g_ptr_array_set_size (lines, (int) n_rows);
          return lines;
        }
      g_ptr_array_unref (lines);
      n_databases--;
    }
}

char *
pgc_watch_view_make_progress_line (const PgcDatabaseStatus *database)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *percent = pgc_quantity_percent (get_phase_share (database));
  g_string_append_printf (line, "%s: %s %s", database->name, get_database_words (database),
                          percent);
  append_amount (line, database);
  append_counts (line, database);
  if (is_following (database))
    append_replication (line, database);
  return pgc_text_layout_printable (line->str, FALSE);
}

char *
pgc_watch_view_make_log_line (const PgcLogLine *line)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (line->time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *time = local != NULL ? g_date_time_format (local, "%H:%M:%S") : g_strdup ("?");
  g_autofree char *text = g_strdup_printf (
      "%s %s %s%s%s", time, pgc_log_level_to_string (line->level),
      line->database != NULL ? line->database : "", line->database != NULL ? ": " : "",
      line->text);
  return pgc_text_layout_printable (text, FALSE);
}

char *
pgc_watch_view_make_comparison_line (const PgcComparison *comparison,
                                     const PgcWatchLayout *layout)
{
  double share = pgc_quantity_share (comparison->tables_done, comparison->tables_total,
                                     !comparison->running);
  guint bar_width = CLAMP (layout->columns / 4, MIN_BAR_WIDTH, MAX_BAR_WIDTH);
  g_autofree char *bar = pgc_quantity_bar (share, bar_width, layout->is_unicode);
  g_autofree char *percent = pgc_quantity_percent (share);
  gint64 end = comparison->ended_at != 0 ? comparison->ended_at : layout->now;
  g_autofree char *elapsed = pgc_quantity_clock (
      comparison->started_at != 0 ? (end - comparison->started_at) / G_USEC_PER_SEC : 0);
  g_autofree char *line = g_strdup_printf (_("%s %5s %u/%u tables compared, %s"), bar, percent,
                                           comparison->tables_done, comparison->tables_total,
                                           elapsed);
  return pgc_text_layout_ellipsize (line, MAX (layout->columns, 2) - 1);
}
