/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/cli/pgc-cli.h"
#include "agent/cli/pgc-command-line.h"
#include "agent/cli/pgc-names.h"

G_BEGIN_DECLS

/* PgcSession: one run of the program: what was typed, the agent, and where the output goes. */

PgcSession *pgc_session_new (PgcCommandLine *line, PgcLocalAgent local_agent, gpointer user_data);
void pgc_session_free (PgcSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSession, pgc_session_free)

const PgcCommandLine *pgc_session_get_command_line (PgcSession *self);
/* The agent is in this process: what it does ends with the command. */
gboolean pgc_session_is_foreground (PgcSession *self);

/* The agent, connected to when first asked for. (transfer none) */
PgcClient *pgc_session_connect (PgcSession *self, GError **error);
/* The agent, started again after it was lost, and @migration as it has it now. */
PgcRemoteMigration *pgc_session_recover (PgcSession *self, PgcRemoteMigration *migration,
                                         GError **error);

/* Resolves the names that were typed; see pgc-names.h. (out) (transfer none) */
gboolean pgc_session_resolve_names (PgcSession *self, PgcNamesUse use, gboolean is_server_known,
                                    const char **server, const char **migration, GError **error);
/* The migration that they name. (transfer full) */
/* pgc_target_apply(), and the subscription of the account if none is named. */
gboolean pgc_session_apply_target (PgcSession *self, const char *server, PgcSpec *spec,
                                   GError **error);
PgcRemoteMigration *pgc_session_find_migration (PgcSession *self, GError **error);

/* Prints @node in the format asked for. @table: (transfer full) (nullable): the text for
 * --output table; NULL = there is none better than tab-separated values */
gboolean pgc_session_print (PgcSession *self, JsonNode *node, char *table, GError **error);
/* The resource of @migration, as the published client prints one. */
gboolean pgc_session_print_migration (PgcSession *self, PgcRemoteMigration *migration,
                                      GError **error);

/* On error output: a warning (unless --only-show-errors), a remark, and a remark with --verbose. */
void pgc_session_warn (PgcSession *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void pgc_session_remark (PgcSession *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void pgc_session_remark_verbosely (PgcSession *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
