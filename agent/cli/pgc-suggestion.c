/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-suggestion.h"

#include <string.h>

/* A longer word is nobody's option. */
#define MAX_LENGTH 64

/* Number of letters to insert, delete, replace or swap with their neighbour. */
static guint
distance (const char *a, const char *b)
{
  gsize n_a = strlen (a);
  gsize n_b = strlen (b);
  guint rows[3][MAX_LENGTH + 1];
  guint *before = rows[0];
  guint *previous = rows[1];
  guint *current = rows[2];
  for (gsize j = 0; j <= n_b; j++)
    previous[j] = (guint) j;
  for (gsize i = 1; i <= n_a; i++)
    {
      current[0] = (guint) i;
      for (gsize j = 1; j <= n_b; j++)
        {
          guint replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
          guint best = MIN (MIN (previous[j], current[j - 1]) + 1, replaced);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            best = MIN (best, before[j - 2] + 1);
          current[j] = best;
        }
      guint *spare = before;
      before = previous;
      previous = current;
      current = spare;
    }
  return previous[n_b];
}

const char *
pgc_suggestion_find (const char *word, const char *const *candidates)
{
  if (strlen (word) > MAX_LENGTH)
    return NULL;
  g_autofree char *folded = g_ascii_strdown (word, -1);
  const char *found = NULL;
  const char *begun = NULL;
  /* A third of the letters may be wrong, else everything is like everything. */
  guint best = (guint) strlen (word) / 3 + 1;
  for (gsize i = 0; candidates[i] != NULL; i++)
    {
      if (strlen (candidates[i]) > MAX_LENGTH)
        continue;
      g_autofree char *candidate = g_ascii_strdown (candidates[i], -1);
      guint d = distance (folded, candidate);
      if (d < best)
        {
          best = d;
          found = candidates[i];
        }
      if (begun == NULL && strlen (folded) >= 4 && g_str_has_prefix (candidate, folded))
        begun = candidates[i];
    }
  return found != NULL ? found : begun;
}
