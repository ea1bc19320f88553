/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pgc-fake-journal.h"

#include <string.h>

typedef struct
{
  PgcJournalRecord *record; /* (owned) */
  GString *events;   /* (owned) */
  GTree *facts;      /* (owned) (element-type utf8 utf8) */
  GPtrArray *log;    /* (owned) (element-type PgcLogEntry) */
} Entry;

struct _PgcFakeJournal
{
  GObject parent_instance;

  GMutex lock;        /* guards what follows */
  GPtrArray *entries; /* (owned) (element-type Entry): oldest first */
  gint64 sequence;
  gboolean is_broken;
};

static PgcJournalRecord *
record_new (const char *id, const PgcSpec *spec, const PgcStatus *status, int stage)
{
  PgcJournalRecord *record = g_new0 (PgcJournalRecord, 1);
  record->id = g_strdup (id);
  record->spec = pgc_spec_copy (spec);
  record->status = pgc_status_copy (status);
  record->stage = stage;
  return record;
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;
  pgc_journal_record_free (entry->record);
  g_string_free (entry->events, TRUE);
  g_tree_unref (entry->facts);
  g_ptr_array_unref (entry->log);
  g_free (entry);
}

static Entry *
find (PgcFakeJournal *self, const char *id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      if (g_str_equal (entry->record->id, id))
        return entry;
    }
  return NULL;
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer unused)
{
  return strcmp (a, b);
}

/* Takes the lock for a write. */
static gboolean
enter_to_write (PgcFakeJournal *self, GError **error)
{
  g_mutex_lock (&self->lock);
  if (!self->is_broken)
    return TRUE;
  g_mutex_unlock (&self->lock);
  pgc_error_set (error, PGC_ERROR_JOURNAL, "The journal cannot be written");
  pgc_error_set_remedy (error, "Make room on the disk.");
  return FALSE;
}

static GPtrArray *
fake_journal_load (PgcJournal *journal, GError **error)
{
  PgcFakeJournal *self = PGC_FAKE_JOURNAL (journal);
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_journal_record_free);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->entries->len; i++)
    {
      const PgcJournalRecord *record = ((Entry *) g_ptr_array_index (self->entries, i))->record;
      g_ptr_array_add (records,
                       record_new (record->id, record->spec, record->status, record->stage));
    }
  g_mutex_unlock (&self->lock);
  return records;
}

static gboolean
fake_journal_insert (PgcJournal *journal, const char *id, const char *target_id,
                     const PgcSpec *spec, const PgcStatus *status, int stage, GError **error)
{
  PgcFakeJournal *self = PGC_FAKE_JOURNAL (journal);
  if (!enter_to_write (self, error))
    return FALSE;
  Entry *entry = g_new0 (Entry, 1);
  entry->record = record_new (id, spec, status, stage);
  entry->events = g_string_new (NULL);
  entry->facts = g_tree_new_full (compare_keys, NULL, g_free, g_free);
  entry->log = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_log_entry_free);
  g_ptr_array_add (self->entries, entry);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
