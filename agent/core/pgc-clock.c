/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-clock.h"

G_DEFINE_INTERFACE (PgcClock, pgc_clock, G_TYPE_OBJECT)

static void
pgc_clock_default_init (PgcClockInterface *iface)
{
}

/**
 * pgc_clock_get_real_time:
 *
 * Returns: µs since 1970-01-01 UTC; may go back when the host's clock is set
 */
gint64
pgc_clock_get_real_time (PgcClock *self)
{
  return PGC_CLOCK_GET_IFACE (self)->get_real_time (self);
}

struct _PgcSystemClock
{
  GObject parent_instance;
};

static gint64
system_clock_get_real_time (PgcClock *clock)
{
  return g_get_real_time ();
}

static void
clock_iface_init (PgcClockInterface *iface)
{
  iface->get_real_time = system_clock_get_real_time;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcSystemClock, pgc_system_clock, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_CLOCK, clock_iface_init))

static void
pgc_system_clock_class_init (PgcSystemClockClass *klass)
{
}

static void
pgc_system_clock_init (PgcSystemClock *self)
{
}

PgcClock *
pgc_system_clock_new (void)
{
  return g_object_new (PGC_TYPE_SYSTEM_CLOCK, NULL);
}
