/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-log-entry.h"

#include <glib/gi18n.h>
#include <string.h>

struct _PgwLogEntry
{
  GObject parent_instance;

  gint64 time;
  PgcLogLevel level;
  char *text;   /* (owned) */
  char *folded; /* (owned): for searching */
};

G_DEFINE_FINAL_TYPE (PgwLogEntry, pgw_log_entry, G_TYPE_OBJECT)

gint64
pgw_log_entry_get_time (PgwLogEntry *self)
{
  return self->time;
}

PgcLogLevel
pgw_log_entry_get_level (PgwLogEntry *self)
{
  return self->level;
}

const char *
pgw_log_entry_get_text (PgwLogEntry *self)
{
  return self->text;
}

gboolean
pgw_log_entry_matches (PgwLogEntry *self, PgcLogLevel level, const char *words)
{
  if (self->level < level)
    return FALSE;
  if (words[0] == '\0')
    return TRUE;
  g_autofree char *folded = g_utf8_casefold (words, -1);
  return strstr (self->folded, folded) != NULL;
}

char *
pgw_log_entry_to_line (PgwLogEntry *self)
{
  g_autofree char *time = pgc_time_to_string (self->time);
  return g_strdup_printf ("%s %s %s", time != NULL ? time : "-",
                          pgc_log_level_to_string (self->level), self->text);
}

static void
pgw_log_entry_finalize (GObject *object)
{
  PgwLogEntry *self = PGW_LOG_ENTRY (object);
  g_free (self->text);
  g_free (self->folded);
  G_OBJECT_CLASS (pgw_log_entry_parent_class)->finalize (object);
}

static void
pgw_log_entry_class_init (PgwLogEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgw_log_entry_finalize;
}

static void
pgw_log_entry_init (PgwLogEntry *self)
{
}

PgwLogEntry *
pgw_log_entry_new (const PgcLogLine *line)
{
  PgwLogEntry *self = g_object_new (PGW_TYPE_LOG_ENTRY, NULL);
  self->time = line->time;
  self->level = line->level;
  g_autofree char *text = line->database != NULL
                              /* Translators: a database, and what the log says about it */
                              ? g_strdup_printf (_("%s: %s"), line->database, line->text)
                              : g_strdup (line->text);
  /* What servers say is shown, whatever its bytes are. */
  self->text = g_utf8_make_valid (text, -1);
  self->folded = g_utf8_casefold (self->text, -1);
  return self;
}
