/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-online-control.h"

typedef struct
{
  const char *name;
  PgcOnlineState state;
  gboolean is_asked;
  gboolean block_writes;
  gboolean is_resync_asked;
} Database;

struct _PgcOnlineControl
{
  GMutex lock; /* guards what follows */
  guint n;
  Database *databases; /* (owned) (array length=n) */
};

PgcOnlineControl *
pgc_online_control_new (const char *const *databases)
{
  PgcOnlineControl *self = g_new0 (PgcOnlineControl, 1);
  g_mutex_init (&self->lock);
  self->n = g_strv_length ((GStrv) databases);
  self->databases = g_new0 (Database, self->n);
  for (guint i = 0; i < self->n; i++)
    self->databases[i].name = databases[i];
  return self;
}

void
pgc_online_control_free (PgcOnlineControl *self)
{
  if (self == NULL)
    return;
  g_mutex_clear (&self->lock);
  g_free (self->databases);
  g_free (self);
}

/* With the lock held. */
static Database *
find (PgcOnlineControl *self, const char *name)
{
  for (guint i = 0; i < self->n; i++)
    if (g_str_equal (self->databases[i].name, name))
      return &self->databases[i];
  g_assert_not_reached ();
}

void
pgc_online_control_set_state (PgcOnlineControl *self, const char *database, PgcOnlineState state)
{
  g_mutex_lock (&self->lock);
  find (self, database)->state = state;
  g_mutex_unlock (&self->lock);
}

gboolean
pgc_online_control_take_cutover (PgcOnlineControl *self, const char *database,
                                 gboolean *block_writes)
{
  g_mutex_lock (&self->lock);
  Database *found = find (self, database);
  gboolean is_asked = found->is_asked;
  if (is_asked)
    {
      found->is_asked = FALSE;
      found->state = PGC_ONLINE_CUTTING_OVER;
      *block_writes = found->block_writes;
    }
  g_mutex_unlock (&self->lock);
  return is_asked;
}

void
pgc_online_control_ask_cutover (PgcOnlineControl *self, const char *const *databases,
                                gboolean block_writes)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->n; i++)
    {
      Database *database = &self->databases[i];
      if (database->state == PGC_ONLINE_DONE
          || (databases != NULL && !g_strv_contains (databases, database->name)))
        continue;
      database->is_asked = TRUE;
      database->block_writes = block_writes;
    }
  g_mutex_unlock (&self->lock);
}

void
pgc_online_control_ask_resync (PgcOnlineControl *self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->n; i++)
    self->databases[i].is_resync_asked = TRUE;
  g_mutex_unlock (&self->lock);
}

gboolean
pgc_online_control_take_resync (PgcOnlineControl *self, const char *database)
{
  g_mutex_lock (&self->lock);
  Database *found = find (self, database);
  gboolean is_asked = found->is_resync_asked;
  found->is_resync_asked = FALSE;
  g_mutex_unlock (&self->lock);
  return is_asked;
}

gboolean
pgc_online_control_is_caught_up (PgcOnlineControl *self)
{
  gboolean is_caught_up = TRUE;
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->n; i++)
    if (self->databases[i].state == PGC_ONLINE_COPYING)
      is_caught_up = FALSE;
  g_mutex_unlock (&self->lock);
  return is_caught_up;
}

gboolean
pgc_online_control_is_at_rest (PgcOnlineControl *self)
{
  gboolean is_at_rest = TRUE;
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->n; i++)
    if (self->databases[i].state == PGC_ONLINE_CUTTING_OVER || self->databases[i].is_asked)
      is_at_rest = FALSE;
  g_mutex_unlock (&self->lock);
  return is_at_rest;
}

gboolean
pgc_online_control_is_done (PgcOnlineControl *self)
{
  gboolean is_done = TRUE;
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->n; i++)
    if (self->databases[i].state != PGC_ONLINE_DONE)
      is_done = FALSE;
  g_mutex_unlock (&self->lock);
  return is_done;
}
