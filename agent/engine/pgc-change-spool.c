/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-change-spool.h"

#include "agent/engine/pgc-spool-file.h"
#include "agent/postgres/pgc-pgoutput.h"

/* Blocks of about this size go from one thread to the other: large enough that locking costs
 * nothing, small enough that the two work at the same time. */
#define BLOCK_SIZE (256 * 1024)
/* What a transaction that is being streamed has in memory. */
#define STREAM_BUFFER_SIZE (64 * 1024)
/* A file of the queue is given up when all of it has been read, so it must not grow for ever: no
 * more than this, or this part of what waits in files, so that they do not become many either. */
#define FILE_SIZE (64 * 1024 * 1024)
#define FILE_PART 8

/* What waits in the queue: a block, or a range of a file. */
typedef struct
{
  PgcChangeBlock *block; /* (owned) (nullable) */
  PgcSpoolFile *file;    /* (owned) (nullable) */
  guint64 start;
  guint64 end;
} Entry;

typedef struct
{
  guint32 xid;
  guint64 start;     /* where its first change is among those of its transaction */
  guint64 n_changes; /* how many changes came before it */
} Subtransaction;

/* A transaction that is being streamed. Its changes are those in @file, then those in @block. */
typedef struct
{
  guint32 xid;
  PgcSpoolFile *file;    /* (owned) (nullable) */
  PgcChangeBlock *block; /* (owned) */
  guint64 n_changes;
  GArray *subtransactions; /* (owned) (element-type Subtransaction), in order of @start */
  GHashTable *known;       /* (owned) (element-type guint32): their xids */
} Stream;

struct _PgcChangeSpool
{
  char *directory; /* (owned) */
  gsize memory_limit;

  /* Of the receiving thread alone. */
  PgcPgoutputMessage message;
  PgcChangeBlock *open; /* (owned): the end of the queue, which cannot be taken yet */
  gsize last_position;  /* where @open has a position as its last record; G_MAXSIZE = it has not */
  PgcSpoolFile *file;   /* (owned) (nullable): the one that the queue writes to */
  GHashTable *streams;  /* (owned) (element-type guint32 Stream) */
  Stream *stream;       /* (nullable): between Stream Start and Stream Stop */
  guint64 n_changes;    /* of the transaction that has begun and is not streamed */
  PgcLsn received;

  GMutex lock; /* for all below */
  GCond changed;
  GQueue entries; /* (element-type Entry) (owned) */
  gboolean is_closed;
  PgcSpoolStatistics statistics;
};

static void
entry_free (Entry *entry)
{
  pgc_change_block_free (entry->block);
  pgc_spool_file_unref (entry->file);
  g_free (entry);
}

static void
stream_free (Stream *stream)
{
  pgc_spool_file_unref (stream->file);
  pgc_change_block_free (stream->block);
  g_array_unref (stream->subtransactions);
  g_hash_table_unref (stream->known);
  g_free (stream);
}

static guint64
stream_get_size (const Stream *stream)
{
  return (stream->file != NULL ? pgc_spool_file_get_size (stream->file) : 0)
         + stream->block->length;
}

PgcChangeSpool *
pgc_change_spool_new (const char *directory, gsize memory_limit)
{
  PgcChangeSpool *self = g_new0 (PgcChangeSpool, 1);
  self->directory = g_strdup (directory);
  self->memory_limit = memory_limit;
  pgc_pgoutput_message_init (&self->message);
  self->open = pgc_change_block_new ();
  self->last_position = G_MAXSIZE;
  self->streams = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) stream_free);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->entries);
  return self;
}

void
pgc_change_spool_free (PgcChangeSpool *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->entries, (GDestroyNotify) entry_free);
  g_hash_table_unref (self->streams);
  pgc_change_block_free (self->open);
  pgc_spool_file_unref (self->file);
  pgc_pgoutput_message_clear (&self->message);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self->directory);
  g_free (self);
}

