/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-overview.h"

#include <glib/gi18n.h>

#include "gui/format/pgw-quantity.h"
#include "gui/format/pgw-time.h"
#include "gui/monitor/pgw-database-view.h"
#include "gui/monitor/pgw-fact.h"

/* From here on the WAL that waits for us is worth a word: 64 segments of the usual size. */
#define WAL_WARNING_BYTES (G_GUINT64_CONSTANT (1) << 30)

void
pgw_overview_free (PgwOverview *overview)
{
  if (overview == NULL)
    return;
  g_free (overview->next);
  g_free (overview->route);
  g_free (overview->spoken_route);
  g_free (overview->elapsed);
  g_free (overview->progress);
  g_free (overview->wal_warning);
  g_free (overview);
}

static char *
make_place (const PgcServer *server)
{
  PgcServer place = *server;
  place.user = NULL;
  return pgw_state_words_server (&place);
}

static gboolean
is_moving_data (const PgcStatus *status)
{
  return (status->state == PGC_STATE_IN_PROGRESS
          && (status->substate == PGC_SUBSTATE_MIGRATING_DATA
              || status->substate == PGC_SUBSTATE_COMPLETING_MIGRATION))
         || (status->state == PGC_STATE_WAITING_FOR_USER_ACTION
             && status->substate == PGC_SUBSTATE_PAUSED);
}

typedef struct
{
  double share;
  guint64 bytes_done, bytes_total;
  gint64 eta_seconds; /* of the database that takes longest; -1 = not known */
  gboolean is_copying;
} Sum;

static Sum
sum_databases (const PgcStatus *status)
{
  Sum sum = { .eta_seconds = -1 };
  double weights = 0;
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      /* An empty database still takes its moment. */
      double weight = (double) MAX (database->bytes_total, (guint64) 1 << 20);
      sum.share += weight * pgw_database_view_get_share (database);
      weights += weight;
      sum.bytes_done += database->bytes_done;
      sum.bytes_total += MAX (database->bytes_total, database->bytes_done);
      if (database->state == PGC_DATABASE_STATE_IN_PROGRESS
          && database->phase == PGC_PHASE_COPY)
        {
          sum.is_copying = TRUE;
          sum.eta_seconds = MAX (sum.eta_seconds, database->eta_seconds);
        }
    }
  sum.share = weights > 0 ? sum.share / weights : 0;
  return sum;
}

static void
set_progress (PgwOverview *overview, const PgcStatus *status)
{
  overview->has_progress = is_moving_data (status);
  overview->share = -1;
  if (!overview->has_progress)
    {
      overview->has_progress = status->state == PGC_STATE_IN_PROGRESS
                               || status->state == PGC_STATE_CLEANING_UP;
      overview->progress = g_strdup ("");
      return;
    }
  Sum sum = sum_databases (status);
  if (status->substate == PGC_SUBSTATE_PAUSED && sum.share >= 1)
    {
      /* Paused while changes were followed: that has no end to progress to. */
      overview->has_progress = FALSE;
      overview->progress = g_strdup ("");
      return;
    }
  overview->share = sum.share;
  g_autofree char *percent = pgw_quantity_percent (sum.share);
  GString *text = g_string_new (percent);
  if (sum.bytes_total > 0)
    {
      g_autofree char *done = pgw_quantity_bytes (sum.bytes_done);
      g_autofree char *total = pgw_quantity_bytes (sum.bytes_total);
      g_string_append (text, _(" · "));
      if (sum.bytes_total > sum.bytes_done)
        g_string_append_printf (text, _("%s of %s"), done, total);
      else
        g_string_append (text, done);
    }
  if (sum.is_copying && sum.eta_seconds >= 0 && status->substate != PGC_SUBSTATE_PAUSED)
    {
      g_autofree char *left = pgw_time_left (sum.eta_seconds);
      g_string_append_printf (text, "%s%s", _(" · "), left);
    }
  overview->progress = g_string_free (text, FALSE);
}

static char *
make_wal_warning (const PgcSpec *spec, const PgcStatus *status)
{
  if (spec->mode != PGC_MODE_ONLINE || pgc_state_is_final (status->state))
    return NULL;
  /* Databases of one server share its WAL: the one that is furthest behind holds it all. */
  guint64 kept = 0;
  for (guint i = 0; i < status->databases->len; i++)
    kept = MAX (kept,
                ((const PgcDatabaseStatus *) g_ptr_array_index (status->databases, i))->lag_bytes);
  gboolean is_paused = status->substate == PGC_SUBSTATE_PAUSED;
  if (kept < WAL_WARNING_BYTES && !is_paused)
    return NULL;
  g_autofree char *amount = pgw_quantity_bytes (kept);
  if (is_paused && kept == 0)
    return g_strdup (_("While the migration is paused, the source keeps all its write-ahead log. "
                       "Resume it before the source’s disk fills up."));
  if (is_paused)
    return g_strdup_printf (_("The source keeps at least %s of write-ahead log for this migration, "
                              "and more with every change while it is paused. Resume it before "
                              "the source’s disk fills up."),
                            amount);
  return g_strdup_printf (_("The source keeps at least %s of write-ahead log until its changes are "
                            "applied. Watch the free space of its disk."),
                          amount);
}

