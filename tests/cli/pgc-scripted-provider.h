/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-provider.h"

G_BEGIN_DECLS

/* A provider that moves nothing and plays a migration with numbers, as the command line shows
 * them. $PGC_TEST_SCENE says how it goes: "succeed" (the default), "fail", "invalid", "overwrite",
 * or "hold" (stays in MigratingData until it is cancelled or paused); $PGC_TEST_STEP_MS how long
 * each of its steps takes; $PGC_TEST_DIFFERENT that a comparison finds differences. */
#define PGC_TYPE_SCRIPTED_PROVIDER (pgc_scripted_provider_get_type ())
G_DECLARE_FINAL_TYPE (PgcScriptedProvider, pgc_scripted_provider, PGC, SCRIPTED_PROVIDER, GObject)

PgcProvider *pgc_scripted_provider_new (void);

G_END_DECLS
