/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/agents/pgw-agents.h"
#include "gui/wizard/pgw-server-form.h"

G_BEGIN_DECLS

typedef enum
{
  PGW_STEP_SETUP,
  PGW_STEP_SOURCE,
  PGW_STEP_TARGET,
  PGW_STEP_DATABASES,
  PGW_STEP_OPTIONS,
  PGW_STEP_SUMMARY,
  PGW_N_STEPS,
} PgwStep;

/**
 * PgwWizardModel:
 *
 * A migration in the making: all that a person has entered, what is wrong with it, and the request
 * that comes of it. No widgets, and no I/O but through the agent.
 *
 * Signal: "changed" () when anything is another than it was; the forms of the servers tell also
 * by themselves.
 */
#define PGW_TYPE_WIZARD_MODEL (pgw_wizard_model_get_type ())
G_DECLARE_FINAL_TYPE (PgwWizardModel, pgw_wizard_model, PGW, WIZARD_MODEL, GObject)

PgwWizardModel *pgw_wizard_model_new (PgwAgent *agent);

PgwAgent *pgw_wizard_model_get_agent (PgwWizardModel *self);
void pgw_wizard_model_set_agent (PgwWizardModel *self, PgwAgent *agent);
PgwServerForm *pgw_wizard_model_get_source (PgwWizardModel *self);
PgwServerForm *pgw_wizard_model_get_target (PgwWizardModel *self);

/* What is entered on the pages other than those of the servers and the databases. */
const PgcSpec *pgw_wizard_model_get_entries (PgwWizardModel *self);
void pgw_wizard_model_set_name (PgwWizardModel *self, const char *name);
void pgw_wizard_model_set_mode (PgwWizardModel *self, PgcMode mode);
void pgw_wizard_model_set_option (PgwWizardModel *self, PgcOption option);
void pgw_wizard_model_set_source_type (PgwWizardModel *self, const char *source_type);
void pgw_wizard_model_set_overwrite (PgwWizardModel *self, PgcFlag overwrite);
void pgw_wizard_model_set_migrate_roles (PgwWizardModel *self, gboolean migrate_roles);
void pgw_wizard_model_set_jobs (PgwWizardModel *self, guint jobs);
void pgw_wizard_model_set_compare (PgwWizardModel *self, gboolean compare);
void pgw_wizard_model_set_block_writes (PgwWizardModel *self, gboolean block_writes);
void pgw_wizard_model_set_reverse (PgwWizardModel *self, gboolean reverse);

gboolean pgw_wizard_model_is_selected (PgwWizardModel *self, const char *database);
void pgw_wizard_model_set_selected (PgwWizardModel *self, const char *database,
                                    gboolean is_selected);
guint pgw_wizard_model_get_n_selected (PgwWizardModel *self);
/* Whether the target is known to have a database of that name. */
gboolean pgw_wizard_model_is_on_target (PgwWizardModel *self, const char *database);

/* What is wrong, as a sentence with what to do; NULL = nothing. (transfer full) */
char *pgw_wizard_model_check_name (PgwWizardModel *self);
/* Of the target beyond what its form can know: it is the source, or older than it. */
char *pgw_wizard_model_check_target (PgwWizardModel *self);
char *pgw_wizard_model_check_databases (PgwWizardModel *self);
/* Whether all of @step is right, and of a server's page also tested. */
gboolean pgw_wizard_model_is_complete (PgwWizardModel *self, PgwStep step);

/* The request. Meaningful when every step is complete. */
PgcSpec *pgw_wizard_model_make_spec (PgwWizardModel *self);

/* Keeps the passwords that are to be remembered, and has the agent make the migration. The id of
 * the new migration comes back, which the agent lists by then. */
void pgw_wizard_model_start_async (PgwWizardModel *self, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
char *pgw_wizard_model_start_finish (PgwWizardModel *self, GAsyncResult *result, GError **error);

/* All but the passwords. Reading takes what it understands and leaves the rest as it is. */
char *pgw_wizard_model_to_draft (PgwWizardModel *self);
gboolean pgw_wizard_model_read_draft (PgwWizardModel *self, const char *text, PgwAgents *agents,
                                      GError **error);
/* Whether anything has been entered that would be a loss. */
gboolean pgw_wizard_model_is_touched (PgwWizardModel *self);
/* As new. */
void pgw_wizard_model_reset (PgwWizardModel *self);

G_END_DECLS
