/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-clock.h"

G_BEGIN_DECLS

/* Stands still until told. Begins at 2026-01-01T00:00:00Z. */
#define PGC_TYPE_FAKE_CLOCK (pgc_fake_clock_get_type ())
G_DECLARE_FINAL_TYPE (PgcFakeClock, pgc_fake_clock, PGC, FAKE_CLOCK, GObject)

PgcFakeClock *pgc_fake_clock_new (void);
void pgc_fake_clock_advance (PgcFakeClock *self, gint64 microseconds);

G_END_DECLS
