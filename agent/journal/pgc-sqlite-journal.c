/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/journal/pgc-sqlite-journal.h"

#include <errno.h>

#include "agent/contract/pgc-error.h"
#include "agent/journal/pgc-journal-lock.h"
#include "agent/journal/pgc-sqlite-file.h"
#include "agent/journal/pgc-sqlite-statement.h"

/* Lines of log kept for each migration, and how many more there may be before they are pruned:
 * pruning reads over all lines that are kept, which is too much to do for each new one. */
#define LOG_KEPT 50000
#define LOG_SLACK 1000

/* The statements that are prepared once and kept, in the order of statement_names. */
typedef enum
{
  SELECT_MIGRATIONS,
  SELECT_SPEC,
  INSERT_MIGRATION,
  UPDATE_MIGRATION,
  DELETE_MIGRATION,
  INSERT_EVENT,
  UPSERT_FACT,
  DELETE_FACT,
  SELECT_FACT,
  SELECT_FACTS,
  MOVE_FACTS,
  INSERT_LOG,
  PRUNE_LOG,
  SELECT_LOG,
  N_STATEMENTS,
} Statement;

static const char *const statement_names[] = {
  "select-migrations", "select-spec", "insert-migration", "update-migration", "delete-migration",
  "insert-event",      "upsert-fact", "delete-fact",      "select-fact",      "select-facts",
  "move-facts",        "insert-log",  "prune-log",        "select-log",
};
G_STATIC_ASSERT (G_N_ELEMENTS (statement_names) == N_STATEMENTS);

struct _PgcSqliteJournal
{
  GObject parent_instance;

  char *path;           /* (owned) */
  PgcJournalLock *hold; /* (owned) */

  GMutex mutex; /* guards what follows: one handle, one user at a time */
  sqlite3 *db;  /* (owned) */
  sqlite3_stmt *statements[N_STATEMENTS]; /* (owned) */
  /* (owned) (element-type utf8 uint): by migration, lines appended since its log was pruned */
  GHashTable *unpruned;
};

/* --- steps --------------------------------------------------------------------------------- */

/* Returns: %FALSE with @error set */
static gboolean
fail (PgcSqliteJournal *self, int code, GError **error)
{
  pgc_sqlite_file_set_error (error, self->path, self->db, code);
  return FALSE;
}

static gboolean
fail_unknown (PgcSqliteJournal *self, const char *id, GError **error)
{
  pgc_error_set (error, PGC_ERROR_NOT_FOUND, "The journal %s has no migration %s", self->path, id);
  pgc_error_set_remedy (error, "List the migrations there are: `pgcutover migration list`.");
  return FALSE;
}

/* A damaged record is not skipped: the agent would then take the migration for deleted. */
static gboolean
fail_unreadable (PgcSqliteJournal *self, const char *name, const GError *cause, GError **error)
{
  pgc_error_set (error, PGC_ERROR_JOURNAL,
                 "The record of migration “%s” in the journal %s cannot be read: %s", name,
                 self->path, cause != NULL ? cause->message : "it is empty");
  pgc_error_set_remedy (error, "Restore the journal from a backup, or move it and its -wal and "
                               "-shm files away to begin with an empty one.");
  return FALSE;
}

/* A kept statement with the migration's id bound, if it takes one. */
static PgcSqliteUse *
use (PgcSqliteJournal *self, Statement statement, const char *id)
{
  if (id != NULL)
    pgc_sqlite_statement_bind_text (self->statements[statement], ":id", id);
  return self->statements[statement];
}

/* Runs a statement that gives no rows. */
static gboolean
run (PgcSqliteJournal *self, PgcSqliteUse *statement, GError **error)
{
  int code = sqlite3_step (statement);
  return code == SQLITE_DONE ? TRUE : fail (self, code, error);
}

/* As run(), for a statement that writes one row of a migration if there is that migration. */
static gboolean
run_for_migration (PgcSqliteJournal *self, PgcSqliteUse *statement, const char *id, GError **error)
{
  if (!run (self, statement, error))
    return FALSE;
  return sqlite3_changes (self->db) > 0 ? TRUE : fail_unknown (self, id, error);
}

