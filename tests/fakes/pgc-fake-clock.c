/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pgc-fake-clock.h"

#define BEGINNING_US (G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC)

struct _PgcFakeClock
{
  GObject parent_instance;

  GMutex lock; /* guards what follows */
  gint64 now;
};

static gint64
fake_clock_get_real_time (PgcClock *clock)
{
  PgcFakeClock *self = PGC_FAKE_CLOCK (clock);
  g_mutex_lock (&self->lock);
  gint64 now = self->now;
  g_mutex_unlock (&self->lock);
  return now;
}

static void
fake_clock_iface_init (PgcClockInterface *iface)
{
  iface->get_real_time = fake_clock_get_real_time;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcFakeClock, pgc_fake_clock, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_CLOCK, fake_clock_iface_init))

PgcFakeClock *
pgc_fake_clock_new (void)
{
  return g_object_new (PGC_TYPE_FAKE_CLOCK, NULL);
}

void
pgc_fake_clock_advance (PgcFakeClock *self, gint64 microseconds)
{
  g_mutex_lock (&self->lock);
  self->now += microseconds;
  g_mutex_unlock (&self->lock);
}

static void
pgc_fake_clock_finalize (GObject *object)
{
  g_mutex_clear (&PGC_FAKE_CLOCK (object)->lock);
  G_OBJECT_CLASS (pgc_fake_clock_parent_class)->finalize (object);
}

static void
pgc_fake_clock_class_init (PgcFakeClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_fake_clock_finalize;
}

static void
pgc_fake_clock_init (PgcFakeClock *self)
{
  g_mutex_init (&self->lock);
  self->now = BEGINNING_US;
}
