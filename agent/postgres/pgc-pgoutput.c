/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-pgoutput.h"

#include <string.h>

/* PostgreSQL's MaxHeapAttributeNumber. A count above it is garbage, and refusing it here bounds our
 * arrays by what a table can be, whatever the bytes say. */
#define MAX_COLUMNS 1600

/* Microseconds from the Unix epoch to PostgreSQL's, 2000-01-01. */
#define POSTGRES_EPOCH G_GUINT64_CONSTANT (946684800000000)

/* Reads from the front of what is left. The first failure sticks, and everything read after it is
 * 0 or empty, so that a message is read in a straight line and checked once. */
typedef struct
{
  const guint8 *start;
  const guint8 *next;
  const guint8 *end;
  const char *failure; /* (nullable): what was wrong at @next */
} Reader;

static gsize
reader_left (const Reader *reader)
{
  return (gsize) (reader->end - reader->next);
}

static void
reader_fail (Reader *reader, const char *failure)
{
  if (reader->failure == NULL)
    reader->failure = failure;
}

static const guint8 *
read_bytes (Reader *reader, gsize length)
{
  if (G_UNLIKELY (reader->failure != NULL || reader_left (reader) < length))
    {
      reader_fail (reader, "it ends too early");
      return NULL;
    }
  const guint8 *bytes = reader->next;
  reader->next += length;
  return bytes;
}

static guint8
read_uint8 (Reader *reader)
{
  const guint8 *bytes = read_bytes (reader, 1);
  return bytes != NULL ? *bytes : 0;
}

static guint16
read_uint16 (Reader *reader)
{
  guint16 value = 0;
  const guint8 *bytes = read_bytes (reader, sizeof value);
  if (bytes != NULL)
    memcpy (&value, bytes, sizeof value);
  return GUINT16_FROM_BE (value);
}

static guint32
read_uint32 (Reader *reader)
{
  guint32 value = 0;
  const guint8 *bytes = read_bytes (reader, sizeof value);
  if (bytes != NULL)
    memcpy (&value, bytes, sizeof value);
  return GUINT32_FROM_BE (value);
}

static guint64
read_uint64 (Reader *reader)
{
  guint64 value = 0;
  const guint8 *bytes = read_bytes (reader, sizeof value);
  if (bytes != NULL)
    memcpy (&value, bytes, sizeof value);
  return GUINT64_FROM_BE (value);
}

static gint64
read_time (Reader *reader)
{
  /* Unsigned, because the sum of arbitrary bytes may overflow. */
  return (gint64) (read_uint64 (reader) + POSTGRES_EPOCH);
}

static const char *
read_string (Reader *reader)
{
  const guint8 *nul = reader->failure == NULL && reader->next < reader->end
                          ? memchr (reader->next, '\0', reader_left (reader))
                          : NULL;
  if (nul == NULL)
    {
      reader_fail (reader, "a name is not terminated");
      return "";
    }
  const char *text = (const char *) reader->next;
  reader->next = nul + 1;
  return text;
}

static guint
read_count (Reader *reader, guint minimum_size)
{
  guint count = read_uint16 (reader);
  if (count > MAX_COLUMNS || (gsize) count * minimum_size > reader_left (reader))
    {
      reader_fail (reader, "it claims more columns than it has");
      return 0;
    }
  return count;
}

/* The arrays only grow, and their new elements are written before they are read. */
static void
ensure_length (GArray *array, guint length)
{
  if (array->len < length)
    g_array_set_size (array, length);
}

/* Reads a tuple into the values from @first on; returns how many there are. */
static guint
read_tuple (Reader *reader, GArray *array, guint first)
{
  guint n_values = read_count (reader, 1);
  ensure_length (array, first + n_values);
  PgcValue *values = &g_array_index (array, PgcValue, first);
  for (guint i = 0; i < n_values; i++)
    {
      guint8 kind = read_uint8 (reader);
      values[i] = (PgcValue){ .kind = (PgcValueKind) kind };
      if (kind == PGC_VALUE_TEXT || kind == PGC_VALUE_BINARY)
        {
          values[i].length = read_uint32 (reader);
          values[i].data = read_bytes (reader, values[i].length);
        }
      else if (kind != PGC_VALUE_NULL && kind != PGC_VALUE_UNCHANGED)
        reader_fail (reader, "a value is of an unknown kind");
    }
  return n_values;
}