/* --- migrations ---------------------------------------------------------------------------- */

static JsonNode *
parse_column (PgcSqliteUse *row, int column, GError **error)
{
  const char *text = pgc_sqlite_statement_get_text (row, column);
  return text != NULL ? json_from_string (text, error) : NULL;
}

static PgcSpec *
read_spec (PgcSqliteUse *row, int column, GError **error)
{
  g_autoptr (JsonNode) node = parse_column (row, column, error);
  return node != NULL ? pgc_spec_from_json (node, error) : NULL;
}

static PgcJournalRecord *
read_record (PgcSqliteUse *row, GError **error)
{
  g_autoptr (PgcJournalRecord) record = g_new0 (PgcJournalRecord, 1);
  record->id = g_strdup (pgc_sqlite_statement_get_text (row, 0));
  record->spec = read_spec (row, 2, error);
  if (record->spec == NULL)
    return NULL;
  g_autoptr (JsonNode) resource = parse_column (row, 3, error);
  g_autoptr (PgcSpec) spec_of_resource = NULL;
  if (resource == NULL
      || !pgc_resource_from_json (resource, &spec_of_resource, &record->status, error))
    return NULL;
  record->stage = sqlite3_column_int (row, 4);
  return g_steal_pointer (&record);
}

static GPtrArray *
sqlite_journal_load (PgcJournal *journal, GError **error)
{
  PgcSqliteJournal *self = PGC_SQLITE_JOURNAL (journal);
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_journal_record_free);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (PgcSqliteUse) row = use (self, SELECT_MIGRATIONS, NULL);
  int code;
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      g_autoptr (GError) cause = NULL;
      PgcJournalRecord *record = read_record (row, &cause);
      if (record == NULL)
        {
          fail_unreadable (self, pgc_sqlite_statement_get_text (row, 1), cause, error);
          return NULL;
        }
      g_ptr_array_add (records, record);
    }
  if (code != SQLITE_DONE)
    {
      fail (self, code, error);
      return NULL;
    }
  return g_steal_pointer (&records);
}

static char *
resource_to_text (const PgcSpec *spec, const PgcStatus *status)
{
  g_autoptr (JsonNode) node = pgc_resource_to_json (spec, status);
  return json_to_string (node, FALSE);
}

static gboolean
sqlite_journal_insert (PgcJournal *journal, const char *id, const char *target_id,
                       const PgcSpec *spec, const PgcStatus *status, int stage, GError **error)
{
  PgcSqliteJournal *self = PGC_SQLITE_JOURNAL (journal);
  g_autoptr (JsonNode) spec_node = pgc_spec_to_json (spec);
  g_autofree char *spec_text = json_to_string (spec_node, FALSE);
  g_autofree char *resource_text = resource_to_text (spec, status);

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (PgcSqliteUse) insert = use (self, INSERT_MIGRATION, id);
  pgc_sqlite_statement_bind_text (insert, ":target_id", target_id);
  pgc_sqlite_statement_bind_text (insert, ":name", spec->name);
  pgc_sqlite_statement_bind_text (insert, ":spec", spec_text);
  pgc_sqlite_statement_bind_text (insert, ":resource", resource_text);
  pgc_sqlite_statement_bind_int64 (insert, ":stage", stage);
  pgc_sqlite_statement_bind_int64 (insert, ":time", g_get_real_time ());
  int code = sqlite3_step (insert);
  if (code == SQLITE_DONE)
    return TRUE;
  if (code != SQLITE_CONSTRAINT_UNIQUE)
    return fail (self, code, error);
  pgc_error_set (error, PGC_ERROR_ALREADY_EXISTS,
                 "There already is a migration “%s” for target %s", spec->name, target_id);
  pgc_error_set_remedy (error, "Choose another name, or delete the old migration first.");
  return FALSE;
}

