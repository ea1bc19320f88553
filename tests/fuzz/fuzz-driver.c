/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

/* Runs a fuzz target as an ordinary test: on each file of a corpus, and on as many spoiled copies of
 * it as are asked for, the same ones in each run. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define SEED 20260101

/* Runs the target on an allocation of exactly @length bytes, so that a sanitizer sees a step beyond. */
static void
run_on_copy (const guint8 *data, gsize length)
{
  g_autofree guint8 *copy = g_memdup2 (data, length);
  LLVMFuzzerTestOneInput (copy, length);
}

static void
spoil (GByteArray *bytes, GRand *rand)
{
  if (bytes->len == 0)
    return;
  guint at = (guint) g_rand_int_range (rand, 0, (gint32) bytes->len);
  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      bytes->data[at] = (guint8) g_rand_int_range (rand, 0, 256);
      break;
    case 1:
      bytes->data[at] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
      break;
    case 2:
      g_byte_array_set_size (bytes, at);
      break;
    case 3:
      g_byte_array_remove_index (bytes, at);
      break;
    default:
      {
        guint8 more = (guint8) g_rand_int_range (rand, 0, 256);
        g_byte_array_append (bytes, &more, 1);
        break;
      }
    }
}

static void
run_file (const char *path, guint64 n_spoiled, GRand *rand)
{
  g_autofree char *contents = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (path, &contents, &length, &error))
    g_error ("%s", error->message);
  run_on_copy ((const guint8 *) contents, length);
  for (guint64 i = 0; i < n_spoiled; i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_byte_array_append (bytes, (const guint8 *) contents, (guint) length);
      for (int times = g_rand_int_range (rand, 1, 5); times > 0; times--)
        spoil (bytes, rand);
      run_on_copy (bytes->data, bytes->len);
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

int
main (int argc, char **argv)
{
  if (argc != 3)
    {
      g_printerr ("Usage: %s CORPUS SPOILED-COPIES\n", argv[0]);
      return 2;
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) corpus = g_dir_open (argv[1], 0, &error);
  if (corpus == NULL)
    g_error ("%s", error->message);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  while ((name = g_dir_read_name (corpus)) != NULL)
    g_ptr_array_add (names, g_build_filename (argv[1], name, NULL));
  g_ptr_array_sort (names, compare_names);
  g_assert (names->len > 0);
  GRand *rand = g_rand_new_with_seed (SEED);
  for (guint i = 0; i < names->len; i++)
    run_file (g_ptr_array_index (names, i), g_ascii_strtoull (argv[2], NULL, 10), rand);
  g_rand_free (rand);
  return 0;
}
