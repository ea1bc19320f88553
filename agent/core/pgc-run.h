/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"
#include "agent/core/pgc-journal.h"
#include "agent/core/pgc-transition.h"
#include "agent/core/pgc-vault.h"

G_BEGIN_DECLS

/**
 * PgcRun:
 *
 * What a provider's thread sees of the migration it works for. Every function may be called from
 * any thread. The provider never touches the migration itself: it tells, and the main thread
 * decides, journals and publishes.
 */
#define PGC_TYPE_RUN (pgc_run_get_type ())
G_DECLARE_FINAL_TYPE (PgcRun, pgc_run, PGC, RUN, GObject)

typedef enum
{
  PGC_SECRET_SOURCE,
  PGC_SECRET_TARGET,
} PgcSecretRole;

/* What a person asked of a running migration; see pgc_run_wait_request(). */
typedef enum
{
  PGC_REQUEST_NONE = 0,
  PGC_REQUEST_OVERWRITE = 1 << 0, /* answered: see pgc_run_get_overwrite() */
  PGC_REQUEST_CUTOVER = 1 << 1,   /* see pgc_run_dup_cutover_databases() */
  PGC_REQUEST_RESYNC = 1 << 2,    /* facts "database/NAME/resync" say which tables */
  PGC_REQUEST_SET_UP_REPLICATION = 1 << 3,
} PgcRequest;

/* Who listens, on the main thread. All are called in the main context that was the default of the
 * thread that made the run, in the order of what the provider said. */
typedef struct
{
  /* Decides, journals and gives the new stage; FALSE refuses the event. */
  gboolean (*event) (PgcEvent event, const GError *failure, PgcStage *stage, gpointer user_data,
                     GError **error);
  void (*database) (const PgcDatabaseStatus *database, gpointer user_data);
  void (*validation) (const PgcValidation *validation, gpointer user_data);
  void (*report) (const PgcReportEntry *entry, gpointer user_data);
  void (*log) (gint64 sequence, gpointer user_data);
} PgcRunSink;

/* @sink NULL: nobody listens; events are then checked against the transition table only, which is
 * what a comparison, a clean-up or a test of an engine needs. @vault may be NULL (no secrets). */
PgcRun *pgc_run_new (const char *id, const PgcSpec *spec, PgcStage stage, PgcJournal *journal,
                     PgcVault *vault, const PgcRunSink *sink, gpointer user_data);

/* For the main thread. */
typedef enum
{
  PGC_STOP_CANCEL,   /* the person cancelled */
  PGC_STOP_PAUSE,    /* the person paused */
  PGC_STOP_SHUTDOWN, /* the agent ends */
} PgcStopReason;

void pgc_run_stop (PgcRun *self, PgcStopReason reason);
void pgc_run_answer_overwrite (PgcRun *self, gboolean overwrite);
void pgc_run_request_cutover (PgcRun *self, const char *const *databases, gboolean block_writes);
void pgc_run_request_resync (PgcRun *self);
void pgc_run_request_set_up_replication (PgcRun *self);
/* After the run's last word: nothing it says any more reaches the sink. */
void pgc_run_disconnect (PgcRun *self);

const PgcSpec *pgc_run_get_spec (PgcRun *self);
const char *pgc_run_get_id (PgcRun *self); /* UUID; names of our objects derive from it */
/* Becomes cancelled on cancel, pause and shutdown of the agent; give it to every wait. */
GCancellable *pgc_run_get_cancellable (PgcRun *self);
/* TRUE if the person cancelled the migration (clean up), FALSE if the agent merely stops (leave
 * everything so that the next agent can resume). */
gboolean pgc_run_is_cancel_requested (PgcRun *self);

/* Moves the migration to its next stage; returns when that is journalled. */
gboolean pgc_run_post_event (PgcRun *self, PgcEvent event, GError **error);
/* PGC_EVENT_FAILED with what went wrong. */
void pgc_run_fail (PgcRun *self, const GError *failure);
/* PGC_EVENT_INTERRUPTED with it. FALSE if that is not possible now. The provider then returns with
 * everything left as it is. */
gboolean pgc_run_interrupt (PgcRun *self, const GError *failure);
PgcStage pgc_run_get_stage (PgcRun *self);

/* These copy what they are given and return at once. */
void pgc_run_publish_database (PgcRun *self, const PgcDatabaseStatus *database);
void pgc_run_publish_validation (PgcRun *self, const PgcValidation *validation);
void pgc_run_add_report (PgcRun *self, const PgcReportEntry *entry);
void pgc_run_log (PgcRun *self, PgcLogLevel level, const char *database, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* Durable when it returns TRUE; see pgc_journal_set_fact(). */
gboolean pgc_run_set_fact (PgcRun *self, const char *key, const char *value, GError **error);
gboolean pgc_run_get_fact (PgcRun *self, const char *key, char **value, GError **error);
GPtrArray *pgc_run_list_facts (PgcRun *self, const char *prefix, GError **error);

/* The password for one end: that of the migration, else that of the server in the vault.
 * NULL without error when there is none: the server may not ask for one. */
gboolean pgc_run_lookup_secret (PgcRun *self, PgcSecretRole role, PgcSecret **secret,
                                GError **error);

/* Waits until one of @mask is asked, @timeout_ms passes (-1 = no limit; 0 = only look) or the run
 * is cancelled. The returned requests are consumed. %PGC_REQUEST_NONE on time-out; cancelling
 * sets @error. */
PgcRequest pgc_run_wait_request (PgcRun *self, PgcRequest mask, int timeout_ms, GError **error);
PgcFlag pgc_run_get_overwrite (PgcRun *self); /* the spec's, or the person's later answer */
GStrv pgc_run_dup_cutover_databases (PgcRun *self); /* NULL = all */
gboolean pgc_run_get_cutover_block_writes (PgcRun *self);

G_END_DECLS
