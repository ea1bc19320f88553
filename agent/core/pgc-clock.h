/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Port: what time it is. The fake of the unit tests stands still until told. */
#define PGC_TYPE_CLOCK (pgc_clock_get_type ())
G_DECLARE_INTERFACE (PgcClock, pgc_clock, PGC, CLOCK, GObject)

struct _PgcClockInterface
{
  GTypeInterface parent;
  gint64 (*get_real_time) (PgcClock *self); /* µs since 1970-01-01 UTC */
};

gint64 pgc_clock_get_real_time (PgcClock *self);

#define PGC_TYPE_SYSTEM_CLOCK (pgc_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (PgcSystemClock, pgc_system_clock, PGC, SYSTEM_CLOCK, GObject)
PgcClock *pgc_system_clock_new (void);

G_END_DECLS
