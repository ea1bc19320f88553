/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-run.h"

/* Facts that outlive a run: what a person answered. */
#define FACT_OVERWRITE "answer/overwrite"
#define FACT_CUTOVER_DATABASES "answer/cutover-databases"
#define FACT_CUTOVER_BLOCK_WRITES "answer/cutover-block-writes"

struct _PgcRun
{
  GObject parent_instance;

  char *id;               /* (owned) */
  PgcSpec *spec;          /* (owned) */
  PgcJournal *journal;    /* (owned) */
  PgcVault *vault;        /* (owned) (nullable) */
  GMainContext *context;  /* (owned): where the sink is called */
  GCancellable *cancellable; /* (owned) */

  GMutex lock; /* guards what follows */
  GCond changed;
  PgcRunSink sink;
  gpointer sink_data; /* NULL once disconnected */
  gboolean has_sink;
  PgcStage stage;
  PgcRequest requests; /* asked and not yet consumed */
  gboolean cancel_requested;
};

G_DEFINE_FINAL_TYPE (PgcRun, pgc_run, G_TYPE_OBJECT)

/* Something the provider said, on its way to the main thread. */
typedef struct
{
  enum
  {
    MESSAGE_EVENT,
    MESSAGE_DATABASE,
    MESSAGE_VALIDATION,
    MESSAGE_REPORT,
    MESSAGE_LOG,
  } kind;
  PgcRun *run; /* (owned) */
  gpointer payload; /* (owned) (nullable) */
  GDestroyNotify free_payload;
  gint64 sequence;

  /* For MESSAGE_EVENT, whose sender waits; guarded by the run's lock. */
  PgcEvent event;
  gboolean answered;
  gboolean accepted;
  GError *error; /* (owned) (nullable) */
} Message;

static void
message_free (gpointer data)
{
  Message *message = data;
  if (message->payload != NULL)
    message->free_payload (message->payload);
  g_clear_error (&message->error);
  g_object_unref (message->run);
  g_free (message);
}

static Message *
message_new (PgcRun *run, int kind, gpointer payload, GDestroyNotify free_payload)
{
  Message *message = g_new0 (Message, 1);
  message->kind = kind;
  message->run = g_object_ref (run);
  message->payload = payload;
  message->free_payload = free_payload;
  return message;
}

static void
deliver_event (Message *message)
{
  PgcRun *self = message->run;
  PgcStage stage = self->stage;
  GError *error = NULL;
  gboolean accepted
      = self->sink.event (message->event, message->payload, &stage, self->sink_data, &error);
  g_mutex_lock (&self->lock);
  if (accepted)
    self->stage = stage;
  message->accepted = accepted;
  message->error = error;
  message->answered = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* On the main thread, which is also the only one that disconnects the sink. */
static gboolean
deliver (gpointer data)
{
  Message *message = data;
  PgcRun *self = message->run;
  if (!self->has_sink)
    {
      if (message->kind == MESSAGE_EVENT)
        {
          g_mutex_lock (&self->lock);
          message->answered = TRUE;
          message->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                "The migration no longer listens");
          g_cond_broadcast (&self->changed);
          g_mutex_unlock (&self->lock);
        }
      return G_SOURCE_REMOVE;
    }
  switch (message->kind)
    {
    case MESSAGE_EVENT:
      deliver_event (message);
      break;
    case MESSAGE_DATABASE:
      self->sink.database (message->payload, self->sink_data);
      break;
    case MESSAGE_VALIDATION:
      self->sink.validation (message->payload, self->sink_data);
      break;
    case MESSAGE_REPORT:
      self->sink.report (message->payload, self->sink_data);
      break;
    case MESSAGE_LOG:
      self->sink.log (message->sequence, self->sink_data);
      break;
    }
  return G_SOURCE_REMOVE;
}

/* Takes @message. One queue and one priority, so that messages arrive in the order of sending. */
static void
send (Message *message)
{
  GSource *source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, message, message_free);
  g_source_attach (source, message->run->context);
  g_source_unref (source);
}

