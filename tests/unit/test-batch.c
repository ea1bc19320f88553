/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-batch.h"

#include <string.h>

/* A table with the columns id, which is the key, v, and big, which may come as unchanged TOAST; and
 * what a target would have in it after the steps that a batch emits. */

#define N_COLUMNS 3
#define N_KEYS 6

typedef struct
{
  PgcApplyTable *apply;   /* (owned) */
  PgcBatch *batch;        /* (owned) */
  GHashTable *target;     /* (owned) (element-type utf8 GStrv): by key */
  GPtrArray *texts;       /* (owned): what the values of changes point to */
  GString *said;          /* (owned): the steps, shortly */
  gboolean disagrees;     /* a step touched another number of rows than expected */
} World;

static World *
world_new (char identity)
{
  World *world = g_new0 (World, 1);
  PgcRelationColumn columns[N_COLUMNS] = {
    { .name = (char *) "id", .type = 25, .typmod = -1, .is_key = TRUE },
    { .name = (char *) "v", .type = 25, .typmod = -1, .is_key = identity == 'f' },
    { .name = (char *) "big", .type = 25, .typmod = -1, .is_key = identity == 'f' },
  };
  const PgcRelation relation = { .oid = 7,
                                 .schema = (char *) "s",
                                 .name = (char *) "t",
                                 .replica_identity = identity,
                                 .n_columns = N_COLUMNS,
                                 .columns = columns };
  PgcTargetTable *target = pgc_target_table_new ("s", "t", N_COLUMNS);
  for (guint i = 0; i < N_COLUMNS; i++)
    target->columns[i] = (PgcTargetColumn){ .name = g_strdup (columns[i].name), .type = 25 };
  target->columns[0].is_unique_key = TRUE;
  g_autoptr (GError) error = NULL;
  world->apply = pgc_apply_table_new (&relation, target, &error);
  g_assert_no_error (error);
  world->batch = pgc_batch_new ();
  world->target
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  world->texts = g_ptr_array_new_with_free_func (g_free);
  world->said = g_string_new (NULL);
  return world;
}

static void
world_free (World *world)
{
  pgc_batch_free (world->batch);
  pgc_apply_table_free (world->apply);
  g_hash_table_unref (world->target);
  g_ptr_array_unref (world->texts);
  g_string_free (world->said, TRUE);
  g_free (world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

/* "1|a|b": the values of a row; "~" is one that did not change and "" NULL. */
static void
read_row (World *world, const char *text, PgcValue values[N_COLUMNS])
{
  g_auto (GStrv) parts = g_strsplit (text, "|", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, N_COLUMNS);
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      char *copy = g_strdup (parts[i]);
      g_ptr_array_add (world->texts, copy);
      values[i] = (PgcValue){ .kind = *copy == '~'    ? PGC_VALUE_UNCHANGED
                                      : *copy == '\0' ? PGC_VALUE_NULL
                                                      : PGC_VALUE_TEXT,
                              .data = (const guint8 *) copy };
      values[i].length = values[i].kind == PGC_VALUE_TEXT ? (guint32) strlen (copy) : 0;
    }
}

/* @old_row and @new_row: (nullable) */
static void
change (World *world, PgcPgoutputKind kind, const char *old_row, const char *new_row)
{
  PgcValue old_values[N_COLUMNS], new_values[N_COLUMNS];
  PgcPgoutputMessage message = { .kind = kind };
  if (old_row != NULL)
    {
      read_row (world, old_row, old_values);
      message.change.old_kind = PGC_OLD_KEY;
      message.change.old_row = (PgcTuple){ N_COLUMNS, old_values };
    }
  if (new_row != NULL)
    {
      read_row (world, new_row, new_values);
      message.change.new_row = (PgcTuple){ N_COLUMNS, new_values };
    }
  pgc_batch_add (world->batch, world->apply, TRUE, &message);
}

static void
insert (World *world, const char *row)
{
  change (world, PGC_PGOUTPUT_INSERT, NULL, row);
}

static void
update (World *world, const char *row)
{
  change (world, PGC_PGOUTPUT_UPDATE, NULL, row);
}

static void
delete (World *world, const char *key)
{
  g_autofree char *row = g_strconcat (key, "||", NULL);
  change (world, PGC_PGOUTPUT_DELETE, row, NULL);
}

static char *
dup_text (const PgcValue *value)
{
  return value->kind == PGC_VALUE_TEXT ? g_strdup ((const char *) value->data) : g_strdup ("");
}

static guint
touch_row (World *world, char verb, const PgcBatchRow *row)
{
  const PgcValue *values = verb == 'D' ? row->old_row : row->new_row;
  /* An UPDATE that moves a key finds its row by the old one. */
  const PgcValue *key = row->old_row != NULL ? row->old_row : values;
  g_autofree char *id = dup_text (&key[0]);
  GStrv there = g_hash_table_lookup (world->target, id);
  if ((verb == 'I') == (there != NULL))
    return 0;
  if (verb == 'D')
    {
      g_hash_table_remove (world->target, id);
      return 1;
    }
  GStrv now = g_new0 (char *, N_COLUMNS + 1);
  for (guint i = 0; i < N_COLUMNS; i++)
    now[i] = values[i].kind == PGC_VALUE_UNCHANGED ? g_strdup (there[i]) : dup_text (&values[i]);
  if (verb == 'U')
    g_hash_table_remove (world->target, id);
  g_hash_table_replace (world->target, g_strdup (now[0]), now);
  return 1;
}

/* Does what a server would do. */
static gboolean
run_step (const PgcBatchStep *step, gpointer user_data, GError **error)
{
  World *world = user_data;
  guint n = 0;
  char verb = step->statement->sql[0];
  g_string_append_printf (world->said, "%c%u ", verb == 'S' ? 'U' : verb, step->statement->n_rows);
  for (guint i = 0; i < step->statement->n_rows; i++)
    n += touch_row (world, verb == 'S' ? 'U' : verb, &step->rows[i]);
  if (n != step->expected)
    world->disagrees = TRUE;
  return TRUE;
}

static void
put (World *world, const char *row)
{
  GStrv values = g_strsplit (row, "|", -1);
  g_hash_table_replace (world->target, g_strdup (values[0]), values);
}

static char *
dup_target (GHashTable *target)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (target), (GCompareFunc) g_strcmp0);
  GString *text = g_string_new (NULL);
  for (GList *key = keys; key != NULL; key = key->next)
    {
      g_autofree char *row = g_strjoinv ("|", g_hash_table_lookup (target, key->data));
      g_string_append_printf (text, "%s ", row);
    }
  return g_string_free (text, FALSE);
}

