/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-state.h"

G_BEGIN_DECLS

/* A stage is a state with its substate: what the model calls two words is one place here. */
typedef enum
{
  PGC_STAGE_NEW,               /* InProgress, no substate */
  PGC_STAGE_PREREQUISITES,     /* InProgress / PerformingPreRequisiteSteps */
  PGC_STAGE_VALIDATING,        /* InProgress / ValidationInProgress */
  PGC_STAGE_WAITING_OVERWRITE, /* WaitingForUserAction / WaitingForTargetDBOverwriteConfirmation */
  PGC_STAGE_MIGRATING,         /* InProgress / MigratingData */
  PGC_STAGE_WAITING_CUTOVER,   /* WaitingForUserAction / WaitingForCutoverTrigger */
  PGC_STAGE_COMPLETING,        /* InProgress / CompletingMigration */
  PGC_STAGE_PAUSED,            /* WaitingForUserAction / Paused */
  PGC_STAGE_CANCELING,         /* InProgress / CancelingRequestedDBMigrations */
  PGC_STAGE_CLEANING_UP,       /* CleaningUp / CompletingMigration; the error is already set */
  PGC_STAGE_SUCCEEDED,         /* Succeeded / Completed, and so the next three */
  PGC_STAGE_VALIDATION_FAILED,
  PGC_STAGE_CANCELED,
  PGC_STAGE_FAILED,
  /* A service waits, all as WaitingForUserAction: */
  PGC_STAGE_WAITING_REPLICATION, /* WaitingForLogicalReplicationSetupRequestOnSourceDB */
  PGC_STAGE_WAITING_DATABASES,   /* WaitingForDBsToMigrateSpecification */
  PGC_STAGE_WAITING_SCHEDULE,    /* WaitingForDataMigrationScheduling */
  PGC_STAGE_WAITING_WINDOW,      /* WaitingForDataMigrationWindow */
  PGC_N_STAGES, /* the journal keeps the numbers: new ones come last */
} PgcStage;

typedef enum
{
  /* told by the provider, from its thread */
  PGC_EVENT_STARTED,           /* work began, or began again after a restart of the agent */
  PGC_EVENT_VALIDATING,
  PGC_EVENT_VALIDATION_FAILED,
  PGC_EVENT_OVERWRITE_NEEDED,  /* a target database holds data and nobody has said to drop it */
  PGC_EVENT_MIGRATING,
  PGC_EVENT_CAUGHT_UP,         /* online: base copy done, changes are being followed */
  PGC_EVENT_COMPLETING,
  PGC_EVENT_SUCCEEDED,
  PGC_EVENT_FAILED,            /* an error is set; what runs is being stopped */
  PGC_EVENT_STOPPED,           /* nothing of it runs any more */
  PGC_EVENT_REPLICATION_NEEDED, /* these four: what a service waits for */
  PGC_EVENT_DATABASES_NEEDED,
  PGC_EVENT_SCHEDULING,
  PGC_EVENT_WINDOW_AWAITED,
  PGC_EVENT_INTERRUPTED,       /* an error is set that a person can mend; it waits, as if paused */
  /* asked by a person */
  PGC_EVENT_OVERWRITE_ANSWERED,
  PGC_EVENT_REPLICATION_ANSWERED, /* set it up */
  PGC_EVENT_CUTOVER,
  PGC_EVENT_PAUSE,
  PGC_EVENT_RESUME,
  PGC_EVENT_CANCEL,
  PGC_N_EVENTS,
} PgcEvent;

/* The one table. FALSE if @event is illegal in @from. */
gboolean pgc_transition_find (PgcStage from, PgcEvent event, PgcStage *to);

PgcState pgc_stage_get_state (PgcStage stage);
PgcSubstate pgc_stage_get_substate (PgcStage stage);
gboolean pgc_stage_is_final (PgcStage stage);
gboolean pgc_stage_is_waiting (PgcStage stage); /* for a person */
const char *pgc_stage_to_string (PgcStage stage);
const char *pgc_event_to_string (PgcEvent event);

G_END_DECLS
