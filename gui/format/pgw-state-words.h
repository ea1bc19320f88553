/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* Where a migration stands, in a person's words. Pure but for the locale. */

/* How something is to be felt; a widget makes a colour and an icon of it. */
typedef enum
{
  PGW_TONE_NEUTRAL, /* nothing happens */
  PGW_TONE_BUSY,    /* goes on by itself */
  PGW_TONE_SUCCESS,
  PGW_TONE_WARNING, /* wants to be looked at, or waits for the person */
  PGW_TONE_ERROR,
} PgwTone;

/* "Copying data", "Waiting for you: ready to cut over": of the status, and while data are moved of
 * what its databases are doing */
const char *pgw_state_words_title (const PgcStatus *status);
PgwTone pgw_state_words_tone (const PgcStatus *status);
const char *pgw_state_words_icon_name (const PgcStatus *status); /* symbolic */
/* What happens next by itself, or what the person is to do on this page. (transfer full) */
char *pgw_state_words_next (const PgcSpec *spec, const PgcStatus *status);

const char *pgw_state_words_database (const PgcDatabaseStatus *database);
PgwTone pgw_state_words_database_tone (const PgcDatabaseStatus *database);
/* "Copying", "Building indexes" */
const char *pgw_state_words_phase (PgcPhase phase);

const char *pgw_state_words_mode (PgcMode mode);
const char *pgw_state_words_option (PgcOption option);
const char *pgw_state_words_provider (PgcProviderKind provider);
const char *pgw_state_words_log_level (PgcLogLevel level);

const char *pgw_state_words_validation (PgcValidationState state);
PgwTone pgw_state_words_validation_tone (PgcValidationState state);
/* "Connection and login" for one of the published types; another type's own name with spaces
 * between its words. (transfer full) */
char *pgw_state_words_validation_type (const char *type);

/* "Left out", "Changed on the way", "Left for you to do" */
const char *pgw_state_words_report_kind (const char *kind);

/* "db.example.com:5432 as app"; a server of Azure's by the last part of its resource id.
 * (transfer full) */
char *pgw_state_words_server (const PgcServer *server);

/* A symbolic icon of GNOME's own theme. */
const char *pgw_tone_get_icon_name (PgwTone tone);
/* A style class of libadwaita's: "success", "warning", "error", "accent"; "dim-label" for neutral */
const char *pgw_tone_get_style_class (PgwTone tone);

G_END_DECLS