static void
assert_merged (World *world, const char *said, const char *rows)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (pgc_batch_emit_merged (world->batch, run_step, world, &error));
  g_assert_no_error (error);
  g_autofree char *target = dup_target (world->target);
  g_assert_cmpstr (world->said->str, ==, said);
  g_assert_cmpstr (target, ==, rows);
  g_assert_false (world->disagrees);
}

static void
test_changes_of_a_row_become_one (void)
{
  g_autoptr (World) world = world_new ('d');
  put (world, "1|a|long");
  update (world, "1|b|~");
  update (world, "1|c|~");
  update (world, "1|c|short");
  assert_merged (world, "U1 ", "1|c|short ");
}

static void
test_unchanged_value_is_kept (void)
{
  g_autoptr (World) world = world_new ('d');
  put (world, "1|a|long");
  put (world, "2|a|kept");
  update (world, "1|b|set here");
  update (world, "1|c|~");
  update (world, "2|b|~");
  insert (world, "3|n|new");
  update (world, "3|m|~");
  assert_merged (world, "U1 U1 I1 ", "1|c|set here 2|b|kept 3|m|new ");
}

static void
test_row_that_comes_and_goes (void)
{
  g_autoptr (World) world = world_new ('d');
  insert (world, "1|a|b");
  delete (world, "1");
  assert_merged (world, "D1 ", "");
}

/* A stranger with its key shows. */
static void
test_row_that_comes_and_goes_and_was_there (void)
{
  g_autoptr (World) world = world_new ('d');
  g_autoptr (GError) error = NULL;
  put (world, "1|x|stranger");
  insert (world, "1|a|b");
  delete (world, "1");
  pgc_batch_emit_merged (world->batch, run_step, world, &error);
  g_assert_true (world->disagrees);
}

static void
test_row_that_is_replaced (void)
{
  g_autoptr (World) world = world_new ('d');
  put (world, "1|a|b");
  delete (world, "1");
  insert (world, "1|c|d");
  update (world, "1|e|~");
  assert_merged (world, "D1 I1 ", "1|e|d ");
}

static void
test_many_rows_in_one_statement (void)
{
  g_autoptr (World) world = world_new ('d');
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *row = g_strdup_printf ("%03u|a|b", i);
      insert (world, row);
    }
  g_autoptr (GError) error = NULL;
  g_assert_true (pgc_batch_emit_merged (world->batch, run_step, world, &error));
  g_assert_cmpstr (world->said->str, ==, "I64 I32 I4 ");
  g_assert_cmpuint (g_hash_table_size (world->target), ==, 100);
}

/* A key that moves is a change that must be done in its turn. */
static void
test_moved_key (void)
{
  g_autoptr (World) world = world_new ('d');
  put (world, "1|a|b");
  update (world, "1|c|~");
  change (world, PGC_PGOUTPUT_UPDATE, "1||", "2|d|~");
  insert (world, "1|new|one");
  update (world, "2|e|~");
  assert_merged (world, "U1 U1 U1 I1 ", "1|new|one 2|e|b ");
}

/* Without a key nothing tells rows apart, so nothing is merged. */
static void
test_full_identity (void)
{
  g_autoptr (World) world = world_new ('f');
  insert (world, "1|a|b");
  insert (world, "2|a|b");
  assert_merged (world, "I1 I1 ", "1|a|b 2|a|b ");
}

