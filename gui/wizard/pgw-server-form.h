/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/agents/pgw-agent.h"

G_BEGIN_DECLS

typedef enum
{
  PGW_SERVER_FIELD_HOST,
  PGW_SERVER_FIELD_PORT,
  PGW_SERVER_FIELD_USER,
  PGW_SERVER_FIELD_CA_FILE,
  PGW_SERVER_FIELD_DATABASE,
  PGW_N_SERVER_FIELDS,
} PgwServerField;

/**
 * PgwServerForm:
 *
 * What a person has entered about one server, right or not, and what testing it gave. No widgets.
 * The password is kept in memory only, and wiped.
 *
 * Signals: "changed" () when an entry is another one; "tested" () when what the test gave is.
 */
#define PGW_TYPE_SERVER_FORM (pgw_server_form_get_type ())
G_DECLARE_FINAL_TYPE (PgwServerForm, pgw_server_form, PGW, SERVER_FORM, GObject)

PgwServerForm *pgw_server_form_new (gboolean is_target);

const char *pgw_server_form_get (PgwServerForm *self, PgwServerField field); /* never NULL */
void pgw_server_form_set (PgwServerForm *self, PgwServerField field, const char *text);
PgcSslMode pgw_server_form_get_ssl_mode (PgwServerForm *self);
void pgw_server_form_set_ssl_mode (PgwServerForm *self, PgcSslMode mode);
/* NULL = the one that the agent has stored for this server, if any */
const PgcSecret *pgw_server_form_get_password (PgwServerForm *self);
void pgw_server_form_set_password (PgwServerForm *self, const char *password);
gboolean pgw_server_form_get_remember (PgwServerForm *self);
void pgw_server_form_set_remember (PgwServerForm *self, gboolean remember);

/* What is wrong with the entry, as a sentence with what to do; NULL = nothing. (transfer full) */
char *pgw_server_form_check (PgwServerForm *self, PgwServerField field);
gboolean pgw_server_form_is_complete (PgwServerForm *self);

/* Overwrites @server, which is initialized. Meaningful only if complete. */
void pgw_server_form_to_server (PgwServerForm *self, PgcServer *server);
/* As pgw_server_form_to_server() gave it. */
void pgw_server_form_from_server (PgwServerForm *self, const PgcServer *server);
/* "server/USER@HOST:PORT", under what the vault keeps the password */
char *pgw_server_form_dup_secret_key (PgwServerForm *self);

/* What the newest test of what is entered now gave: both NULL if none did. */
const PgcServerInfo *pgw_server_form_get_info (PgwServerForm *self);
/* "15.20", without what a distribution adds; NULL if not known. (transfer full) */
char *pgw_server_form_dup_version (PgwServerForm *self);
const GError *pgw_server_form_get_test_error (PgwServerForm *self);
gboolean pgw_server_form_is_testing (PgwServerForm *self);

/* Tests through @agent, and tells by "tested". A test that runs is given up. */
void pgw_server_form_test (PgwServerForm *self, PgwAgent *agent, gboolean count_tables);
void pgw_server_form_cancel_test (PgwServerForm *self);

G_END_DECLS
