/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-transition.h"

/* The published model, written down a second time from the person's side: from each stage, which
 * events lead where. Whatever is not here must be refused. */
#define STAY PGC_N_STAGES

static gboolean
is_live (PgcStage stage)
{
  return !pgc_stage_is_final (stage) && stage != PGC_STAGE_CANCELING
         && stage != PGC_STAGE_CLEANING_UP;
}

static void
test_every_pair (void)
{
  guint n_legal = 0;
  for (int from = 0; from < PGC_N_STAGES; from++)
    for (int event = 0; event < PGC_N_EVENTS; event++)
      {
        PgcStage to = STAY;
        if (!pgc_transition_find (from, event, &to))
          {
            g_assert_cmpint (to, ==, STAY); /* a refusal touches nothing */
            continue;
          }
        n_legal++;
        g_assert_cmpint (to, <, PGC_N_STAGES);
        /* An ended migration is only ever left by trying a failed one again. */
        if (pgc_stage_is_final (from))
          {
            g_assert_cmpint (from, ==, PGC_STAGE_FAILED);
            g_assert_cmpint (event, ==, PGC_EVENT_RESUME);
          }
        /* An end is reached only by an event that says that nothing runs any more. */
        if (pgc_stage_is_final (to))
          g_assert_true (event == PGC_EVENT_STOPPED || event == PGC_EVENT_SUCCEEDED
                         || event == PGC_EVENT_VALIDATION_FAILED);
      }
  g_assert_cmpuint (n_legal, >, 40);
}

static void
test_cancel_from_every_live_stage (void)
{
  for (int from = 0; from < PGC_N_STAGES; from++)
    {
      PgcStage to;
      gboolean legal = pgc_transition_find (from, PGC_EVENT_CANCEL, &to);
      g_assert_cmpint (legal, ==, is_live (from));
      if (legal)
        g_assert_cmpint (to, ==, PGC_STAGE_CANCELING);
    }
}

static void
test_failure_from_every_working_stage (void)
{
  for (int from = 0; from < PGC_N_STAGES; from++)
    {
      PgcStage to;
      gboolean legal = pgc_transition_find (from, PGC_EVENT_FAILED, &to);
      g_assert_cmpint (legal, ==, is_live (from) && from != PGC_STAGE_PAUSED);
      if (legal)
        g_assert_cmpint (to, ==, PGC_STAGE_CLEANING_UP);
    }
}

static void
test_cutover_only_when_waiting (void)
{
  for (int from = 0; from < PGC_N_STAGES; from++)
    {
      PgcStage to;
      g_assert_cmpint (pgc_transition_find (from, PGC_EVENT_CUTOVER, &to), ==,
                       from == PGC_STAGE_WAITING_CUTOVER);
    }
}

/* Walks @events from a new migration and checks the published words at the end. */
static void
walk (const PgcEvent *events, guint n, PgcState state, PgcSubstate substate)
{
  PgcStage stage = PGC_STAGE_NEW;
  for (guint i = 0; i < n; i++)
    g_assert_true (pgc_transition_find (stage, events[i], &stage));
  g_assert_cmpint (pgc_stage_get_state (stage), ==, state);
  g_assert_cmpint (pgc_stage_get_substate (stage), ==, substate);
}

static void
test_published_paths (void)
{
  const PgcEvent validate[] = { PGC_EVENT_STARTED, PGC_EVENT_VALIDATING, PGC_EVENT_SUCCEEDED };
  walk (validate, G_N_ELEMENTS (validate), PGC_STATE_SUCCEEDED, PGC_SUBSTATE_COMPLETED);
  const PgcEvent refused[]
      = { PGC_EVENT_STARTED, PGC_EVENT_VALIDATING, PGC_EVENT_VALIDATION_FAILED };
  walk (refused, G_N_ELEMENTS (refused), PGC_STATE_VALIDATION_FAILED, PGC_SUBSTATE_COMPLETED);
  const PgcEvent offline[] = { PGC_EVENT_STARTED, PGC_EVENT_VALIDATING, PGC_EVENT_MIGRATING,
                               PGC_EVENT_COMPLETING, PGC_EVENT_SUCCEEDED };
  walk (offline, G_N_ELEMENTS (offline), PGC_STATE_SUCCEEDED, PGC_SUBSTATE_COMPLETED);
  const PgcEvent online[] = { PGC_EVENT_STARTED,    PGC_EVENT_MIGRATING, PGC_EVENT_CAUGHT_UP,
                              PGC_EVENT_CUTOVER,    PGC_EVENT_COMPLETING, PGC_EVENT_SUCCEEDED };
  walk (online, 3, PGC_STATE_WAITING_FOR_USER_ACTION, PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER);
  walk (online, G_N_ELEMENTS (online), PGC_STATE_SUCCEEDED, PGC_SUBSTATE_COMPLETED);
  const PgcEvent overwrite[] = { PGC_EVENT_STARTED, PGC_EVENT_VALIDATING,
                                 PGC_EVENT_OVERWRITE_NEEDED, PGC_EVENT_OVERWRITE_ANSWERED,
                                 PGC_EVENT_MIGRATING };
  walk (overwrite, 3, PGC_STATE_WAITING_FOR_USER_ACTION,
        PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION);
  walk (overwrite, G_N_ELEMENTS (overwrite), PGC_STATE_IN_PROGRESS, PGC_SUBSTATE_MIGRATING_DATA);
  const PgcEvent failed[] = { PGC_EVENT_STARTED, PGC_EVENT_MIGRATING, PGC_EVENT_FAILED,
                              PGC_EVENT_STOPPED, PGC_EVENT_RESUME };
  walk (failed, 3, PGC_STATE_CLEANING_UP, PGC_SUBSTATE_COMPLETING_MIGRATION);
  walk (failed, 4, PGC_STATE_FAILED, PGC_SUBSTATE_COMPLETED);
  walk (failed, 5, PGC_STATE_IN_PROGRESS, PGC_SUBSTATE_PERFORMING_PRE_REQUISITE_STEPS);
}

/* After a restart of the agent the provider begins with STARTED, whatever it was doing. */
static void
test_restart_from_every_working_stage (void)
{
  for (int from = 0; from < PGC_N_STAGES; from++)
    {
      PgcStage to;
      gboolean legal = pgc_transition_find (from, PGC_EVENT_STARTED, &to);
      g_assert_cmpint (legal, ==, is_live (from) && from != PGC_STAGE_PAUSED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transition/every-pair", test_every_pair);
  g_test_add_func ("/transition/cancel-from-every-live-stage", test_cancel_from_every_live_stage);
  g_test_add_func ("/transition/failure", test_failure_from_every_working_stage);
  g_test_add_func ("/transition/cutover-only-when-waiting", test_cutover_only_when_waiting);
  g_test_add_func ("/transition/published-paths", test_published_paths);
  g_test_add_func ("/transition/restart", test_restart_from_every_working_stage);
  return g_test_run ();
}