static void
pgc_run_finalize (GObject *object)
{
  PgcRun *self = PGC_RUN (object);
  g_free (self->id);
  pgc_spec_free (self->spec);
  g_object_unref (self->journal);
  g_clear_object (&self->vault);
  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (pgc_run_parent_class)->finalize (object);
}

static void
pgc_run_class_init (PgcRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_run_finalize;
}

static void
pgc_run_init (PgcRun *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
}

PgcRun *
pgc_run_new (const char *id, const PgcSpec *spec, PgcStage stage, PgcJournal *journal,
             PgcVault *vault, const PgcRunSink *sink, gpointer user_data)
{
  PgcRun *self = g_object_new (PGC_TYPE_RUN, NULL);
  self->id = g_strdup (id);
  self->spec = pgc_spec_copy (spec);
  self->stage = stage;
  self->journal = g_object_ref (journal);
  self->vault = vault != NULL ? g_object_ref (vault) : NULL;
  if (sink != NULL)
    {
      self->sink = *sink;
      self->sink_data = user_data;
      self->has_sink = TRUE;
    }
  return self;
}

void
pgc_run_stop (PgcRun *self, PgcStopReason reason)
{
  g_mutex_lock (&self->lock);
  if (reason == PGC_STOP_CANCEL)
    self->cancel_requested = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->cancellable);
}

static void
ask (PgcRun *self, PgcRequest request)
{
  g_mutex_lock (&self->lock);
  self->requests |= request;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Answers are facts, so that a restart does not ask again; failing to keep one is not fatal, as
 * the worst of it is that the person is asked twice. */
static void
keep_answer (PgcRun *self, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;
  if (!pgc_journal_set_fact (self->journal, self->id, key, value, &error))
    g_warning ("Cannot keep an answer: %s", error->message);
}

void
pgc_run_answer_overwrite (PgcRun *self, gboolean overwrite)
{
  keep_answer (self, FACT_OVERWRITE, overwrite ? "True" : "False");
  ask (self, PGC_REQUEST_OVERWRITE);
}

void
pgc_run_request_cutover (PgcRun *self, const char *const *databases, gboolean block_writes)
{
  g_autofree char *list = NULL;
  if (databases != NULL && databases[0] != NULL)
    {
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_strv (databases, -1));
      list = g_variant_print (value, FALSE);
    }
  keep_answer (self, FACT_CUTOVER_DATABASES, list);
  keep_answer (self, FACT_CUTOVER_BLOCK_WRITES, block_writes ? "True" : NULL);
  ask (self, PGC_REQUEST_CUTOVER);
}

void
pgc_run_request_set_up_replication (PgcRun *self)
{
  ask (self, PGC_REQUEST_SET_UP_REPLICATION);
}

void
pgc_run_request_resync (PgcRun *self)
{
  ask (self, PGC_REQUEST_RESYNC);
}

void
pgc_run_disconnect (PgcRun *self)
{
  self->has_sink = FALSE;
  self->sink_data = NULL;
}

const PgcSpec *
pgc_run_get_spec (PgcRun *self)
{
  return self->spec;
}

const char *
pgc_run_get_id (PgcRun *self)
{
  return self->id;
}

GCancellable *
pgc_run_get_cancellable (PgcRun *self)
{
  return self->cancellable;
}

gboolean
pgc_run_is_cancel_requested (PgcRun *self)
{
  g_mutex_lock (&self->lock);
  gboolean requested = self->cancel_requested;
  g_mutex_unlock (&self->lock);
  return requested;
}

PgcStage
pgc_run_get_stage (PgcRun *self)
{
  g_mutex_lock (&self->lock);
  PgcStage stage = self->stage;
  g_mutex_unlock (&self->lock);
  return stage;
}

