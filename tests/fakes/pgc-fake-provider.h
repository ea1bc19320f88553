/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-provider.h"

G_BEGIN_DECLS

/* A provider that moves nothing: it takes a migration from stage to stage as a real one does, and
 * stops where a test tells it to. Every function may be called from any thread. */
#define PGC_TYPE_FAKE_PROVIDER (pgc_fake_provider_get_type ())
G_DECLARE_FINAL_TYPE (PgcFakeProvider, pgc_fake_provider, PGC, FAKE_PROVIDER, GObject)

PgcFakeProvider *pgc_fake_provider_new (void);

/* Runs stay in @stage until pgc_fake_provider_release(), or until they are cancelled. */
void pgc_fake_provider_hold (PgcFakeProvider *self, PgcStage stage);
void pgc_fake_provider_release (PgcFakeProvider *self);
/* Runs fail with @error once they are in MIGRATING; %NULL = no more. */
void pgc_fake_provider_fail (PgcFakeProvider *self, const GError *error);
/* Runs ask whether the target may be overwritten before they migrate. */
void pgc_fake_provider_set_asks_overwrite (PgcFakeProvider *self, gboolean asks);
/* Each run writes so many lines to its log when it begins: "line 1" and so on. */
void pgc_fake_provider_set_n_log_lines (PgcFakeProvider *self, guint n_lines);
/* The only password that test_connection lets in; %NULL = any. */
void pgc_fake_provider_set_password (PgcFakeProvider *self, const char *password);

guint pgc_fake_provider_get_n_runs (PgcFakeProvider *self);
guint pgc_fake_provider_get_n_cleanups (PgcFakeProvider *self);

G_END_DECLS
