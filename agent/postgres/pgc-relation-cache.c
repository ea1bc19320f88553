/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-relation-cache.h"

#include "agent/postgres/pgc-connection.h"

struct _PgcRelationCache
{
  GHashTable *relations; /* (owned) (element-type guint32 PgcRelation) */
  GHashTable *by_name;   /* (owned) (element-type utf8 guint32): quoted name to OID */
  GHashTable *types;     /* (owned) (element-type guint32 utf8): OID to quoted name */
};

static void
relation_free (PgcRelation *relation)
{
  for (guint i = 0; i < relation->n_columns; i++)
    g_free (relation->columns[i].name);
  g_free (relation->columns);
  g_free (relation->schema);
  g_free (relation->name);
  g_free (relation);
}

PgcRelationCache *
pgc_relation_cache_new (void)
{
  PgcRelationCache *self = g_new0 (PgcRelationCache, 1);
  self->relations = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) relation_free);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->types = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

void
pgc_relation_cache_free (PgcRelationCache *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->relations);
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->types);
  g_free (self);
}

const PgcRelation *
pgc_relation_cache_lookup (PgcRelationCache *self, guint32 oid)
{
  return g_hash_table_lookup (self->relations, GUINT_TO_POINTER (oid));
}

char *
pgc_relation_cache_dup_type_name (PgcRelationCache *self, guint32 oid)
{
  const char *name = g_hash_table_lookup (self->types, GUINT_TO_POINTER (oid));
  return name != NULL ? g_strdup (name) : g_strdup_printf ("type with OID %u", oid);
}

static const char *
real_schema (const char *schema)
{
  return *schema != '\0' ? schema : "pg_catalog";
}

static PgcRelation *
relation_from_message (const PgcPgoutputMessage *message)
{
  PgcRelation *relation = g_new0 (PgcRelation, 1);
  relation->oid = message->relation.oid;
  relation->schema = g_strdup (real_schema (message->relation.schema));
  relation->name = g_strdup (message->relation.name);
  relation->replica_identity = message->relation.replica_identity;
  relation->n_columns = message->relation.n_columns;
  relation->columns = g_new0 (PgcRelationColumn, relation->n_columns);
  for (guint i = 0; i < relation->n_columns; i++)
    {
      const PgcPgoutputColumn *column = &message->relation.columns[i];
      relation->columns[i] = (PgcRelationColumn){
        .name = g_strdup (column->name),
        .type = column->type,
        .typmod = column->typmod,
        .is_key = column->is_key,
      };
    }
  return relation;
}

static const PgcRelationColumn *
find_column (const PgcRelation *relation, const char *name)
{
  for (guint i = 0; i < relation->n_columns; i++)
    if (g_str_equal (relation->columns[i].name, name))
      return &relation->columns[i];
  return NULL;
}