/* The tuples of Insert, Update and Delete, each introduced by a byte that says what it is. */
static void
read_change (Reader *reader, PgcPgoutputMessage *message)
{
  guint n_old = 0, n_new = 0;
  message->change.relation = read_uint32 (reader);
  message->change.old_kind = PGC_OLD_NONE;

  guint8 mark = read_uint8 (reader);
  if (message->kind != PGC_PGOUTPUT_INSERT && (mark == PGC_OLD_KEY || mark == PGC_OLD_ROW))
    {
      message->change.old_kind = (PgcOldKind) mark;
      n_old = read_tuple (reader, message->values, 0);
      if (message->kind == PGC_PGOUTPUT_UPDATE)
        mark = read_uint8 (reader);
    }
  else if (message->kind == PGC_PGOUTPUT_DELETE)
    reader_fail (reader, "the old row is missing");
  if (message->kind != PGC_PGOUTPUT_DELETE)
    {
      if (mark == 'N')
        n_new = read_tuple (reader, message->values, n_old);
      else
        reader_fail (reader, "the new row is missing");
    }

  /* Only now, because reading the second tuple may have moved the array. */
  const PgcValue *values = (const PgcValue *) message->values->data;
  message->change.old_row = (PgcTuple){ n_old, values };
  message->change.new_row = (PgcTuple){ n_new, values + n_old };
}

static void
read_relation (Reader *reader, PgcPgoutputMessage *message)
{
  message->relation.oid = read_uint32 (reader);
  message->relation.schema = read_string (reader);
  message->relation.name = read_string (reader);
  message->relation.replica_identity = (char) read_uint8 (reader);
  /* A column is at least its flags, an empty name, a type and a type modifier. */
  guint n_columns = read_count (reader, 1 + 1 + 4 + 4);
  ensure_length (message->columns, n_columns);
  PgcPgoutputColumn *columns = (PgcPgoutputColumn *) message->columns->data;
  for (guint i = 0; i < n_columns; i++)
    {
      columns[i].is_key = (read_uint8 (reader) & 1) != 0;
      columns[i].name = read_string (reader);
      columns[i].type = read_uint32 (reader);
      columns[i].typmod = (gint32) read_uint32 (reader);
    }
  message->relation.n_columns = n_columns;
  message->relation.columns = columns;
}

static void
read_truncate (Reader *reader, PgcPgoutputMessage *message)
{
  guint32 n_relations = read_uint32 (reader);
  message->truncate.flags = (PgcTruncateFlags) read_uint8 (reader);
  if (n_relations > reader_left (reader) / sizeof (guint32))
    {
      reader_fail (reader, "it claims more tables than it has");
      n_relations = 0;
    }
  ensure_length (message->relations, n_relations);
  guint32 *relations = (guint32 *) message->relations->data;
  for (guint32 i = 0; i < n_relations; i++)
    relations[i] = read_uint32 (reader);
  message->truncate.n_relations = n_relations;
  message->truncate.relations = relations;
}

static void
read_commit (Reader *reader, PgcPgoutputMessage *message)
{
  read_uint8 (reader); /* flags, none defined */
  message->commit.commit_lsn = read_uint64 (reader);
  message->commit.end_lsn = read_uint64 (reader);
  message->commit.commit_time = read_time (reader);
}