/* No source has such a history, so the target is asked change by change. */
static void
test_impossible_history (void)
{
  g_autoptr (World) world = world_new ('d');
  g_autoptr (GError) error = NULL;
  insert (world, "1|a|b");
  insert (world, "1|c|d");
  pgc_batch_emit_merged (world->batch, run_step, world, &error);
  g_assert_cmpstr (world->said->str, ==, "I1 I1 ");
  g_assert_true (world->disagrees);
}

static void
test_tail (void)
{
  g_autoptr (World) world = world_new ('d');
  g_autoptr (PgcBatch) other = pgc_batch_new ();
  g_autoptr (GError) error = NULL;
  insert (world, "1|a|b");
  insert (world, "2|a|b");
  insert (world, "3|a|b");
  pgc_batch_move_tail (world->batch, 1, other);
  g_assert_cmpuint (pgc_batch_get_n_changes (world->batch), ==, 1);
  g_assert_cmpuint (pgc_batch_get_n_changes (other), ==, 2);
  pgc_batch_truncate (other, 1);
  g_assert_true (pgc_batch_emit_merged (world->batch, run_step, world, &error));
  g_assert_true (pgc_batch_emit_merged (other, run_step, world, &error));
  g_autofree char *target = dup_target (world->target);
  g_assert_cmpstr (target, ==, "1|a|b 2|a|b ");
}

/* One step of a source that has @rows: which of them are there. */
static void
change_randomly (World *world, GHashTable *source, GRand *rand)
{
  g_autofree char *key = g_strdup_printf ("%d", g_rand_int_range (rand, 0, N_KEYS));
  GStrv there = g_hash_table_lookup (source, key);
  gboolean keeps_big = there != NULL && g_rand_boolean (rand);
  g_autofree char *v = g_strdup_printf ("v%d", g_rand_int_range (rand, 0, 1000));
  g_autofree char *big = g_strdup_printf ("b%d", g_rand_int_range (rand, 0, 1000));
  g_autofree char *row = g_strjoin ("|", key, v, keeps_big ? "~" : big, NULL);
  if (there != NULL && g_rand_int_range (rand, 0, 3) == 0)
    {
      delete (world, key);
      g_hash_table_remove (source, key);
      return;
    }
  g_autofree char *moved = g_strdup_printf ("%d", g_rand_int_range (rand, 0, N_KEYS));
  gboolean moves = there != NULL && !g_hash_table_contains (source, moved)
                   && g_rand_int_range (rand, 0, 4) == 0;
  g_auto (GStrv) now = g_strsplit (row, "|", -1);
  if (keeps_big)
    {
      g_free (now[2]);
      now[2] = g_strdup (there[2]);
    }
  if (there == NULL)
    insert (world, row);
  else if (!moves)
    update (world, row);
  else
    {
      g_autofree char *old_row = g_strconcat (key, "||", NULL);
      g_autofree char *new_row = g_strjoin ("|", moved, v, keeps_big ? "~" : big, NULL);
      change (world, PGC_PGOUTPUT_UPDATE, old_row, new_row);
      g_hash_table_remove (source, key);
      g_free (now[0]);
      now[0] = g_strdup (moved);
    }
  g_hash_table_replace (source, g_strdup (now[0]), g_strdupv (now));
}

/* Whatever a source does, the target ends up the same, and every count is right on the way. */
static void
test_random_histories (void)
{
  for (guint seed = 1; seed <= 3000; seed++)
    {
      g_autoptr (World) world = world_new ('d');
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (GError) error = NULL;
      g_autoptr (GHashTable) source
          = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
      for (guint batch = 0; batch < 3; batch++)
        {
          gint n = g_rand_int_range (rand, 1, 30);
          for (gint i = 0; i < n; i++)
            change_randomly (world, source, rand);
          g_assert_true (pgc_batch_emit_merged (world->batch, run_step, world, &error));
          g_assert_no_error (error);
          pgc_batch_clear (world->batch);
        }
      g_autofree char *here = dup_target (source);
      g_autofree char *there = dup_target (world->target);
      g_assert_cmpstr (there, ==, here);
      g_assert_false (world->disagrees);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/batch/changes-of-a-row-become-one", test_changes_of_a_row_become_one);
  g_test_add_func ("/batch/unchanged-value-is-kept", test_unchanged_value_is_kept);
  g_test_add_func ("/batch/comes-and-goes", test_row_that_comes_and_goes);
  g_test_add_func ("/batch/comes-and-goes-and-was-there",
                   test_row_that_comes_and_goes_and_was_there);
  g_test_add_func ("/batch/replaced", test_row_that_is_replaced);
  g_test_add_func ("/batch/many-rows", test_many_rows_in_one_statement);
  g_test_add_func ("/batch/moved-key", test_moved_key);
  g_test_add_func ("/batch/full-identity", test_full_identity);
  g_test_add_func ("/batch/impossible-history", test_impossible_history);
  g_test_add_func ("/batch/tail", test_tail);
  g_test_add_func ("/batch/random-histories", test_random_histories);
  return g_test_run ();
}