static void say (GString *description, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
say (GString *description, const char *format, ...)
{
  if (description->len > 0)
    g_string_append (description, ", ");
  va_list args;
  va_start (args, format);
  g_string_append_vprintf (description, format, args);
  va_end (args);
}

static const char *
identity_in_words (char replica_identity)
{
  switch (replica_identity)
    {
    case 'd':
      return "DEFAULT";
    case 'n':
      return "NOTHING";
    case 'f':
      return "FULL";
    case 'i':
      return "USING INDEX";
    default: /* a byte from the server, not an enum of ours */
      return "unknown";
    }
}

/* The stream gives columns in their order without their numbers, so a rename is told from a removal
 * and an addition by its place and type: DROP leaves a gap that closes, ADD comes last. */
static gboolean
is_rename (const PgcRelation *before, const PgcRelation *after, guint i)
{
  return before->n_columns == after->n_columns
         && find_column (after, before->columns[i].name) == NULL
         && find_column (before, after->columns[i].name) == NULL
         && before->columns[i].type == after->columns[i].type
         && before->columns[i].typmod == after->columns[i].typmod;
}

static gboolean
compare_columns (PgcRelationCache *self, const PgcRelation *before, const PgcRelation *after,
                 GString *description)
{
  gsize said = description->len;
  for (guint i = 0; i < before->n_columns; i++)
    {
      const PgcRelationColumn *old = &before->columns[i];
      const PgcRelationColumn *new = find_column (after, old->name);
      if (new == NULL && is_rename (before, after, i))
        say (description, "column \"%s\" was renamed to or replaced by \"%s\"", old->name,
             after->columns[i].name);
      else if (new == NULL)
        say (description, "column \"%s\" was removed", old->name);
      else if (new->type != old->type)
        {
          g_autofree char *old_type = pgc_relation_cache_dup_type_name (self, old->type);
          g_autofree char *new_type = pgc_relation_cache_dup_type_name (self, new->type);
          say (description, "column \"%s\" changed from %s to %s", old->name, old_type, new_type);
        }
      else if (new->typmod != old->typmod)
        say (description, "column \"%s\" has another length or precision", old->name);
    }
  for (guint i = 0; i < after->n_columns; i++)
    if (find_column (before, after->columns[i].name) == NULL
        && !(i < before->n_columns && is_rename (before, after, i)))
      say (description, "column \"%s\" was added", after->columns[i].name);
  if (description->len > said)
    return TRUE;

  /* The same names and types in another order: dropped and added again. Values would still go to
   * the right columns by name, but what the dropped ones held is gone from the source. */
  for (guint i = 0; i < before->n_columns; i++)
    if (!g_str_equal (before->columns[i].name, after->columns[i].name))
      {
        say (description, "column \"%s\" was removed and added again", before->columns[i].name);
        return TRUE;
      }
  return FALSE;
}

static gboolean
compare_identity (const PgcRelation *before, const PgcRelation *after, GString *description)
{
  if (before->replica_identity != after->replica_identity)
    {
      say (description, "its replica identity changed from %s to %s",
           identity_in_words (before->replica_identity),
           identity_in_words (after->replica_identity));
      return TRUE;
    }
  for (guint i = 0; i < after->n_columns; i++)
    {
      const PgcRelationColumn *old = find_column (before, after->columns[i].name);
      if (old != NULL && old->is_key != after->columns[i].is_key)
        {
          say (description, "column \"%s\" %s its key", after->columns[i].name,
               old->is_key ? "left" : "joined");
          return TRUE;
        }
    }
  return FALSE;
}

static PgcRelationDifference
compare (PgcRelationCache *self, const PgcRelation *before, const PgcRelation *after,
         GString *description)
{
  PgcRelationDifference difference = PGC_RELATION_SAME;
  if (!g_str_equal (before->name, after->name) || !g_str_equal (before->schema, after->schema))
    {
      g_autofree char *name = pgc_quote_qualified (after->schema, after->name);
      say (description, "it was renamed to %s", name);
      difference |= PGC_RELATION_NAME;
    }
  if (compare_columns (self, before, after, description))
    difference |= PGC_RELATION_COLUMNS;
  if (compare_identity (before, after, description))
    difference |= PGC_RELATION_IDENTITY;
  return difference;
}

static void
remember_type (PgcRelationCache *self, const PgcPgoutputMessage *message)
{
  g_hash_table_insert (
      self->types, GUINT_TO_POINTER (message->type.oid),
      pgc_quote_qualified (real_schema (message->type.schema), message->type.name));
}

/* Notes that @name is now the table @oid. Returns TRUE if another table had that name. */
static gboolean
take_name (PgcRelationCache *self, const char *name, guint32 oid)
{
  gpointer holder = g_hash_table_lookup (self->by_name, name);
  g_hash_table_insert (self->by_name, g_strdup (name), GUINT_TO_POINTER (oid));
  return holder != NULL && GPOINTER_TO_UINT (holder) != oid;
}

PgcRelationDifference
pgc_relation_cache_update (PgcRelationCache *self, const PgcPgoutputMessage *message,
                           char **description)
{
  g_return_val_if_fail (message->kind == PGC_PGOUTPUT_RELATION
                            || message->kind == PGC_PGOUTPUT_TYPE,
                        PGC_RELATION_SAME);
  *description = NULL;
  if (message->kind == PGC_PGOUTPUT_TYPE)
    {
      remember_type (self, message);
      return PGC_RELATION_SAME;
    }

  g_autoptr (GString) words = g_string_new (NULL);
  PgcRelation *after = relation_from_message (message);
  const PgcRelation *before = pgc_relation_cache_lookup (self, after->oid);
  g_autofree char *name = pgc_quote_qualified (after->schema, after->name);
  PgcRelationDifference difference = before == NULL ? PGC_RELATION_NEW : PGC_RELATION_SAME;
  if (before != NULL)
    {
      difference = compare (self, before, after, words);
      if (difference & PGC_RELATION_NAME)
        {
          g_autofree char *old_name = pgc_quote_qualified (before->schema, before->name);
          if (GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, old_name)) == after->oid)
            g_hash_table_remove (self->by_name, old_name);
        }
    }
  if (take_name (self, name, after->oid))
    {
      difference |= PGC_RELATION_REPLACED;
      say (words, "another table has taken the name %s", name);
    }
  if (difference == PGC_RELATION_SAME)
    {
      relation_free (after);
      return PGC_RELATION_SAME;
    }
  g_hash_table_insert (self->relations, GUINT_TO_POINTER (after->oid), after);
  if (words->len > 0)
    *description = g_string_free (g_steal_pointer (&words), FALSE);
  return difference;
}
