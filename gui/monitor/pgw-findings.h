/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* One check, with what it found. */
typedef struct
{
  char *title;             /* (owned): "Connection and login" */
  PgcValidationState state;
  char *subtitle;          /* (owned): "Passed in 2 s", or how much it found */
  const PgcValidationItem *item; /* belongs to the validation */
} PgwCheck;

/* The checks of the server, or of one database. */
typedef struct
{
  char *title;             /* (owned): "Servers", or the database's name */
  PgcValidationState state; /* the worst of its checks */
  GPtrArray *checks;       /* (owned) (element-type PgwCheck): worst first */
} PgwCheckGroup;

/* Results of a validation as they are read: servers first, then databases in their order; in each
 * the worst first. (transfer full) (element-type PgwCheckGroup), valid as long as @validation */
GPtrArray *pgw_findings_group (const PgcValidation *validation);
/* "2 problems and 1 warning", "All 12 checks passed". (transfer full) */
char *pgw_findings_summarize (const PgcValidation *validation, gboolean is_running);
guint pgw_findings_count (const PgcValidation *validation, PgcValidationState state);

/* All findings as text, for whoever has to mend them. (transfer full) */
char *pgw_findings_to_text (const PgcValidation *validation);

G_END_DECLS