/* The resource repeats the spec, which the caller of save does not have at hand. */
static PgcSpec *
load_spec (PgcSqliteJournal *self, const char *id, GError **error)
{
  g_autoptr (PgcSqliteUse) row = use (self, SELECT_SPEC, id);
  int code = sqlite3_step (row);
  if (code != SQLITE_ROW)
    {
      if (code == SQLITE_DONE)
        fail_unknown (self, id, error);
      else
        fail (self, code, error);
      return NULL;
    }
  g_autoptr (GError) cause = NULL;
  PgcSpec *spec = read_spec (row, 0, &cause);
  if (spec == NULL)
    fail_unreadable (self, id, cause, error);
  return spec;
}

static gboolean
update_migration (PgcSqliteJournal *self, const char *id, const char *resource, int stage,
                  GError **error)
{
  g_autoptr (PgcSqliteUse) update = use (self, UPDATE_MIGRATION, id);
  pgc_sqlite_statement_bind_text (update, ":resource", resource);
  pgc_sqlite_statement_bind_int64 (update, ":stage", stage);
  pgc_sqlite_statement_bind_int64 (update, ":time", g_get_real_time ());
  return run_for_migration (self, update, id, error);
}

static gboolean
insert_event (PgcSqliteJournal *self, const char *id, int stage, const char *event, GError **error)
{
  g_autoptr (PgcSqliteUse) insert = use (self, INSERT_EVENT, id);
  pgc_sqlite_statement_bind_text (insert, ":event", event);
  pgc_sqlite_statement_bind_int64 (insert, ":stage", stage);
  pgc_sqlite_statement_bind_int64 (insert, ":time", g_get_real_time ());
  return run_for_migration (self, insert, id, error);
}

/* @event NULL: a snapshot of progress, which replaces the last one and leaves no trace. */
static gboolean
sqlite_journal_save (PgcJournal *journal, const char *id, const PgcStatus *status, int stage,
                     const char *event, GError **error)
{
  PgcSqliteJournal *self = PGC_SQLITE_JOURNAL (journal);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (PgcSpec) spec = load_spec (self, id, error);
  if (spec == NULL)
    return FALSE;
  g_autofree char *resource = resource_to_text (spec, status);
  if (event == NULL)
    return update_migration (self, id, resource, stage, error);

  g_autoptr (PgcSqliteTransaction) transaction
      = pgc_sqlite_transaction_begin (self->db, self->path, error);
  if (transaction == NULL || !update_migration (self, id, resource, stage, error)
      || !insert_event (self, id, stage, event, error))
    return FALSE;
  return pgc_sqlite_transaction_commit (g_steal_pointer (&transaction), error);
}

static gboolean
sqlite_journal_remove (PgcJournal *journal, const char *id, GError **error)
{
  PgcSqliteJournal *self = PGC_SQLITE_JOURNAL (journal);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (PgcSqliteUse) delete = use (self, DELETE_MIGRATION, id);
  if (!run_for_migration (self, delete, id, error))
    return FALSE;
  g_hash_table_remove (self->unpruned, id);
  return TRUE;
}

/* --- facts --------------------------------------------------------------------------------- */

static gboolean
sqlite_journal_set_fact (PgcJournal *journal, const char *id, const char *key, const char *value,
                         GError **error)
{
  PgcSqliteJournal *self = PGC_SQLITE_JOURNAL (journal);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (PgcSqliteUse) write = use (self, value != NULL ? UPSERT_FACT : DELETE_FACT, id);
  pgc_sqlite_statement_bind_text (write, ":key", key);
  if (value == NULL)
    return run (self, write, error);
  pgc_sqlite_statement_bind_text (write, ":value", value);
  return run_for_migration (self, write, id, error);
}

static gboolean
sqlite_journal_get_fact (PgcJournal *journal, const char *id, const char *key, char **value,
                         GError **error)
{
  PgcSqliteJournal *self = PGC_SQLITE_JOURNAL (journal);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (PgcSqliteUse) row = use (self, SELECT_FACT, id);
  pgc_sqlite_statement_bind_text (row, ":key", key);
  int code = sqlite3_step (row);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    return fail (self, code, error);
  *value = code == SQLITE_ROW ? g_strdup (pgc_sqlite_statement_get_text (row, 0)) : NULL;
  return TRUE;
}

