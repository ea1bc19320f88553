/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/agents/pgw-migration.h"

G_BEGIN_DECLS

/* A migration in each state that a face has to show, made of the contract's parts. */
typedef enum
{
  PGW_SAMPLE_VALIDATING,
  PGW_SAMPLE_VALIDATION_FAILED,
  PGW_SAMPLE_COPYING,
  PGW_SAMPLE_OVERWRITE,
  PGW_SAMPLE_CUTOVER,  /* ready to be cut over */
  PGW_SAMPLE_LAGGING,  /* the same, far behind and not compared */
  PGW_SAMPLE_PAUSED,
  PGW_SAMPLE_FAILED,
  PGW_SAMPLE_COMPLETED,
  PGW_SAMPLE_DIFFERENT, /* completed, and compared with differences */
  PGW_SAMPLE_CANCELED,
  PGW_N_SAMPLES,
} PgwSampleKind;

const char *pgw_sample_get_name (PgwSampleKind sample);
/* Everything happens before @now. (transfer full) */
PgcSpec *pgw_sample_make_spec (PgwSampleKind sample);
PgcStatus *pgw_sample_make_status (PgwSampleKind sample, gint64 now);
/* One that an agent seems to have, although none does. */
PgwMigration *pgw_sample_make_migration (PgwSampleKind sample, gint64 now);
PgwSnapshot *pgw_sample_make_snapshot (PgwSampleKind sample, gint64 now);
/* (transfer full) (element-type PgcLogLine) */
GPtrArray *pgw_sample_make_log (gint64 now);

G_END_DECLS
