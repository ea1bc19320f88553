/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-activity.h"

#include <math.h>

#include "gui/monitor/pgw-database-view.h"

/* A little less than the second between two looks, which are not that punctual. */
#define MIN_INTERVAL (900 * G_TIME_SPAN_MILLISECOND)

struct _PgwActivity
{
  PgwSeries *copy_rate;   /* (owned) */
  PgwSeries *change_rate; /* (owned) */
  PgwSeries *latency;     /* (owned) */
  gint64 last_look;
  guint64 last_applied;
  gboolean was_following;
  PgcSubstate last_substate;
  gint64 cutover_time;
};

PgwActivity *
pgw_activity_new (void)
{
  PgwActivity *self = g_new0 (PgwActivity, 1);
  self->copy_rate = pgw_series_new ();
  self->change_rate = pgw_series_new ();
  self->latency = pgw_series_new ();
  return self;
}

void
pgw_activity_free (PgwActivity *self)
{
  if (self == NULL)
    return;
  pgw_series_free (self->copy_rate);
  pgw_series_free (self->change_rate);
  pgw_series_free (self->latency);
  g_free (self);
}

typedef struct
{
  gboolean is_copying, is_following;
  double bytes_per_second;
  guint64 applied;
  gint64 latency; /* of the database furthest behind; -1 = not known */
} Look;

static Look
look_at (const PgcStatus *status)
{
  Look look = { .latency = -1 };
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      look.applied += database->applied_changes;
      if (database->ended_at != 0)
        continue;
      if (pgw_database_view_is_following (database))
        {
          look.is_following = TRUE;
          look.latency = MAX (look.latency, database->latency_seconds);
        }
      else if (database->phase == PGC_PHASE_COPY
               && database->state == PGC_DATABASE_STATE_IN_PROGRESS)
        {
          look.is_copying = TRUE;
          look.bytes_per_second += database->bytes_per_second;
        }
    }
  return look;
}

static void
note_cutover (PgwActivity *self, const PgcSpec *spec, const PgcStatus *status, gint64 now)
{
  gboolean is_begun = self->last_substate == PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER
                      && status->substate == PGC_SUBSTATE_COMPLETING_MIGRATION;
  if (spec->mode == PGC_MODE_ONLINE && is_begun)
    self->cutover_time = now;
  self->last_substate = status->substate;
}

void
pgw_activity_take (PgwActivity *self, const PgcSpec *spec, const PgcStatus *status,
                   gboolean is_reachable, gint64 now)
{
  note_cutover (self, spec, status, now);
  gint64 elapsed = now - self->last_look;
  if (self->last_look != 0 && elapsed < MIN_INTERVAL)
    return;
  gboolean is_first = self->last_look == 0;
  self->last_look = now;

  Look look = look_at (status);
  gboolean is_at_work = is_reachable && !pgc_state_is_final (status->state)
                        && status->substate != PGC_SUBSTATE_PAUSED;
  if (look.is_copying)
    pgw_series_add (self->copy_rate, now, is_at_work ? look.bytes_per_second : NAN);
  if (look.is_following && !pgc_state_is_final (status->state))
    {
      /* A rate needs two looks; a counter that has shrunk began anew. */
      gboolean has_rate = is_at_work && !is_first && self->was_following
                          && look.applied >= self->last_applied;
      double rate = has_rate ? (double) (look.applied - self->last_applied)
                                   / ((double) elapsed / G_USEC_PER_SEC)
                             : NAN;
      pgw_series_add (self->change_rate, now, rate);
      pgw_series_add (self->latency, now,
                      is_at_work && look.latency >= 0 ? (double) look.latency : NAN);
    }
  self->was_following = look.is_following;
  self->last_applied = look.applied;
}

const PgwSeries *
pgw_activity_get_copy_rate (const PgwActivity *self)
{
  return self->copy_rate;
}

const PgwSeries *
pgw_activity_get_change_rate (const PgwActivity *self)
{
  return self->change_rate;
}

const PgwSeries *
pgw_activity_get_latency (const PgwActivity *self)
{
  return self->latency;
}

gint64
pgw_activity_get_cutover_time (const PgwActivity *self)
{
  return self->cutover_time;
}