static gboolean
check_event (PgcRun *self, PgcEvent event, GError **error)
{
  PgcStage to;
  g_mutex_lock (&self->lock);
  PgcStage from = self->stage;
  gboolean legal = pgc_transition_find (from, event, &to);
  if (legal)
    self->stage = to;
  g_mutex_unlock (&self->lock);
  if (!legal)
    pgc_error_set (error, PGC_ERROR_WRONG_STATE, "Event “%s” is not possible in stage %s",
                   pgc_event_to_string (event), pgc_stage_to_string (from));
  return legal;
}

static gboolean
post_event (PgcRun *self, PgcEvent event, const GError *failure, GError **error)
{
  if (!self->has_sink)
    return check_event (self, event, error);

  /* The message is freed by its source after delivery; this reference to the run and the copy of
   * the answer under the lock keep the waiting side safe. */
  Message *message = message_new (self, MESSAGE_EVENT,
                                  failure != NULL ? g_error_copy (failure) : NULL,
                                  (GDestroyNotify) g_error_free);
  message->event = event;
  g_mutex_lock (&self->lock);
  GSource *source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, message, NULL);
  g_source_attach (source, self->context);
  while (!message->answered)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
  g_source_destroy (source);
  g_source_unref (source);

  gboolean accepted = message->accepted;
  if (!accepted)
    g_propagate_error (error, g_steal_pointer (&message->error));
  message_free (message);
  return accepted;
}

gboolean
pgc_run_post_event (PgcRun *self, PgcEvent event, GError **error)
{
  return post_event (self, event, NULL, error);
}

void
pgc_run_fail (PgcRun *self, const GError *failure)
{
  pgc_run_log (self, PGC_LOG_ERROR, NULL, "%s", failure->message);
  if (pgc_error_get_remedy (failure) != NULL)
    pgc_run_log (self, PGC_LOG_ERROR, NULL, "What to do: %s", pgc_error_get_remedy (failure));
  post_event (self, PGC_EVENT_FAILED, failure, NULL);
}

gboolean
pgc_run_interrupt (PgcRun *self, const GError *failure)
{
  pgc_run_log (self, PGC_LOG_ERROR, NULL, "%s", failure->message);
  if (pgc_error_get_remedy (failure) != NULL)
    pgc_run_log (self, PGC_LOG_ERROR, NULL, "What to do: %s", pgc_error_get_remedy (failure));
  return post_event (self, PGC_EVENT_INTERRUPTED, failure, NULL);
}

void
pgc_run_publish_database (PgcRun *self, const PgcDatabaseStatus *database)
{
  if (self->has_sink)
    send (message_new (self, MESSAGE_DATABASE, pgc_database_status_copy (database),
                       (GDestroyNotify) pgc_database_status_free));
}

void
pgc_run_publish_validation (PgcRun *self, const PgcValidation *validation)
{
  if (self->has_sink)
    send (message_new (self, MESSAGE_VALIDATION, pgc_validation_copy (validation),
                       (GDestroyNotify) pgc_validation_free));
}

void
pgc_run_add_report (PgcRun *self, const PgcReportEntry *entry)
{
  pgc_run_log (self, PGC_LOG_WARNING, entry->database, "%s %s: %s", entry->kind, entry->object,
               entry->reason);
  if (self->has_sink)
    send (message_new (self, MESSAGE_REPORT, pgc_report_entry_copy (entry),
                       (GDestroyNotify) pgc_report_entry_free));
}

void
pgc_run_log (PgcRun *self, PgcLogLevel level, const char *database, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);

  g_autoptr (GError) error = NULL;
  gint64 sequence = pgc_journal_append_log (self->journal, self->id, level, database, text, &error);
  if (sequence < 0)
    {
      g_warning ("Cannot write the log of migration %s: %s (the line was: %s)", self->id,
                 error->message, text);
      return;
    }
  if (self->has_sink)
    {
      Message *message = message_new (self, MESSAGE_LOG, NULL, NULL);
      message->sequence = sequence;
      send (message);
    }
}