/* Reads what follows the byte that names the kind. Returns FALSE when there is no such kind. */
static gboolean
read_message (Reader *reader, gboolean in_stream, PgcPgoutputMessage *message)
{
  switch (message->kind)
    {
    case PGC_PGOUTPUT_BEGIN:
      message->begin.final_lsn = read_uint64 (reader);
      message->begin.commit_time = read_time (reader);
      message->xid = read_uint32 (reader);
      return TRUE;
    case PGC_PGOUTPUT_COMMIT:
      read_commit (reader, message);
      return TRUE;
    case PGC_PGOUTPUT_ORIGIN:
      message->origin.commit_lsn = read_uint64 (reader);
      message->origin.name = read_string (reader);
      return TRUE;
    case PGC_PGOUTPUT_RELATION:
      message->xid = in_stream ? read_uint32 (reader) : 0;
      read_relation (reader, message);
      return TRUE;
    case PGC_PGOUTPUT_TYPE:
      message->xid = in_stream ? read_uint32 (reader) : 0;
      message->type.oid = read_uint32 (reader);
      message->type.schema = read_string (reader);
      message->type.name = read_string (reader);
      return TRUE;
    case PGC_PGOUTPUT_INSERT:
    case PGC_PGOUTPUT_UPDATE:
    case PGC_PGOUTPUT_DELETE:
      message->xid = in_stream ? read_uint32 (reader) : 0;
      read_change (reader, message);
      return TRUE;
    case PGC_PGOUTPUT_TRUNCATE:
      message->xid = in_stream ? read_uint32 (reader) : 0;
      read_truncate (reader, message);
      return TRUE;
    case PGC_PGOUTPUT_MESSAGE:
      message->xid = in_stream ? read_uint32 (reader) : 0;
      message->message.transactional = (read_uint8 (reader) & 1) != 0;
      message->message.lsn = read_uint64 (reader);
      message->message.prefix = read_string (reader);
      message->message.length = read_uint32 (reader);
      message->message.content = read_bytes (reader, message->message.length);
      return TRUE;
    case PGC_PGOUTPUT_STREAM_START:
      message->xid = read_uint32 (reader);
      message->stream_start.is_first = read_uint8 (reader) == 1;
      return TRUE;
    case PGC_PGOUTPUT_STREAM_STOP:
      return TRUE;
    case PGC_PGOUTPUT_STREAM_COMMIT:
      message->xid = read_uint32 (reader);
      read_commit (reader, message);
      return TRUE;
    case PGC_PGOUTPUT_STREAM_ABORT:
      message->xid = read_uint32 (reader);
      message->stream_abort.subxid = read_uint32 (reader);
      return TRUE;
    }
  return FALSE;
}

static void set_damaged (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
set_damaged (GError **error, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *what = g_strdup_vprintf (format, args);
  va_end (args);
  pgc_error_set (error, PGC_ERROR_FAILED, "The source's replication stream is damaged: %s", what);
  pgc_error_set_remedy (error,
                        "Resume the migration: the stream is then read again. If it fails at "
                        "the same place, report it with the log.");
}

gboolean
pgc_pgoutput_decode (const guint8 *data, gsize length, gboolean in_stream,
                     PgcPgoutputMessage *message, GError **error)
{
  Reader reader = { .start = data, .next = data, .end = data + length };
  guint8 kind = read_uint8 (&reader);
  if (reader.failure != NULL)
    {
      set_damaged (error, "a message is empty");
      return FALSE;
    }
  message->kind = (PgcPgoutputKind) kind;
  message->xid = 0;
  if (!read_message (&reader, in_stream, message))
    {
      char printable[] = { '.', '\0' };
      if (g_ascii_isprint (kind))
        printable[0] = (char) kind;
      set_damaged (error, "unknown message type 0x%02X ('%s')", kind, printable);
      return FALSE;
    }
  if (reader.failure == NULL && reader.next != reader.end)
    reader_fail (&reader, "bytes are left over");
  if (reader.failure != NULL)
    {
      set_damaged (error,
                   "message '%c' of %" G_GSIZE_FORMAT " bytes: %s (at byte %" G_GSIZE_FORMAT ")",
                   kind, length, reader.failure, (gsize) (reader.next - reader.start));
      return FALSE;
    }
  return TRUE;
}

void
pgc_pgoutput_message_init (PgcPgoutputMessage *message)
{
  *message = (PgcPgoutputMessage){ 0 };
  message->values = g_array_new (FALSE, FALSE, sizeof (PgcValue));
  message->columns = g_array_new (FALSE, FALSE, sizeof (PgcPgoutputColumn));
  message->relations = g_array_new (FALSE, FALSE, sizeof (guint32));
  /* Room for one, so that the arrays have an address even when a message has no elements. */
  g_array_set_size (message->values, 1);
  g_array_set_size (message->columns, 1);
  g_array_set_size (message->relations, 1);
}

void
pgc_pgoutput_message_clear (PgcPgoutputMessage *message)
{
  g_clear_pointer (&message->values, g_array_unref);
  g_clear_pointer (&message->columns, g_array_unref);
  g_clear_pointer (&message->relations, g_array_unref);
}
