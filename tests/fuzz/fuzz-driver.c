/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Runs a libFuzzer target without libFuzzer, so that it is an ordinary test: each file of a corpus,
 * then mutations of them. Mutation number N depends on N alone, so that one can be run again:
 *
 *   fuzz-NAME CORPUS [COUNT [FIRST]]
 *
 * With libFuzzer, leave this file out: clang -fsanitize=fuzzer,address fuzz-NAME.c … */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define MAX_SIZE 16384 /* enough to nest, repeat and splice; larger inputs only take longer */

/* What is being run, as text, for the moment in which it crashes. */
static char current[256];

/* Only what is allowed in a signal handler. */
static void
on_crash (int number)
{
  static const char prefix[] = "\n# crashed: ";
  if (write (STDERR_FILENO, prefix, strlen (prefix)) > 0
      && write (STDERR_FILENO, current, strlen (current)) > 0)
    signal (number, SIG_DFL);
  else
    _exit (1);
  raise (number);
}

/* In a block of exactly its size: reading one byte too far is then seen by the sanitizer. */
static void
run (const guint8 *data, gsize size)
{
  g_autofree guint8 *exact = g_memdup2 (data, size);
  LLVMFuzzerTestOneInput (exact, size);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Runs each file once, and gives them all back to be mutated. */
static GPtrArray *
run_corpus (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) directory = g_dir_open (path, 0, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  for (const char *name = g_dir_read_name (directory); name != NULL;
       name = g_dir_read_name (directory))
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  /* The order of a directory is not the same everywhere; the mutations must be. */
  g_ptr_array_sort (names, compare_names);
  GPtrArray *corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < names->len; i++)
    {
      char *data;
      gsize length;
      g_assert_true (g_file_get_contents (g_ptr_array_index (names, i), &data, &length, &error));
      g_ptr_array_add (corpus, g_bytes_new_take (data, length));
      g_snprintf (current, sizeof current, "%s\n", (char *) g_ptr_array_index (names, i));
      run ((const guint8 *) data, length);
    }
  return corpus;
}

static guint
pick (GRand *random, guint n)
{
  return n == 0 ? 0 : (guint) g_rand_int_range (random, 0, (gint32) n);
}

static void
insert (GByteArray *input, guint at, const guint8 *piece, guint length)
{
  g_autoptr (GByteArray) tail = g_byte_array_new ();
  g_byte_array_append (tail, input->data + at, input->len - at);
  g_byte_array_set_size (input, at);
  g_byte_array_append (input, piece, length);
  g_byte_array_append (input, tail->data, tail->len);
}

/* Inserts a piece of @from, which may be the input itself, at a random place. */
static void
splice (GByteArray *input, GRand *random, const guint8 *from, guint size)
{
  if (size == 0)
    return;
  guint start = pick (random, size);
  guint length = 1 + pick (random, MIN (size - start, 64u));
  g_autofree guint8 *piece = g_memdup2 (from + start, length);
  insert (input, pick (random, input->len + 1), piece, length);
}

static void
mutate_once (GByteArray *input, GRand *random, GPtrArray *corpus)
{
  static const char *const words[] = {
    "{", "}", "[", "]", "\"", "\\", ",", ":", "null", "true", "-1", "0", "1e999", "4294967296",
    "9223372036854775808", "18446744073709551616", "\\u0000", "\\ud800", "<", ">", "/", "@", "=",
    "\n", "\xff", "\xef\xbb\xbf", "\xc3\xa4",
  };
  guint at = pick (random, input->len);
  switch (pick (random, 8))
    {
    case 0:
      if (input->len > 0)
        input->data[at] ^= (guint8) (1u << pick (random, 8));
      break;
    case 1:
      if (input->len > 0)
        input->data[at] = (guint8) pick (random, 256);
      break;
    case 2:
      g_byte_array_set_size (input, at);
      break;
    case 3:
      if (input->len > 0)
        g_byte_array_remove_range (input, at, 1 + pick (random, MIN (input->len - at, 32u)));
      break;
    case 4:
      splice (input, random, input->data, input->len);
      break;
    case 5:
    case 6:
      {
        gsize size;
        const guint8 *other
            = g_bytes_get_data (g_ptr_array_index (corpus, pick (random, corpus->len)), &size);
        splice (input, random, other, (guint) size);
        break;
      }
    case 7:
      {
        const char *word = words[pick (random, G_N_ELEMENTS (words))];
        insert (input, at, (const guint8 *) word, (guint) strlen (word));
        break;
      }
    }
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    {
      g_printerr ("Usage: %s CORPUS [COUNT [FIRST]]\n", argv[0]);
      return 2;
    }
  gint64 count = argc > 2 ? g_ascii_strtoll (argv[2], NULL, 10) : 10000;
  gint64 first = argc > 3 ? g_ascii_strtoll (argv[3], NULL, 10) : 0;
  signal (SIGABRT, on_crash);
  signal (SIGSEGV, on_crash);
  signal (SIGTRAP, on_crash);
  g_autoptr (GPtrArray) corpus = run_corpus (argv[1]);
  g_assert_cmpuint (corpus->len, >, 0);
  for (gint64 n = first; n < first + count; n++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) n);
      g_autoptr (GByteArray) input = g_byte_array_new ();
      gsize size;
      const guint8 *data
          = g_bytes_get_data (g_ptr_array_index (corpus, pick (random, corpus->len)), &size);
      g_byte_array_append (input, data, (guint) MIN (size, MAX_SIZE));
      for (guint i = pick (random, 6) + 1; i > 0; i--)
        mutate_once (input, random, corpus);
      g_snprintf (current, sizeof current, "mutation %" G_GINT64_FORMAT "\n", n);
      run (input->data, MIN (input->len, MAX_SIZE));
    }
  g_print ("%u files, %" G_GINT64_FORMAT " mutations\n", corpus->len, count);
  return 0;
}
