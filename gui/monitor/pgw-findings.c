/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-findings.h"

#include <glib/gi18n.h>

#include "gui/format/pgw-state-words.h"
#include "gui/format/pgw-time.h"

static void
free_check (gpointer data)
{
  PgwCheck *check = data;
  g_free (check->title);
  g_free (check->subtitle);
  g_free (check);
}

static void
free_group (gpointer data)
{
  PgwCheckGroup *group = data;
  g_free (group->title);
  g_ptr_array_unref (group->checks);
  g_free (group);
}

static guint
count_messages (const PgcValidationItem *item, PgcValidationState state)
{
  guint n = 0;
  for (guint i = 0; i < item->messages->len; i++)
    if (((const PgcValidationMessage *) g_ptr_array_index (item->messages, i))->state == state)
      n++;
  return n;
}

guint
pgw_findings_count (const PgcValidation *validation, PgcValidationState state)
{
  guint n = 0;
  for (guint i = 0; i < validation->items->len; i++)
    n += count_messages (g_ptr_array_index (validation->items, i), state);
  return n;
}

static char *
count_in_words (guint n_failed, guint n_warnings)
{
  g_autofree char *failed
      = g_strdup_printf (ngettext ("%u problem", "%u problems", n_failed), n_failed);
  g_autofree char *warnings
      = g_strdup_printf (ngettext ("%u warning", "%u warnings", n_warnings), n_warnings);
  if (n_failed > 0 && n_warnings > 0)
    /* Translators: e.g. “2 problems and 1 warning” */
    return g_strdup_printf (_("%s and %s"), failed, warnings);
  return g_strdup (n_failed > 0 ? failed : warnings);
}

static char *
make_subtitle (const PgcValidationItem *item)
{
  guint n_failed = count_messages (item, PGC_VALIDATION_FAILED);
  guint n_warnings = count_messages (item, PGC_VALIDATION_WARNING);
  if (n_failed + n_warnings > 0)
    return count_in_words (n_failed, n_warnings);
  if (item->started_at == 0 || item->ended_at - item->started_at < G_USEC_PER_SEC)
    return g_strdup (pgw_state_words_validation (item->state));
  g_autofree char *taken = pgw_time_taken (item->started_at, item->ended_at, item->ended_at);
  /* Translators: the result of a check, and the time it took */
  return g_strdup_printf (_("%s in %s"), pgw_state_words_validation (item->state), taken);
}

static PgwCheckGroup *
find_group (GPtrArray *groups, const char *database)
{
  const char *title = database != NULL ? database : _("Servers");
  for (guint i = 0; i < groups->len; i++)
    {
      PgwCheckGroup *group = g_ptr_array_index (groups, i);
      if ((i == 0) == (database == NULL) && g_str_equal (group->title, title))
        return group;
    }
  PgwCheckGroup *group = g_new0 (PgwCheckGroup, 1);
  group->title = g_strdup (title);
  group->checks = g_ptr_array_new_with_free_func (free_check);
  g_ptr_array_add (groups, group);
  return group;
}

static int
compare_checks (gconstpointer a, gconstpointer b)
{
  const PgwCheck *first = *(const PgwCheck *const *) a;
  const PgwCheck *second = *(const PgwCheck *const *) b;
  return (int) second->state - (int) first->state;
}

GPtrArray *
pgw_findings_group (const PgcValidation *validation)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (free_group);
  find_group (groups, NULL);
  for (guint i = 0; i < validation->items->len; i++)
    {
      const PgcValidationItem *item = g_ptr_array_index (validation->items, i);
      PgwCheckGroup *group = find_group (groups, item->database);
      PgwCheck *check = g_new0 (PgwCheck, 1);
      check->title = pgw_state_words_validation_type (item->type);
      check->state = item->state;
      check->subtitle = make_subtitle (item);
      check->item = item;
      g_ptr_array_add (group->checks, check);
      group->state = MAX (group->state, item->state);
    }
  if (((PgwCheckGroup *) g_ptr_array_index (groups, 0))->checks->len == 0)
    g_ptr_array_remove_index (groups, 0);
  /* Stable: checks of one state stay in the order of checking. */
  for (guint i = 0; i < groups->len; i++)
    g_ptr_array_sort (((PgwCheckGroup *) g_ptr_array_index (groups, i))->checks, compare_checks);
  return groups;
}

char *
pgw_findings_summarize (const PgcValidation *validation, gboolean is_running)
{
  guint n_failed = pgw_findings_count (validation, PGC_VALIDATION_FAILED);
  guint n_warnings = pgw_findings_count (validation, PGC_VALIDATION_WARNING);
  if (n_failed + n_warnings > 0)
    return count_in_words (n_failed, n_warnings);
  guint n = validation->items->len;
  if (is_running)
    return g_strdup_printf (ngettext ("%u check passed so far", "%u checks passed so far", n), n);
  return g_strdup_printf (ngettext ("The only check passed", "All %u checks passed", n), n);
}

char *
pgw_findings_to_text (const PgcValidation *validation)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GPtrArray) groups = pgw_findings_group (validation);
  for (guint g = 0; g < groups->len; g++)
    {
      const PgwCheckGroup *group = g_ptr_array_index (groups, g);
      for (guint c = 0; c < group->checks->len; c++)
        {
          const PgwCheck *check = g_ptr_array_index (group->checks, c);
          g_string_append_printf (text, "%s, %s: %s\n", group->title, check->title,
                                  pgw_state_words_validation (check->state));
          for (guint m = 0; m < check->item->messages->len; m++)
            {
              const PgcValidationMessage *message = g_ptr_array_index (check->item->messages, m);
              g_string_append_printf (text, "  %s", message->message);
              if (message->service_code != NULL)
                g_string_append_printf (text, " [%s]", message->service_code);
              g_string_append_c (text, '\n');
              if (message->remedy != NULL)
                g_string_append_printf (text, "  %s\n", message->remedy);
              if (message->sql != NULL)
                g_string_append_printf (text, "  %s\n", message->sql);
            }
        }
    }
  return g_string_free (text, FALSE);
}
