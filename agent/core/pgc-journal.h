/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* Port: what survives the agent. Every call is durable when it returns TRUE and may come from
 * any thread (an implementation serialises). No secret is ever handed to it. */

/* One line of a migration's log. */
typedef struct
{
  gint64 sequence; /* grows by time, over all migrations */
  gint64 time;     /* µs since 1970-01-01 UTC */
  PgcLogLevel level;
  char *database;  /* (owned) (nullable) */
  char *text;      /* (owned) */
} PgcLogEntry;

void pgc_log_entry_free (PgcLogEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcLogEntry, pgc_log_entry_free)

/* A migration as the journal has it. */
typedef struct
{
  char *id;          /* (owned) */
  PgcSpec *spec;     /* (owned) */
  PgcStatus *status; /* (owned) */
  int stage;         /* PgcStage */
} PgcJournalRecord;

void pgc_journal_record_free (PgcJournalRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcJournalRecord, pgc_journal_record_free)

#define PGC_TYPE_JOURNAL (pgc_journal_get_type ())
G_DECLARE_INTERFACE (PgcJournal, pgc_journal, PGC, JOURNAL, GObject)

struct _PgcJournalInterface
{
  GTypeInterface parent;

  GPtrArray *(*load) (PgcJournal *self, GError **error); /* (element-type PgcJournalRecord) */
  gboolean (*insert) (PgcJournal *self, const char *id, const char *target_id,
                      const PgcSpec *spec, const PgcStatus *status, int stage, GError **error);
  gboolean (*save) (PgcJournal *self, const char *id, const PgcStatus *status, int stage,
                    const char *event, GError **error);
  gboolean (*remove) (PgcJournal *self, const char *id, GError **error);

  gboolean (*set_fact) (PgcJournal *self, const char *id, const char *key, const char *value,
                        GError **error);
  gboolean (*get_fact) (PgcJournal *self, const char *id, const char *key, char **value,
                        GError **error);
  GPtrArray *(*list_facts) (PgcJournal *self, const char *id, const char *prefix, GError **error);
  gboolean (*move_facts) (PgcJournal *self, const char *id, const char *prefix, const char *to_id,
                          GError **error);

  gint64 (*append_log) (PgcJournal *self, const char *id, PgcLogLevel level, const char *database,
                        const char *text, GError **error);
  GPtrArray *(*read_log) (PgcJournal *self, const char *id, gint64 after, guint limit,
                          GError **error);
};

/* All migrations, oldest first. (transfer full) (element-type PgcJournalRecord) */
GPtrArray *pgc_journal_load (PgcJournal *self, GError **error);

/* Fails with %PGC_ERROR_ALREADY_EXISTS if @target_id already has a migration of that name. */
gboolean pgc_journal_insert (PgcJournal *self, const char *id, const char *target_id,
                             const PgcSpec *spec, const PgcStatus *status, int stage,
                             GError **error);
/* Appends @event to the migration's history and replaces its status, in one transaction. */
gboolean pgc_journal_save (PgcJournal *self, const char *id, const PgcStatus *status, int stage,
                           const char *event, GError **error);
/* Removes the migration, its history, facts and log. */
gboolean pgc_journal_remove (PgcJournal *self, const char *id, GError **error);

/* Small durable facts of a provider: intents before, outcomes after an effect outside. @value
 * NULL removes the fact; get gives %TRUE and NULL when there is none. Keys are paths like
 * "database/NAME/slot". list gives keys and values in turn, sorted by key. */
gboolean pgc_journal_set_fact (PgcJournal *self, const char *id, const char *key,
                               const char *value, GError **error);
gboolean pgc_journal_get_fact (PgcJournal *self, const char *id, const char *key, char **value,
                               GError **error);
GPtrArray *pgc_journal_list_facts (PgcJournal *self, const char *id, const char *prefix,
                                   GError **error);
/* Hands all facts below @prefix over to migration @to_id, which has them without the prefix; in one
 * transaction. */
gboolean pgc_journal_move_facts (PgcJournal *self, const char *id, const char *prefix,
                                 const char *to_id, GError **error);

/* Returns: the line's sequence number, or -1 with @error set */
gint64 pgc_journal_append_log (PgcJournal *self, const char *id, PgcLogLevel level,
                               const char *database, const char *text, GError **error);
/* At most @limit lines after sequence number @after. (element-type PgcLogEntry) */
GPtrArray *pgc_journal_read_log (PgcJournal *self, const char *id, gint64 after, guint limit,
                                 GError **error);

G_END_DECLS
