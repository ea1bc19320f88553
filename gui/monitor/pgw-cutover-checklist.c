/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-cutover-checklist.h"

#include <glib/gi18n.h>

#include "gui/format/pgw-quantity.h"
#include "gui/format/pgw-time.h"
#include "gui/monitor/pgw-database-view.h"

/* Applications have to wait for what is left to be applied: so much is not noticed. */
#define GOOD_LATENCY_SECONDS 5
#define GOOD_PENDING_BYTES ((guint64) 1 << 20)
/* Within a day nobody changes a server's settings unnoticed. */
#define GOOD_VALIDATION_AGE (24 * 3600 * (gint64) G_USEC_PER_SEC)

void
pgw_cutover_checklist_free (PgwCutoverChecklist *checklist)
{
  if (checklist == NULL)
    return;
  for (guint i = 0; i < PGW_N_CUTOVER_ITEMS; i++)
    g_free (checklist->items[i].detail);
  g_free (checklist->verdict);
  g_free (checklist);
}

/* A database of a migration that waits is ready unless it has ended or says otherwise. */
static gboolean
is_ready (const PgcDatabaseStatus *database)
{
  switch (database->state)
    {
    case PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER:
    case PGC_DATABASE_STATE_IN_PROGRESS:
      return TRUE;
    case PGC_DATABASE_STATE_QUEUED:
    case PGC_DATABASE_STATE_FAILED:
    case PGC_DATABASE_STATE_CANCELED:
    case PGC_DATABASE_STATE_SUCCEEDED:
    case PGC_DATABASE_STATE_CANCELING:
    case PGC_DATABASE_STATE_UNKNOWN:
      return FALSE;
    }
  g_return_val_if_reached (FALSE);
}

GPtrArray *
pgw_cutover_checklist_list_ready (const PgcStatus *status)
{
  GPtrArray *names = g_ptr_array_new ();
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      if (is_ready (database))
        g_ptr_array_add (names, database->name);
    }
  return names;
}

typedef struct
{
  guint n;
  gint64 latency; /* of the one furthest behind; -1 = not known of any */
  guint64 pending;
} Chosen;

static Chosen
sum_chosen (const PgcStatus *status, const char *const *databases)
{
  Chosen chosen = { .latency = -1 };
  gboolean is_known = TRUE;
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      if (!is_ready (database)
          || (databases != NULL && !g_strv_contains (databases, database->name)))
        continue;
      chosen.n++;
      is_known = is_known && database->latency_seconds >= 0;
      chosen.latency = MAX (chosen.latency, database->latency_seconds);
      chosen.pending += database->lag_bytes;
    }
  if (!is_known)
    chosen.latency = -1;
  return chosen;
}

static PgwCutoverItem
check_writes (const PgwCutoverChoice *choice)
{
  PgwCutoverItem item = { .title = _("Writes to the source") };
  if (choice->block_writes)
    {
      item.tone = PGW_TONE_SUCCESS;
      item.detail = g_strdup (_("Will be blocked for you, and allowed again if the cutover fails"));
    }
  else if (choice->writes_stopped)
    {
      item.tone = PGW_TONE_SUCCESS;
      item.detail = g_strdup (_("Stopped, as you say"));
    }
  else
    {
      item.tone = PGW_TONE_ERROR;
      item.detail = g_strdup (_("What is still written after the cutover would be lost. Stop the "
                                "applications, or have writes blocked."));
    }
  return item;
}

static PgwCutoverItem
check_latency (const Chosen *chosen)
{
  PgwCutoverItem item = { .title = _("Latency"), .tone = PGW_TONE_WARNING };
  g_autofree char *latency = pgw_database_view_latency (chosen->latency);
  if (chosen->latency < 0)
    item.detail = g_strdup (_("Not known yet"));
  else if (chosen->latency <= GOOD_LATENCY_SECONDS)
    {
      item.tone = PGW_TONE_SUCCESS;
      item.detail = g_steal_pointer (&latency);
    }
  else
    item.detail = g_strdup_printf (_("%s; applications have to wait until it is caught up"),
                                   latency);
  return item;
}

static PgwCutoverItem
check_pending (const Chosen *chosen)
{
  PgwCutoverItem item = { .title = _("Changes waiting") };
  g_autofree char *amount = pgw_quantity_bytes (chosen->pending);
  if (chosen->pending == 0)
    item.detail = g_strdup (_("None"));
  else
    item.detail = g_steal_pointer (&amount);
  item.tone = chosen->pending <= GOOD_PENDING_BYTES ? PGW_TONE_SUCCESS : PGW_TONE_WARNING;
  return item;
}