static GPtrArray *
sqlite_journal_list_facts (PgcJournal *journal, const char *id, const char *prefix, GError **error)
{
  PgcSqliteJournal *self = PGC_SQLITE_JOURNAL (journal);
  g_autoptr (GPtrArray) facts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (PgcSqliteUse) row = use (self, SELECT_FACTS, id);
  pgc_sqlite_statement_bind_text (row, ":prefix", prefix);
  int code;
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      g_ptr_array_add (facts, g_strdup (pgc_sqlite_statement_get_text (row, 0)));
      g_ptr_array_add (facts, g_strdup (pgc_sqlite_statement_get_text (row, 1)));
    }
  if (code == SQLITE_DONE)
    return g_steal_pointer (&facts);
  fail (self, code, error);
  return NULL;
}

static gboolean
sqlite_journal_move_facts (PgcJournal *journal, const char *id, const char *prefix,
                           const char *to_id, GError **error)
{
  PgcSqliteJournal *self = PGC_SQLITE_JOURNAL (journal);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (PgcSqliteUse) write = use (self, MOVE_FACTS, id);
  pgc_sqlite_statement_bind_text (write, ":prefix", prefix);
  pgc_sqlite_statement_bind_text (write, ":to", to_id);
  return run (self, write, error);
}

/* --- log ----------------------------------------------------------------------------------- */

static gboolean
insert_log (PgcSqliteJournal *self, const char *id, PgcLogLevel level, const char *database,
            const char *text, GError **error)
{
  g_autoptr (PgcSqliteUse) insert = use (self, INSERT_LOG, id);
  pgc_sqlite_statement_bind_text (insert, ":level", pgc_log_level_to_string (level));
  pgc_sqlite_statement_bind_text (insert, ":database", database);
  pgc_sqlite_statement_bind_text (insert, ":text", text);
  pgc_sqlite_statement_bind_int64 (insert, ":time", g_get_real_time ());
  return run_for_migration (self, insert, id, error);
}

static gboolean
prune_log (PgcSqliteJournal *self, const char *id, GError **error)
{
  g_autoptr (PgcSqliteUse) prune = use (self, PRUNE_LOG, id);
  pgc_sqlite_statement_bind_int64 (prune, ":keep", LOG_KEPT);
  return run (self, prune, error);
}

static gboolean
insert_and_prune_log (PgcSqliteJournal *self, const char *id, PgcLogLevel level,
                      const char *database, const char *text, gint64 *sequence, GError **error)
{
  g_autoptr (PgcSqliteTransaction) transaction
      = pgc_sqlite_transaction_begin (self->db, self->path, error);
  if (transaction == NULL || !insert_log (self, id, level, database, text, error))
    return FALSE;
  *sequence = sqlite3_last_insert_rowid (self->db);
  return prune_log (self, id, error)
         && pgc_sqlite_transaction_commit (g_steal_pointer (&transaction), error);
}

static gint64
sqlite_journal_append_log (PgcJournal *journal, const char *id, PgcLogLevel level,
                           const char *database, const char *text, GError **error)
{
  PgcSqliteJournal *self = PGC_SQLITE_JOURNAL (journal);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  /* A migration not met yet is pruned at once: an agent that is often restarted prunes too. */
  gpointer appended = NULL;
  gboolean is_due = !g_hash_table_lookup_extended (self->unpruned, id, NULL, &appended)
                    || GPOINTER_TO_UINT (appended) >= LOG_SLACK;
  gint64 sequence = -1;
  if (is_due)
    {
      if (!insert_and_prune_log (self, id, level, database, text, &sequence, error))
        return -1;
      appended = NULL;
    }
  else
    {
      if (!insert_log (self, id, level, database, text, error))
        return -1;
      sequence = sqlite3_last_insert_rowid (self->db);
    }
  g_hash_table_insert (self->unpruned, g_strdup (id),
                       GUINT_TO_POINTER (GPOINTER_TO_UINT (appended) + 1));
  return sequence;
}