gboolean
pgc_run_set_fact (PgcRun *self, const char *key, const char *value, GError **error)
{
  return pgc_journal_set_fact (self->journal, self->id, key, value, error);
}

gboolean
pgc_run_get_fact (PgcRun *self, const char *key, char **value, GError **error)
{
  return pgc_journal_get_fact (self->journal, self->id, key, value, error);
}

GPtrArray *
pgc_run_list_facts (PgcRun *self, const char *prefix, GError **error)
{
  return pgc_journal_list_facts (self->journal, self->id, prefix, error);
}

gboolean
pgc_run_lookup_secret (PgcRun *self, PgcSecretRole role, PgcSecret **secret, GError **error)
{
  *secret = NULL;
  if (self->vault == NULL)
    return TRUE;
  const PgcServer *server = role == PGC_SECRET_SOURCE ? &self->spec->source : &self->spec->target;
  g_autofree char *own_key = g_strdup_printf ("migration/%s/%s", self->id,
                                              role == PGC_SECRET_SOURCE ? "source" : "target");
  g_autofree char *address = pgc_server_dup_address (server);
  g_autofree char *server_key = g_strdup_printf ("server/%s@%s",
                                                 server->user != NULL ? server->user : "", address);
  const char *keys[] = { own_key, server_key };
  /* Cleaning up after a cancellation needs its passwords, too. */
  GCancellable *cancellable
      = g_cancellable_is_cancelled (self->cancellable) ? NULL : self->cancellable;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GError) local = NULL;
      *secret = pgc_vault_lookup (self->vault, keys[i], NULL, cancellable, &local);
      if (*secret != NULL)
        return TRUE;
      if (!g_error_matches (local, PGC_ERROR, PGC_ERROR_SECRET_MISSING))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}

static void
wake_waiters (GCancellable *cancellable, gpointer user_data)
{
  PgcRun *self = user_data;
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

PgcRequest
pgc_run_wait_request (PgcRun *self, PgcRequest mask, int timeout_ms, GError **error)
{
  gulong handler = g_cancellable_connect (self->cancellable, G_CALLBACK (wake_waiters), self, NULL);
  gint64 deadline = g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
  g_mutex_lock (&self->lock);
  while ((self->requests & mask) == 0 && !g_cancellable_is_cancelled (self->cancellable))
    {
      if (timeout_ms < 0)
        g_cond_wait (&self->changed, &self->lock);
      else if (!g_cond_wait_until (&self->changed, &self->lock, deadline))
        break;
    }
  PgcRequest got = self->requests & mask;
  self->requests &= ~got;
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (self->cancellable, handler);
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return PGC_REQUEST_NONE;
  return got;
}

PgcFlag
pgc_run_get_overwrite (PgcRun *self)
{
  g_autofree char *answer = NULL;
  PgcFlag flag = PGC_FLAG_UNSET;
  if (pgc_journal_get_fact (self->journal, self->id, FACT_OVERWRITE, &answer, NULL)
      && answer != NULL && pgc_flag_from_string (answer, &flag, NULL))
    return flag;
  return self->spec->overwrite;
}

GStrv
pgc_run_dup_cutover_databases (PgcRun *self)
{
  g_autofree char *text = NULL;
  if (!pgc_journal_get_fact (self->journal, self->id, FACT_CUTOVER_DATABASES, &text, NULL)
      || text == NULL)
    return NULL;
  g_autoptr (GVariant) value = g_variant_parse (G_VARIANT_TYPE_STRING_ARRAY, text, NULL, NULL, NULL);
  return value != NULL ? g_variant_dup_strv (value, NULL) : NULL;
}

gboolean
pgc_run_get_cutover_block_writes (PgcRun *self)
{
  g_autofree char *text = NULL;
  return pgc_journal_get_fact (self->journal, self->id, FACT_CUTOVER_BLOCK_WRITES, &text, NULL)
         && text != NULL;
}