static PgwCutoverItem
check_validation (const PgcStatus *status, gint64 now)
{
  PgwCutoverItem item = { .title = _("Validation"), .tone = PGW_TONE_WARNING };
  const PgcValidation *validation = status->validation;
  if (validation == NULL || validation->ended_at == 0)
    {
      item.detail = g_strdup (_("This migration was not validated"));
      return item;
    }
  g_autofree char *age = pgw_time_relative (validation->ended_at, now);
  switch (pgc_validation_get_state (validation))
    {
    case PGC_VALIDATION_SUCCEEDED:
      item.detail = g_strdup_printf (_("Passed %s"), age);
      break;
    case PGC_VALIDATION_WARNING:
      item.detail = g_strdup_printf (_("Passed with warnings %s"), age);
      break;
    case PGC_VALIDATION_FAILED:
      item.tone = PGW_TONE_ERROR;
      item.detail = g_strdup_printf (_("Failed %s"), age);
      return item;
    }
  if (now - validation->ended_at <= GOOD_VALIDATION_AGE)
    item.tone = PGW_TONE_SUCCESS;
  return item;
}

static PgwCutoverItem
check_divergence (const PgcStatus *status, gint64 now)
{
  PgwCutoverItem item = { .title = _("Divergence") };
  const PgcComparison *comparison = status->comparison;
  if (status->error != NULL && status->error->code == PGC_ERROR_DIVERGENCE)
    {
      item.tone = PGW_TONE_ERROR;
      item.detail = g_strdup (status->error->message);
    }
  else if (comparison == NULL || comparison->error != NULL
           || (comparison->ended_at == 0 && !comparison->running))
    {
      item.tone = PGW_TONE_SUCCESS;
      item.detail = g_strdup (_("None seen while applying changes; not compared"));
    }
  else if (comparison->running)
    {
      item.tone = PGW_TONE_WARNING;
      item.detail = g_strdup_printf (_("Comparing: %u of %u tables"), comparison->tables_done,
                                     comparison->tables_total);
    }
  else
    {
      g_autofree char *age = pgw_time_relative (comparison->ended_at, now);
      gboolean is_equal = pgc_comparison_is_equal (comparison);
      item.tone = is_equal ? PGW_TONE_SUCCESS : PGW_TONE_ERROR;
      item.detail = is_equal ? g_strdup_printf (_("None, compared %s"), age)
                             : g_strdup_printf (_("Source and target differed when compared %s"),
                                                age);
    }
  return item;
}

static char *
make_verdict (const PgwCutoverChecklist *checklist, const PgcStatus *status, const Chosen *chosen)
{
  if (status->substate != PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER)
    return g_strdup (_("The migration no longer waits for the cutover."));
  if (chosen->n == 0)
    return g_strdup (_("Choose at least one database."));
  if (checklist->items[PGW_CUTOVER_WRITES].tone != PGW_TONE_SUCCESS)
    return g_strdup (_("First see to it that nothing is written to the source any more."));
  if (checklist->n_risks > 0)
    return g_strdup_printf (ngettext ("%u point is not as it should be.",
                                      "%u points are not as they should be.", checklist->n_risks),
                            checklist->n_risks);
  return g_strdup (_("Everything is ready."));
}

PgwCutoverChecklist *
pgw_cutover_checklist_new (const PgcSpec *spec, const PgcStatus *status,
                           const PgwCutoverChoice *choice, gint64 now)
{
  Chosen chosen = sum_chosen (status, choice->databases);
  PgwCutoverChecklist *checklist = g_new0 (PgwCutoverChecklist, 1);
  checklist->items[PGW_CUTOVER_WRITES] = check_writes (choice);
  checklist->items[PGW_CUTOVER_LATENCY] = check_latency (&chosen);
  checklist->items[PGW_CUTOVER_PENDING] = check_pending (&chosen);
  checklist->items[PGW_CUTOVER_VALIDATION] = check_validation (status, now);
  checklist->items[PGW_CUTOVER_DIVERGENCE] = check_divergence (status, now);
  for (guint i = 0; i < PGW_N_CUTOVER_ITEMS; i++)
    if (checklist->items[i].tone != PGW_TONE_SUCCESS)
      checklist->n_risks++;
  checklist->is_possible = spec->mode == PGC_MODE_ONLINE
                           && status->state == PGC_STATE_WAITING_FOR_USER_ACTION
                           && status->substate == PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER
                           && chosen.n > 0
                           && checklist->items[PGW_CUTOVER_WRITES].tone == PGW_TONE_SUCCESS;
  checklist->verdict = make_verdict (checklist, status, &chosen);
  return checklist;
}
