/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-error.h"
#include "agent/postgres/pgc-lsn.h"

G_BEGIN_DECLS

/* The message stream of PostgreSQL's output plugin pgoutput, protocol versions 1 and 2: PostgreSQL
 * manual, "Logical Replication Message Formats". Decoding is pure: bytes in, a message out. */

typedef enum
{
  PGC_PGOUTPUT_BEGIN = 'B',
  PGC_PGOUTPUT_COMMIT = 'C',
  PGC_PGOUTPUT_ORIGIN = 'O',
  PGC_PGOUTPUT_RELATION = 'R',
  PGC_PGOUTPUT_TYPE = 'Y',
  PGC_PGOUTPUT_INSERT = 'I',
  PGC_PGOUTPUT_UPDATE = 'U',
  PGC_PGOUTPUT_DELETE = 'D',
  PGC_PGOUTPUT_TRUNCATE = 'T',
  PGC_PGOUTPUT_MESSAGE = 'M',
  PGC_PGOUTPUT_STREAM_START = 'S',
  PGC_PGOUTPUT_STREAM_STOP = 'E',
  PGC_PGOUTPUT_STREAM_COMMIT = 'c',
  PGC_PGOUTPUT_STREAM_ABORT = 'A',
} PgcPgoutputKind;

typedef enum
{
  PGC_VALUE_NULL = 'n',
  PGC_VALUE_UNCHANGED = 'u', /* a TOASTed value that the change did not touch; not sent */
  PGC_VALUE_TEXT = 't',
  PGC_VALUE_BINARY = 'b',
} PgcValueKind;

typedef struct
{
  PgcValueKind kind;
  guint32 length;     /* bytes; 0 unless text or binary */
  const guint8 *data; /* (nullable): into the decoded bytes, not NUL-terminated */
} PgcValue;

/* The values of one row, in the order of the relation's columns. */
typedef struct
{
  guint n_values;
  const PgcValue *values;
} PgcTuple;

/* What an UPDATE or DELETE says about the row as it was. */
typedef enum
{
  PGC_OLD_NONE = 0, /* nothing: the key did not change, so it is in the new row */
  PGC_OLD_KEY = 'K', /* the replica identity; the other columns are nulls that mean nothing */
  PGC_OLD_ROW = 'O', /* REPLICA IDENTITY FULL: the whole row, its nulls are nulls */
} PgcOldKind;

typedef enum
{
  PGC_TRUNCATE_CASCADE = 1 << 0,
  PGC_TRUNCATE_RESTART_IDENTITY = 1 << 1,
} PgcTruncateFlags;

/* A column as a Relation message describes it. */
typedef struct
{
  const char *name;
  guint32 type;    /* OID on the source */
  gint32 typmod;   /* pg_attribute.atttypmod */
  gboolean is_key; /* part of the replica identity (every column when that is FULL) */
} PgcPgoutputColumn;

/**
 * PgcPgoutputMessage:
 *
 * One decoded message. Make it with pgc_pgoutput_message_init() and decode into it again and
 * again: its arrays are kept, so decoding allocates only when a wider row than any before
 * comes. Strings, values and contents point into the decoded bytes and live as long as those;
 * arrays live until the next decode. Times are microseconds since the Unix epoch on the source's
 * clock.
 */
typedef struct
{
  PgcPgoutputKind kind;

  /* The transaction: of Begin and the Stream messages; within a stream also of each change, where
   * it is the subtransaction's when there is one. 0 otherwise. */
  guint32 xid;

  union
  {
    struct
    {
      PgcLsn final_lsn; /* position of the commit record: what Commit calls commit_lsn */
      gint64 commit_time;
    } begin;

    /* Commit and Stream Commit */
    struct
    {
      PgcLsn commit_lsn;
      PgcLsn end_lsn; /* first byte after the transaction: what progress is measured by */
      gint64 commit_time;
    } commit;

    struct
    {
      PgcLsn commit_lsn; /* on the origin; 0 in a stream, where it is not known yet */
      const char *name;
    } origin;

    struct
    {
      guint32 oid;
      const char *schema; /* "" stands for pg_catalog */
      const char *name;
      char replica_identity; /* pg_class.relreplident: d, n, f or i */
      guint n_columns;
      const PgcPgoutputColumn *columns;
    } relation;

    struct
    {
      guint32 oid;
      const char *schema; /* "" stands for pg_catalog */
      const char *name;
    } type;

    /* Insert, Update and Delete */
    struct
    {
      guint32 relation;
      PgcOldKind old_kind;
      PgcTuple old_row; /* empty if @old_kind is PGC_OLD_NONE */
      PgcTuple new_row; /* empty for Delete */
    } change;

    struct
    {
      PgcTruncateFlags flags;
      guint n_relations;
      const guint32 *relations;
    } truncate;

    struct
    {
      gboolean transactional;
      PgcLsn lsn;
      const char *prefix;
      const guint8 *content;
      guint32 length;
    } message;

    struct
    {
      gboolean is_first; /* first segment of this transaction */
    } stream_start;

    struct
    {
      guint32 subxid; /* equal to @xid when the whole transaction was rolled back */
    } stream_abort;
  };

  /*< private >*/
  GArray *values;    /* (owned) (element-type PgcValue) */
  GArray *columns;   /* (owned) (element-type PgcPgoutputColumn) */
  GArray *relations; /* (owned) (element-type guint32) */
} PgcPgoutputMessage;

void pgc_pgoutput_message_init (PgcPgoutputMessage *message);
void pgc_pgoutput_message_clear (PgcPgoutputMessage *message);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgcPgoutputMessage, pgc_pgoutput_message_clear)

/* Decodes @length bytes at @data, one whole message. @in_stream says that it came between Stream
 * Start and Stream Stop, where messages carry one field more. Anything that is not exactly one
 * well-formed message is %PGC_ERROR_FAILED, and @message then holds nothing of use. */
gboolean pgc_pgoutput_decode (const guint8 *data, gsize length, gboolean in_stream,
                              PgcPgoutputMessage *message, GError **error);

G_END_DECLS