PgwOverview *
pgw_overview_new (const PgcSpec *spec, const PgcStatus *status, gint64 now)
{
  PgwOverview *overview = g_new0 (PgwOverview, 1);
  overview->title = pgw_state_words_title (status);
  overview->icon_name = pgw_state_words_icon_name (status);
  overview->tone = pgw_state_words_tone (status);
  overview->next = pgw_state_words_next (spec, status);
  g_autofree char *source = make_place (&spec->source);
  g_autofree char *target = make_place (&spec->target);
  overview->route = g_strdup_printf ("%s → %s", source, target);
  overview->spoken_route = g_strdup_printf (_("From %s to %s"), source, target);
  overview->elapsed = pgw_time_taken (status->created_at, status->ended_at, now);
  set_progress (overview, status);
  overview->wal_warning = make_wal_warning (spec, status);
  return overview;
}

static const char *
get_overwrite_words (PgcFlag overwrite)
{
  switch (overwrite)
    {
    case PGC_FLAG_UNSET:
      return _("Asks first if a database on the target holds data");
    case PGC_FLAG_FALSE:
      return _("Fails if a database is already on the target");
    case PGC_FLAG_TRUE:
      return _("Drops databases of these names on the target");
    }
  g_return_val_if_reached ("");
}

static const char *
get_flag_words (PgcFlag flag)
{
  switch (flag)
    {
    case PGC_FLAG_UNSET:
      return NULL;
    case PGC_FLAG_FALSE:
      return _("No");
    case PGC_FLAG_TRUE:
      return _("Yes");
    }
  g_return_val_if_reached (NULL);
}

GPtrArray *
pgw_overview_list_properties (const PgcSpec *spec, const PgcStatus *status, gint64 now)
{
  GPtrArray *facts = pgw_fact_list_new ();
  pgw_fact_list_take (facts, _("Name"), g_strdup (spec->name));
  pgw_fact_list_take (facts, _("Migration mode"), g_strdup (pgw_state_words_mode (spec->mode)));
  pgw_fact_list_take (facts, _("Migration option"),
                      g_strdup (pgw_state_words_option (spec->option)));
  pgw_fact_list_take (facts, _("Done by"), g_strdup (pgw_state_words_provider (spec->provider)));
  pgw_fact_list_take (facts, _("Source server"), pgw_state_words_server (&spec->source));
  pgw_fact_list_take (facts, _("Source server type"), g_strdup (spec->source_type));
  pgw_fact_list_take (facts, _("Source TLS"),
                      g_strdup (pgc_ssl_mode_to_string (spec->source.ssl_mode)));
  pgw_fact_list_take (facts, _("Target server"), pgw_state_words_server (&spec->target));
  pgw_fact_list_take (facts, _("Target TLS"),
                      g_strdup (pgc_ssl_mode_to_string (spec->target.ssl_mode)));
  pgw_fact_list_take (facts, _("Databases"),
                      spec->databases != NULL ? g_strjoinv (", ", spec->databases) : NULL);
  pgw_fact_list_take (facts, _("Existing databases"),
                      g_strdup (get_overwrite_words (spec->overwrite)));
  pgw_fact_list_take (facts, _("Roles"),
                      g_strdup (spec->migrate_roles == PGC_FLAG_FALSE ? _("Not migrated")
                                                                      : _("Migrated")));
  if (spec->provider == PGC_PROVIDER_KIND_DIRECT)
    pgw_fact_list_take (facts, _("Parallel jobs"),
                        g_strdup_printf ("%u", pgc_spec_get_jobs (spec)));
  pgw_fact_list_take (facts, _("Compare at the end"), g_strdup (get_flag_words (spec->compare)));
  if (spec->mode == PGC_MODE_ONLINE)
    {
      pgw_fact_list_take (facts, _("Block writes at cutover"),
                          g_strdup (get_flag_words (spec->block_writes)));
      pgw_fact_list_take (facts, _("Reverse replication"),
                          g_strdup (get_flag_words (spec->reverse)));
    }
  pgw_fact_list_take (facts, _("Started"), pgw_time_absolute (status->created_at));
  if (status->ended_at != 0)
    pgw_fact_list_take (facts, _("Ended"), pgw_time_absolute (status->ended_at));
  pgw_fact_list_take (facts, _("Duration"),
                      pgw_time_taken (status->created_at, status->ended_at, now));
  pgw_fact_list_take (facts, _("Migration ID"), g_strdup (status->id));
  return facts;
}

GPtrArray *
pgw_overview_list_overwritten (const PgcSpec *spec, const PgcStatus *status)
{
  GPtrArray *names = g_ptr_array_new ();
  /* The databases that are in the way say so; if none does, any may be. */
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      if (database->message != NULL)
        g_ptr_array_add (names, database->name);
    }
  if (names->len > 0)
    return names;
  for (gsize i = 0; spec->databases != NULL && spec->databases[i] != NULL; i++)
    g_ptr_array_add (names, spec->databases[i]);
  return names;
}
