/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"
#include "gui/format/pgw-state-words.h"

G_BEGIN_DECLS

typedef enum
{
  PGW_CUTOVER_WRITES,
  PGW_CUTOVER_LATENCY,
  PGW_CUTOVER_PENDING,
  PGW_CUTOVER_VALIDATION,
  PGW_CUTOVER_DIVERGENCE,
  PGW_N_CUTOVER_ITEMS,
} PgwCutoverItemKind;

typedef struct
{
  const char *title;
  char *detail; /* (owned) */
  PgwTone tone; /* success, warning, or error */
} PgwCutoverItem;

/* What the person has chosen in the dialog. */
typedef struct
{
  gboolean writes_stopped;     /* ticked: no application writes to the source */
  gboolean block_writes;       /* the agent is to see to that */
  const char *const *databases; /* (nullable): those to cut over; NULL = all that are ready */
} PgwCutoverChoice;

/**
 * PgwCutoverChecklist:
 *
 * Whether a cutover is wise now. Pure but for the locale.
 */
typedef struct
{
  PgwCutoverItem items[PGW_N_CUTOVER_ITEMS];
  gboolean is_possible; /* the state allows it, and the writes are seen to */
  guint n_risks;        /* items that are not as they should be */
  char *verdict;        /* (owned): one sentence on all of it */
} PgwCutoverChecklist;

PgwCutoverChecklist *pgw_cutover_checklist_new (const PgcSpec *spec, const PgcStatus *status,
                                                const PgwCutoverChoice *choice, gint64 now);
void pgw_cutover_checklist_free (PgwCutoverChecklist *checklist);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgwCutoverChecklist, pgw_cutover_checklist_free)

/* The databases that can be cut over now. (transfer container) (element-type utf8) */
GPtrArray *pgw_cutover_checklist_list_ready (const PgcStatus *status);

G_END_DECLS
