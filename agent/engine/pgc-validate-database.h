/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-endpoint.h"

G_BEGIN_DECLS

/* What is to be found out about one database. @target is a session of the maintenance database. */
typedef struct
{
  PgcRun *run;
  const char *database;
  PgcEndpoint *source_endpoint;
  PgcEndpoint *target_endpoint;
  PgcConnection *source; /* of @database */
  PgcConnection *target;
  GCancellable *cancellable;
} PgcDatabaseCheck;

/* Adds the items of one database to @validation. FALSE if a question could not be asked. */
gboolean pgc_validate_database (const PgcDatabaseCheck *check, PgcValidation *validation,
                                GError **error);

/* Adds to @item a message for each row (state, code, message, remedy, sql) that the named
 * statement gives. @params: (nullable): as for pgc_connection_query(). */
gboolean pgc_validate_run_check (PgcValidationItem *item, PgcConnection *connection,
                                 const char *statement, const char *const *params,
                                 GCancellable *cancellable, GError **error);

/* Takes the strings, which may be NULL. */
void pgc_validate_add (PgcValidationItem *item, PgcValidationState state, const char *code,
                       char *message, char *remedy, char *sql);

G_END_DECLS
