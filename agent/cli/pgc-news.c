/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-news.h"

#include <glib-unix.h>
#include <signal.h>

struct _PgcNews
{
  PgcClient *client;             /* (owned) (nullable) */
  PgcRemoteMigration *migration; /* (owned) (nullable) */
  guint sources[5];
  guint n_sources;
  PgcNewsKinds kinds; /* not yet told */
};

static void
on_changed (PgcRemoteMigration *migration, PgcNews *self)
{
  self->kinds |= PGC_NEWS_CHANGED;
}

static void
on_log_changed (PgcRemoteMigration *migration, PgcNews *self)
{
  self->kinds |= PGC_NEWS_LOG;
}

static void
on_lost (PgcClient *client, PgcNews *self)
{
  self->kinds |= PGC_NEWS_LOST;
}

static gboolean
on_interrupt (gpointer user_data)
{
  ((PgcNews *) user_data)->kinds |= PGC_NEWS_INTERRUPTED;
  return G_SOURCE_CONTINUE;
}

static gboolean
on_terminate (gpointer user_data)
{
  ((PgcNews *) user_data)->kinds |= PGC_NEWS_TERMINATED;
  return G_SOURCE_CONTINUE;
}

static gboolean
on_resize (gpointer user_data)
{
  ((PgcNews *) user_data)->kinds |= PGC_NEWS_RESIZED;
  return G_SOURCE_CONTINUE;
}

static gboolean
on_tick (gpointer user_data)
{
  ((PgcNews *) user_data)->kinds |= PGC_NEWS_TICK;
  return G_SOURCE_CONTINUE;
}

PgcNews *
pgc_news_new (void)
{
  PgcNews *self = g_new0 (PgcNews, 1);
  self->sources[self->n_sources++] = g_unix_signal_add (SIGINT, on_interrupt, self);
  self->sources[self->n_sources++] = g_unix_signal_add (SIGTERM, on_terminate, self);
  self->sources[self->n_sources++] = g_unix_signal_add (SIGHUP, on_terminate, self);
  self->sources[self->n_sources++] = g_unix_signal_add (SIGWINCH, on_resize, self);
  self->sources[self->n_sources++] = g_timeout_add_seconds (1, on_tick, self);
  return self;
}

static void
clear_migration (PgcNews *self)
{
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  if (self->migration != NULL)
    g_signal_handlers_disconnect_by_data (self->migration, self);
  g_clear_object (&self->client);
  g_clear_object (&self->migration);
}

void
pgc_news_free (PgcNews *self)
{
  clear_migration (self);
  for (guint i = 0; i < self->n_sources; i++)
    g_source_remove (self->sources[i]);
  g_free (self);
}

void
pgc_news_set_migration (PgcNews *self, PgcClient *client, PgcRemoteMigration *migration)
{
  clear_migration (self);
  self->client = g_object_ref (client);
  self->migration = g_object_ref (migration);
  g_signal_connect (migration, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (migration, "log-changed", G_CALLBACK (on_log_changed), self);
  g_signal_connect (client, "agent-lost", G_CALLBACK (on_lost), self);
  /* It may have happened before we listened. */
  self->kinds |= PGC_NEWS_CHANGED | PGC_NEWS_LOG;
  if (pgc_client_is_lost (client))
    self->kinds |= PGC_NEWS_LOST;
}

PgcNewsKinds
pgc_news_wait (PgcNews *self)
{
  /* Take in all that is there, so that a burst of changes is drawn once. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  while (self->kinds == 0)
    g_main_context_iteration (NULL, TRUE);
  PgcNewsKinds kinds = self->kinds;
  self->kinds = 0;
  return kinds;
}