fake_journal_save (PgcJournal *journal, const char *id, const PgcStatus *status, int stage,
                   const char *event, GError **error)
{
  PgcFakeJournal *self = PGC_FAKE_JOURNAL (journal);
  if (!enter_to_write (self, error))
    return FALSE;
  Entry *entry = find (self, id);
  g_assert_nonnull (entry);
  pgc_status_free (entry->record->status);
  entry->record->status = pgc_status_copy (status);
  entry->record->stage = stage;
  if (event != NULL)
    g_string_append_printf (entry->events, "%s%s", entry->events->len > 0 ? " " : "", event);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
fake_journal_remove (PgcJournal *journal, const char *id, GError **error)
{
  PgcFakeJournal *self = PGC_FAKE_JOURNAL (journal);
  if (!enter_to_write (self, error))
    return FALSE;
  g_ptr_array_remove (self->entries, find (self, id));
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
fake_journal_set_fact (PgcJournal *journal, const char *id, const char *key, const char *value,
                       GError **error)
{
  PgcFakeJournal *self = PGC_FAKE_JOURNAL (journal);
  if (!enter_to_write (self, error))
    return FALSE;
  Entry *entry = find (self, id);
  g_assert_nonnull (entry);
  if (value != NULL)
    g_tree_replace (entry->facts, g_strdup (key), g_strdup (value));
  else
    g_tree_remove (entry->facts, key);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
fake_journal_get_fact (PgcJournal *journal, const char *id, const char *key, char **value,
                       GError **error)
{
  PgcFakeJournal *self = PGC_FAKE_JOURNAL (journal);
  g_mutex_lock (&self->lock);
  Entry *entry = find (self, id);
  *value = entry != NULL ? g_strdup (g_tree_lookup (entry->facts, key)) : NULL;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static GPtrArray *
fake_journal_list_facts (PgcJournal *journal, const char *id, const char *prefix, GError **error)
{
  PgcFakeJournal *self = PGC_FAKE_JOURNAL (journal);
  GPtrArray *facts = g_ptr_array_new_with_free_func (g_free);
  g_mutex_lock (&self->lock);
  Entry *entry = find (self, id);
  GTreeNode *node = entry != NULL ? g_tree_node_first (entry->facts) : NULL;
  for (; node != NULL; node = g_tree_node_next (node))
    if (g_str_has_prefix (g_tree_node_key (node), prefix))
      {
        g_ptr_array_add (facts, g_strdup (g_tree_node_key (node)));
        g_ptr_array_add (facts, g_strdup (g_tree_node_value (node)));
      }
  g_mutex_unlock (&self->lock);
  return facts;
}

static gboolean
fake_journal_move_facts (PgcJournal *journal, const char *id, const char *prefix,
                         const char *to_id, GError **error)
{
  PgcFakeJournal *self = PGC_FAKE_JOURNAL (journal);
  g_autoptr (GPtrArray) facts = fake_journal_list_facts (journal, id, prefix, error);
  if (!enter_to_write (self, error))
    return FALSE;
  Entry *from = find (self, id);
  Entry *to = find (self, to_id);
  g_assert_true (from != NULL && to != NULL);
  for (guint i = 0; i < facts->len; i += 2)
    {
      const char *key = facts->pdata[i];
      g_tree_replace (to->facts, g_strdup (key + strlen (prefix)),
                      g_strdup (facts->pdata[i + 1]));
      g_tree_remove (from->facts, key);
    }
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static PgcLogEntry *
log_entry_new (gint64 sequence, PgcLogLevel level, const char *database, const char *text)
{
  PgcLogEntry *entry = g_new0 (PgcLogEntry, 1);
  entry->sequence = sequence;
  entry->time = sequence * G_USEC_PER_SEC;
  entry->level = level;
  entry->database = g_strdup (database);
  entry->text = g_strdup (text);
  return entry;
}

static gint64
fake_journal_append_log (PgcJournal *journal, const char *id, PgcLogLevel level,
                         const char *database, const char *text, GError **error)
{
  PgcFakeJournal *self = PGC_FAKE_JOURNAL (journal);
  if (!enter_to_write (self, error))
    return -1;
  gint64 sequence = ++self->sequence;
  Entry *entry = find (self, id);
  g_assert_nonnull (entry);
  g_ptr_array_add (entry->log, log_entry_new (sequence, level, database, text));
  g_mutex_unlock (&self->lock);
  return sequence;
}

static GPtrArray *
fake_journal_read_log (PgcJournal *journal, const char *id, gint64 after, guint limit,
                       GError **error)
{
  PgcFakeJournal *self = PGC_FAKE_JOURNAL (journal);
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_log_entry_free);
  g_mutex_lock (&self->lock);
  Entry *entry = find (self, id);
  for (guint i = 0; entry != NULL && i < entry->log->len && lines->len < limit; i++)
    {
      const PgcLogEntry *line = g_ptr_array_index (entry->log, i);
      if (line->sequence > after)
        g_ptr_array_add (lines, log_entry_new (line->sequence, line->level, line->database,
                                               line->text));
    }
  g_mutex_unlock (&self->lock);
  return lines;
}

static void
fake_journal_iface_init (PgcJournalInterface *iface)
{
  iface->load = fake_journal_load;
  iface->insert = fake_journal_insert;
  iface->save = fake_journal_save;
  iface->remove = fake_journal_remove;
  iface->set_fact = fake_journal_set_fact;
  iface->get_fact = fake_journal_get_fact;
  iface->list_facts = fake_journal_list_facts;
  iface->move_facts = fake_journal_move_facts;
  iface->append_log = fake_journal_append_log;
  iface->read_log = fake_journal_read_log;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcFakeJournal, pgc_fake_journal, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_JOURNAL, fake_journal_iface_init))

PgcFakeJournal *
pgc_fake_journal_new (void)
{
  return g_object_new (PGC_TYPE_FAKE_JOURNAL, NULL);
}

void
pgc_fake_journal_set_broken (PgcFakeJournal *self, gboolean is_broken)
{
  g_mutex_lock (&self->lock);
  self->is_broken = is_broken;
  g_mutex_unlock (&self->lock);
}

char *
pgc_fake_journal_dup_events (PgcFakeJournal *self, const char *id)
{
  g_mutex_lock (&self->lock);
  Entry *entry = find (self, id);
  char *events = entry != NULL ? g_strdup (entry->events->str) : NULL;
  g_mutex_unlock (&self->lock);
  return events;
}

static void
pgc_fake_journal_finalize (GObject *object)
{
  PgcFakeJournal *self = PGC_FAKE_JOURNAL (object);
  g_ptr_array_unref (self->entries);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (pgc_fake_journal_parent_class)->finalize (object);
}

static void
pgc_fake_journal_class_init (PgcFakeJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_fake_journal_finalize;
}

static void
pgc_fake_journal_init (PgcFakeJournal *self)
{
  g_mutex_init (&self->lock);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
}