/* Takes @block, which is not empty. */
static void
queue_block (PgcChangeSpool *self, PgcChangeBlock *block)
{
  Entry *entry = g_new0 (Entry, 1);
  pgc_change_block_trim (block);
  entry->block = block;
  g_mutex_lock (&self->lock);
  self->statistics.memory_bytes += block->capacity;
  g_queue_push_tail (&self->entries, entry);
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
queue_range (PgcChangeSpool *self, PgcSpoolFile *file, guint64 start, guint64 end)
{
  g_mutex_lock (&self->lock);
  self->statistics.file_bytes += end - start;
  Entry *last = g_queue_peek_tail (&self->entries);
  if (last != NULL && last->file == file && last->end == start)
    last->end = end;
  else
    {
      Entry *entry = g_new0 (Entry, 1);
      *entry = (Entry){ .file = pgc_spool_file_ref (file), .start = start, .end = end };
      g_queue_push_tail (&self->entries, entry);
    }
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

static gboolean
has_room (PgcChangeSpool *self, gsize length)
{
  PgcSpoolStatistics now;
  pgc_change_spool_get_statistics (self, &now);
  return now.memory_bytes + length <= self->memory_limit;
}

/* Gives up the queue's file when it has been read, or has become large. */
static void
release_file (PgcChangeSpool *self)
{
  PgcSpoolStatistics now;
  if (self->file == NULL)
    return;
  pgc_change_spool_get_statistics (self, &now);
  if (now.file_bytes == 0
      || pgc_spool_file_get_size (self->file) >= MAX (FILE_SIZE, now.file_bytes / FILE_PART))
    g_clear_pointer (&self->file, pgc_spool_file_unref);
}

/* Appends a block to the queue's file. The block is empty afterwards. */
static gboolean
write_block (PgcChangeSpool *self, PgcChangeBlock *block, GError **error)
{
  release_file (self);
  if (self->file == NULL)
    self->file = pgc_spool_file_new (self->directory, error);
  if (self->file == NULL)
    return FALSE;
  guint64 start = pgc_spool_file_get_size (self->file);
  if (!pgc_spool_file_append (self->file, block->data, block->length, error))
    return FALSE;
  queue_range (self, self->file, start, start + block->length);
  block->length = 0;
  return TRUE;
}

gboolean
pgc_change_spool_flush (PgcChangeSpool *self, GError **error)
{
  if (self->open->length == 0)
    return TRUE;
  self->last_position = G_MAXSIZE;
  if (!has_room (self, self->open->length))
    {
      if (!write_block (self, self->open, error))
        return FALSE;
      /* One that held a huge message must not go on doing so. */
      if (self->open->capacity > 2 * BLOCK_SIZE)
        {
          pgc_change_block_free (self->open);
          self->open = pgc_change_block_new ();
        }
      return TRUE;
    }
  release_file (self);
  queue_block (self, self->open);
  self->open = pgc_change_block_new ();
  return TRUE;
}

/* Appends a record to the end of the queue. */
static gboolean
put (PgcChangeSpool *self, PgcChangeKind kind, PgcLsn lsn, const guint8 *data, gsize length,
     GError **error)
{
  const PgcChangeRecord record = { .kind = kind, .lsn = lsn, .data = data, .length = length };
  if (self->open->length > 0
      && self->open->length + pgc_change_block_record_size (length) > BLOCK_SIZE
      && !pgc_change_spool_flush (self, error))
    return FALSE;
  pgc_change_block_append (self->open, &record);
  self->last_position = G_MAXSIZE;
  return self->open->length < BLOCK_SIZE || pgc_change_spool_flush (self, error);
}

static void
set_out_of_order (GError **error, const char *what, guint32 xid)
{
  pgc_error_set (error, PGC_ERROR_FAILED,
                 "The source's replication stream is out of order: %s of transaction %u", what,
                 xid);
  pgc_error_set_remedy (error,
                        "Resume the migration: the stream is then read again. If it fails at "
                        "the same place, report it with the log.");
}

static void
count_stream_bytes (PgcChangeSpool *self, gint64 difference, int n_streams)
{
  g_mutex_lock (&self->lock);
  self->statistics.stream_bytes += (guint64) difference;
  self->statistics.n_streams += (guint) n_streams;
  g_mutex_unlock (&self->lock);
}

static void
drop_stream (PgcChangeSpool *self, Stream *stream)
{
  count_stream_bytes (self, -(gint64) stream_get_size (stream), -1);
  g_hash_table_remove (self->streams, GUINT_TO_POINTER (stream->xid));
}

static gboolean
start_stream (PgcChangeSpool *self, GError **error)
{
  guint32 xid = self->message.xid;
  Stream *stream = g_hash_table_lookup (self->streams, GUINT_TO_POINTER (xid));
  if (self->stream != NULL)
    {
      set_out_of_order (error, "Stream Start within a stream", xid);
      return FALSE;
    }
  if (!self->message.stream_start.is_first && stream == NULL)
    {
      set_out_of_order (error, "a later part without the first", xid);
      return FALSE;
    }
  if (self->message.stream_start.is_first)
    {
      if (stream != NULL)
        drop_stream (self, stream);
      stream = g_new0 (Stream, 1);
      stream->xid = xid;
      stream->block = pgc_change_block_new ();
      stream->subtransactions = g_array_new (FALSE, FALSE, sizeof (Subtransaction));
      stream->known = g_hash_table_new (NULL, NULL);
      g_hash_table_insert (self->streams, GUINT_TO_POINTER (xid), stream);
      count_stream_bytes (self, 0, 1);
    }
  self->stream = stream;
  return TRUE;
}

static gboolean
write_stream (PgcChangeSpool *self, Stream *stream, GError **error)
{
  if (stream->file == NULL)
    stream->file = pgc_spool_file_new (self->directory, error);
  if (stream->file == NULL
      || !pgc_spool_file_append (stream->file, stream->block->data, stream->block->length, error))
    return FALSE;
  pgc_change_block_free (stream->block);
  stream->block = pgc_change_block_new ();
  return TRUE;
}

static gboolean
is_change (PgcPgoutputKind kind)
{
  return kind == PGC_PGOUTPUT_INSERT || kind == PGC_PGOUTPUT_UPDATE || kind == PGC_PGOUTPUT_DELETE
         || kind == PGC_PGOUTPUT_TRUNCATE;
}

static gboolean
put_in_stream (PgcChangeSpool *self, PgcLsn lsn, const guint8 *data, gsize length, GError **error)
{
  Stream *stream = self->stream;
  guint32 xid = self->message.xid;
  if (xid != 0 && xid != stream->xid && g_hash_table_add (stream->known, GUINT_TO_POINTER (xid)))
    {
      const Subtransaction subtransaction
          = { .xid = xid, .start = stream_get_size (stream), .n_changes = stream->n_changes };
      g_array_append_val (stream->subtransactions, subtransaction);
    }
  const PgcChangeRecord record
      = { .kind = PGC_CHANGE_MESSAGE_IN_STREAM, .lsn = lsn, .data = data, .length = length };
  pgc_change_block_append (stream->block, &record);
  if (is_change (self->message.kind))
    stream->n_changes++;
  count_stream_bytes (self, (gint64) pgc_change_block_record_size (length), 0);
  return stream->block->length < STREAM_BUFFER_SIZE || write_stream (self, stream, error);
}

/* Whatever came since a subtransaction's first change is its own or of those within it. */
static gboolean
roll_back (PgcChangeSpool *self, Stream *stream, guint index, GError **error)
{
  const Subtransaction from = g_array_index (stream->subtransactions, Subtransaction, index);
  guint64 in_file = stream->file != NULL ? pgc_spool_file_get_size (stream->file) : 0;
  guint64 before = stream_get_size (stream);
  if (from.start >= in_file)
    stream->block->length = (gsize) (from.start - in_file);
  else
    {
      stream->block->length = 0;
      if (!pgc_spool_file_truncate (stream->file, from.start, error))
        return FALSE;
    }
  stream->n_changes = from.n_changes;
  for (guint i = index; i < stream->subtransactions->len; i++)
    g_hash_table_remove (
        stream->known,
        GUINT_TO_POINTER (g_array_index (stream->subtransactions, Subtransaction, i).xid));
  g_array_set_size (stream->subtransactions, index);
  count_stream_bytes (self, (gint64) from.start - (gint64) before, 0);
  return TRUE;
}

static gboolean
abort_stream (PgcChangeSpool *self, GError **error)
{
  guint32 subxid = self->message.stream_abort.subxid;
  Stream *stream = g_hash_table_lookup (self->streams, GUINT_TO_POINTER (self->message.xid));
  /* The server says so of whatever it has begun to stream, with or without a change of it sent. */
  if (stream == NULL)
    return TRUE;
  if (subxid == self->message.xid)
    {
      drop_stream (self, stream);
      return TRUE;
    }
  if (!g_hash_table_contains (stream->known, GUINT_TO_POINTER (subxid)))
    return TRUE;
  guint index = stream->subtransactions->len;
  do
    index--;
  while (g_array_index (stream->subtransactions, Subtransaction, index).xid != subxid);
  return roll_back (self, stream, index, error);
}

/* Takes note of the commit that was decoded last, of a transaction with @n_changes changes. */
static void
note_commit (PgcChangeSpool *self, guint64 n_changes)
{
  self->received = self->message.commit.end_lsn;
  g_mutex_lock (&self->lock);
  self->statistics.n_transactions++;
  self->statistics.n_changes += n_changes;
  g_mutex_unlock (&self->lock);
}

static gboolean
commit_stream (PgcChangeSpool *self, PgcLsn lsn, const guint8 *data, gsize length, GError **error)
{
  Stream *stream = g_hash_table_lookup (self->streams, GUINT_TO_POINTER (self->message.xid));
  if (stream == NULL)
    {
      set_out_of_order (error, "Stream Commit without a stream", self->message.xid);
      return FALSE;
    }
  if (!put (self, PGC_CHANGE_STREAM_BEGIN, lsn, data, length, error)
      || !pgc_change_spool_flush (self, error))
    return FALSE;
  if (stream->block->length > 0 && !has_room (self, stream->block->length)
      && !write_stream (self, stream, error))
    return FALSE;
  count_stream_bytes (self, -(gint64) stream_get_size (stream), -1);
  if (stream->file != NULL && pgc_spool_file_get_size (stream->file) > 0)
    queue_range (self, stream->file, 0, pgc_spool_file_get_size (stream->file));
  if (stream->block->length > 0)
    queue_block (self, g_steal_pointer (&stream->block));
  note_commit (self, stream->n_changes);
  g_hash_table_remove (self->streams, GUINT_TO_POINTER (stream->xid));
  return put (self, PGC_CHANGE_MESSAGE, lsn, data, length, error);
}

gboolean
pgc_change_spool_push (PgcChangeSpool *self, PgcLsn lsn, const guint8 *data, gsize length,
                       GError **error)
{
  if (!pgc_pgoutput_decode (data, length, self->stream != NULL, &self->message, error))
    return FALSE;
  switch (self->message.kind)
    {
    case PGC_PGOUTPUT_STREAM_START:
      return start_stream (self, error);
    case PGC_PGOUTPUT_STREAM_STOP:
      self->stream = NULL;
      return TRUE;
    case PGC_PGOUTPUT_STREAM_ABORT:
      return abort_stream (self, error);
    case PGC_PGOUTPUT_STREAM_COMMIT:
      return commit_stream (self, lsn, data, length, error);
    case PGC_PGOUTPUT_COMMIT:
      if (!put (self, PGC_CHANGE_MESSAGE, lsn, data, length, error))
        return FALSE;
      note_commit (self, self->n_changes);
      return TRUE;
    case PGC_PGOUTPUT_INSERT:
    case PGC_PGOUTPUT_UPDATE:
    case PGC_PGOUTPUT_DELETE:
    case PGC_PGOUTPUT_TRUNCATE:
      if (self->stream != NULL)
        return put_in_stream (self, lsn, data, length, error);
      self->n_changes++;
      return put (self, PGC_CHANGE_MESSAGE, lsn, data, length, error);
    case PGC_PGOUTPUT_BEGIN:
      self->n_changes = 0;
      return put (self, PGC_CHANGE_MESSAGE, lsn, data, length, error);
    case PGC_PGOUTPUT_ORIGIN:
    case PGC_PGOUTPUT_RELATION:
    case PGC_PGOUTPUT_TYPE:
    case PGC_PGOUTPUT_MESSAGE:
      if (self->stream != NULL)
        return put_in_stream (self, lsn, data, length, error);
      return put (self, PGC_CHANGE_MESSAGE, lsn, data, length, error);
    }
  g_assert_not_reached ();
}

gboolean
pgc_change_spool_push_position (PgcChangeSpool *self, PgcLsn lsn, GError **error)
{
  /* Only the last of several in a row matters. */
  if (self->last_position != G_MAXSIZE)
    self->open->length = self->last_position;
  gsize position = self->open->length;
  if (!put (self, PGC_CHANGE_POSITION, lsn, NULL, 0, error))
    return FALSE;
  /* Unless it went to the next block, or its block has gone to the queue. */
  if (self->open->length == position + pgc_change_block_record_size (0))
    self->last_position = position;
  return TRUE;
}

gboolean
pgc_change_spool_push_restart (PgcChangeSpool *self, GError **error)
{
  self->stream = NULL;
  g_hash_table_remove_all (self->streams);
  g_mutex_lock (&self->lock);
  self->statistics.stream_bytes = 0;
  self->statistics.n_streams = 0;
  g_mutex_unlock (&self->lock);
  return put (self, PGC_CHANGE_RESTART, self->received, NULL, 0, error)
         && pgc_change_spool_flush (self, error);
}

PgcLsn
pgc_change_spool_get_received (const PgcChangeSpool *self)
{
  return self->received;
}

void
pgc_change_spool_close (PgcChangeSpool *self)
{
  g_mutex_lock (&self->lock);
  self->is_closed = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Reads whole records from the start of a range, about a block of them but at least one. */
static PgcChangeBlock *
read_block (PgcSpoolFile *file, guint64 start, guint64 end, GError **error)
{
  g_autoptr (PgcChangeBlock) block = pgc_change_block_new ();
  gsize length = (gsize) MIN (end - start, BLOCK_SIZE);
  pgc_change_block_reserve (block, length);
  if (!pgc_spool_file_read (file, start, block->data, length, error))
    return NULL;
  block->length = pgc_change_block_measure (block->data, length);
  if (block->length == 0)
    {
      gsize size = pgc_change_block_measure_first (block->data);
      pgc_change_block_reserve (block, size);
      if (!pgc_spool_file_read (file, start + length, block->data + length, size - length, error))
        return NULL;
      block->length = size;
    }
  return g_steal_pointer (&block);
}

/* Called with the lock held; releases it while it reads. @entry is the first of the queue, which
 * nobody but this thread takes, though its range may grow meanwhile. */
static PgcChangeBlock *
take_from_file (PgcChangeSpool *self, Entry *entry, GError **error)
{
  guint64 start = entry->start, end = entry->end;
  g_autoptr (PgcSpoolFile) file = pgc_spool_file_ref (entry->file);
  g_mutex_unlock (&self->lock);
  PgcChangeBlock *block = read_block (file, start, end, error);
  g_mutex_lock (&self->lock);
  if (block == NULL)
    return NULL;
  entry->start += block->length;
  self->statistics.file_bytes -= block->length;
  if (entry->start == entry->end)
    entry_free (g_queue_pop_head (&self->entries));
  return block;
}

static void
wake_up (GCancellable *cancellable, gpointer data)
{
  PgcChangeSpool *self = data;
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Waits until there is something to take, none will come, time is up or it is cancelled. */
static void
wait_for_entry (PgcChangeSpool *self, int timeout_ms, GCancellable *cancellable)
{
  gint64 deadline = g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
  /* Outside the lock, because it calls at once if it is cancelled already. */
  gulong handler = cancellable != NULL
                       ? g_cancellable_connect (cancellable, G_CALLBACK (wake_up), self, NULL)
                       : 0;
  g_mutex_lock (&self->lock);
  while (g_queue_is_empty (&self->entries) && !self->is_closed
         && !g_cancellable_is_cancelled (cancellable))
    {
      if (timeout_ms < 0)
        g_cond_wait (&self->changed, &self->lock);
      else if (!g_cond_wait_until (&self->changed, &self->lock, deadline))
        break;
    }
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);
}

gboolean
pgc_change_spool_take (PgcChangeSpool *self, int timeout_ms, PgcChangeBlock **block,
                       gboolean *is_end, GCancellable *cancellable, GError **error)
{
  *block = NULL;
  *is_end = FALSE;
  g_mutex_lock (&self->lock);
  gboolean must_wait = g_queue_is_empty (&self->entries) && !self->is_closed && timeout_ms != 0;
  g_mutex_unlock (&self->lock);
  if (must_wait)
    wait_for_entry (self, timeout_ms, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  gboolean taken = TRUE;
  g_mutex_lock (&self->lock);
  Entry *entry = g_queue_peek_head (&self->entries);
  if (entry == NULL)
    *is_end = self->is_closed;
  else if (entry->file != NULL)
    {
      *block = take_from_file (self, entry, error);
      taken = *block != NULL;
    }
  else
    {
      *block = g_steal_pointer (&entry->block);
      self->statistics.memory_bytes -= (*block)->capacity;
      entry_free (g_queue_pop_head (&self->entries));
    }
  g_mutex_unlock (&self->lock);
  return taken;
}

void
pgc_change_spool_get_statistics (PgcChangeSpool *self, PgcSpoolStatistics *statistics)
{
  g_mutex_lock (&self->lock);
  *statistics = self->statistics;
  g_mutex_unlock (&self->lock);
}