static GPtrArray *
sqlite_journal_read_log (PgcJournal *journal, const char *id, gint64 after, guint limit,
                         GError **error)
{
  PgcSqliteJournal *self = PGC_SQLITE_JOURNAL (journal);
  g_autoptr (GPtrArray) entries
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_log_entry_free);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (PgcSqliteUse) row = use (self, SELECT_LOG, id);
  pgc_sqlite_statement_bind_int64 (row, ":after", after);
  pgc_sqlite_statement_bind_int64 (row, ":limit", limit);
  int code;
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      PgcLogEntry *entry = g_new0 (PgcLogEntry, 1);
      entry->sequence = sqlite3_column_int64 (row, 0);
      entry->time = sqlite3_column_int64 (row, 1);
      entry->level = pgc_log_level_from_string (pgc_sqlite_statement_get_text (row, 2));
      entry->database = g_strdup (pgc_sqlite_statement_get_text (row, 3));
      entry->text = g_strdup (pgc_sqlite_statement_get_text (row, 4));
      g_ptr_array_add (entries, entry);
    }
  if (code == SQLITE_DONE)
    return g_steal_pointer (&entries);
  fail (self, code, error);
  return NULL;
}

/* --- the object ---------------------------------------------------------------------------- */

static void
journal_iface_init (PgcJournalInterface *iface)
{
  iface->load = sqlite_journal_load;
  iface->insert = sqlite_journal_insert;
  iface->save = sqlite_journal_save;
  iface->remove = sqlite_journal_remove;
  iface->set_fact = sqlite_journal_set_fact;
  iface->get_fact = sqlite_journal_get_fact;
  iface->list_facts = sqlite_journal_list_facts;
  iface->move_facts = sqlite_journal_move_facts;
  iface->append_log = sqlite_journal_append_log;
  iface->read_log = sqlite_journal_read_log;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcSqliteJournal, pgc_sqlite_journal, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_JOURNAL, journal_iface_init))

static void
pgc_sqlite_journal_finalize (GObject *object)
{
  PgcSqliteJournal *self = PGC_SQLITE_JOURNAL (object);
  for (gsize i = 0; i < N_STATEMENTS; i++)
    g_clear_pointer (&self->statements[i], sqlite3_finalize);
  g_clear_pointer (&self->db, sqlite3_close);
  g_hash_table_unref (self->unpruned);
  g_mutex_clear (&self->mutex);
  /* Last: the next agent may open the file as soon as this is gone. */
  g_clear_pointer (&self->hold, pgc_journal_lock_release);
  g_free (self->path);
  G_OBJECT_CLASS (pgc_sqlite_journal_parent_class)->finalize (object);
}

static void
pgc_sqlite_journal_class_init (PgcSqliteJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_sqlite_journal_finalize;
}

static void
pgc_sqlite_journal_init (PgcSqliteJournal *self)
{
  g_mutex_init (&self->mutex);
  self->unpruned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static gboolean
ensure_directory (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  if (g_mkdir_with_parents (directory, 0700) == 0)
    return TRUE;
  int saved_errno = errno;
  pgc_error_set (error, PGC_ERROR_JOURNAL, "Cannot make the directory %s for the journal: %s",
                 directory, g_strerror (saved_errno));
  pgc_error_set_remedy (error, "Let this user write there, or choose another state directory with "
                               "--state-dir.");
  return FALSE;
}

PgcJournal *
pgc_sqlite_journal_open (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);
  g_autoptr (PgcSqliteJournal) self = g_object_new (PGC_TYPE_SQLITE_JOURNAL, NULL);
  self->path = g_strdup (path);
  if (!ensure_directory (path, error))
    return NULL;
  self->hold = pgc_journal_lock_take (path, error);
  if (self->hold == NULL)
    return NULL;
  self->db = pgc_sqlite_file_open (path, error);
  if (self->db == NULL)
    return NULL;
  for (gsize i = 0; i < N_STATEMENTS; i++)
    {
      self->statements[i]
          = pgc_sqlite_statement_prepare (self->db, path, statement_names[i], error);
      if (self->statements[i] == NULL)
        return NULL;
    }
  return PGC_JOURNAL (g_steal_pointer (&self));
}
