/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-journal.h"

G_DEFINE_INTERFACE (PgcJournal, pgc_journal, G_TYPE_OBJECT)

static void
pgc_journal_default_init (PgcJournalInterface *iface)
{
}

void
pgc_log_entry_free (PgcLogEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->database);
  g_free (entry->text);
  g_free (entry);
}

void
pgc_journal_record_free (PgcJournalRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->id);
  g_clear_pointer (&record->spec, pgc_spec_free);
  g_clear_pointer (&record->status, pgc_status_free);
  g_free (record);
}

GPtrArray *
pgc_journal_load (PgcJournal *self, GError **error)
{
  return PGC_JOURNAL_GET_IFACE (self)->load (self, error);
}

gboolean
pgc_journal_insert (PgcJournal *self, const char *id, const char *target_id, const PgcSpec *spec,
                    const PgcStatus *status, int stage, GError **error)
{
  return PGC_JOURNAL_GET_IFACE (self)->insert (self, id, target_id, spec, status, stage, error);
}

gboolean
pgc_journal_save (PgcJournal *self, const char *id, const PgcStatus *status, int stage,
                  const char *event, GError **error)
{
  return PGC_JOURNAL_GET_IFACE (self)->save (self, id, status, stage, event, error);
}

gboolean
pgc_journal_remove (PgcJournal *self, const char *id, GError **error)
{
  return PGC_JOURNAL_GET_IFACE (self)->remove (self, id, error);
}

gboolean
pgc_journal_set_fact (PgcJournal *self, const char *id, const char *key, const char *value,
                      GError **error)
{
  return PGC_JOURNAL_GET_IFACE (self)->set_fact (self, id, key, value, error);
}

gboolean
pgc_journal_get_fact (PgcJournal *self, const char *id, const char *key, char **value,
                      GError **error)
{
  g_return_val_if_fail (value != NULL, FALSE);
  *value = NULL;
  return PGC_JOURNAL_GET_IFACE (self)->get_fact (self, id, key, value, error);
}

GPtrArray *
pgc_journal_list_facts (PgcJournal *self, const char *id, const char *prefix, GError **error)
{
  return PGC_JOURNAL_GET_IFACE (self)->list_facts (self, id, prefix, error);
}

gboolean
pgc_journal_move_facts (PgcJournal *self, const char *id, const char *prefix, const char *to_id,
                        GError **error)
{
  return PGC_JOURNAL_GET_IFACE (self)->move_facts (self, id, prefix, to_id, error);
}

gint64
pgc_journal_append_log (PgcJournal *self, const char *id, PgcLogLevel level, const char *database,
                        const char *text, GError **error)
{
  return PGC_JOURNAL_GET_IFACE (self)->append_log (self, id, level, database, text, error);
}

GPtrArray *
pgc_journal_read_log (PgcJournal *self, const char *id, gint64 after, guint limit, GError **error)
{
  return PGC_JOURNAL_GET_IFACE (self)->read_log (self, id, after, limit, error);
}
