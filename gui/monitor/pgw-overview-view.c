/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-overview-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "gui/monitor/pgw-attention.h"
#include "gui/monitor/pgw-chart.h"
#include "gui/monitor/pgw-comparison-box.h"
#include "gui/monitor/pgw-completion-box.h"
#include "gui/monitor/pgw-progress-row.h"
#include "gui/monitor/pgw-findings.h"
#include "gui/monitor/pgw-overview.h"
#include "gui/monitor/pgw-permissions.h"
#include "gui/monitor/pgw-wrap-layout.h"

/* What a person is told in a card of its own. */
typedef enum
{
  CARD_UNREACHABLE,
  CARD_OVERWRITE,
  CARD_CUTOVER,
  CARD_FAILURE,
  CARD_VALIDATION,
  CARD_WAL,
  N_CARDS,
} CardKind;

typedef enum
{
  CHART_COPY,
  CHART_CHANGES,
  CHART_LATENCY,
  N_CHARTS,
} ChartKind;

/* The widgets of one chart; they belong to their parents. */
typedef struct
{
  GtkWidget *child; /* of the flow box */
  GtkLabel *value;
  PgwChart *chart;
  PgwUnit unit;
} ChartCard;

struct _PgwOverviewView
{
  GtkWidget parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *next;
  GtkLabel *route;
  GtkLabel *elapsed;
  GtkBox *progress_box;
  GtkProgressBar *bar;
  GtkLabel *progress;
  GtkWidget *actions;
  GtkWidget *cut_over;
  GtkWidget *pause;
  GtkWidget *resume;
  GtkWidget *cancel;
  GtkWidget *clean_up;
  GtkWidget *forget;
  GtkBox *cards;
  PgwCompletionBox *completion;
  GtkFlowBox *charts;
  AdwPreferencesGroup *databases_group;
  GtkListBox *databases;
  PgwComparisonBox *comparison;

  PgwTone tone;
  char *told;        /* (owned) (nullable): the title that was told last */
  PgwAttention *card[N_CARDS];
  ChartCard chart[N_CHARTS];
  GHashTable *rows;  /* (owned) (element-type utf8 PgwProgressRow): by name */
  gint64 completed;  /* when what the completion shows had ended */
};

G_DEFINE_FINAL_TYPE (PgwOverviewView, pgw_overview_view, GTK_TYPE_WIDGET)

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (label), text[0] != '\0');
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* --- state --------------------------------------------------------------------------------- */

static void
tell_title (PgwOverviewView *self, const PgwOverview *overview)
{
  if (g_strcmp0 (self->told, overview->title) == 0)
    return;
  gboolean is_news = self->told != NULL;
  g_free (self->told);
  self->told = g_strdup (overview->title);
  if (!is_news)
    return;
#if GTK_CHECK_VERSION(4, 14, 0)
  gtk_accessible_announce (GTK_ACCESSIBLE (self), overview->title,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
#endif
}

static void
show_header (PgwOverviewView *self, const PgwOverview *overview)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), pgw_tone_get_style_class (self->tone));
  self->tone = overview->tone;
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), pgw_tone_get_style_class (self->tone));
  gtk_image_set_from_icon_name (self->icon, overview->icon_name);
  set_text (self->title, overview->title);
  set_text (self->next, overview->next);
  set_text (self->route, overview->route);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->route), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  overview->spoken_route, -1);
  set_text (self->elapsed, overview->elapsed);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_box), overview->has_progress);
  if (overview->has_progress && overview->share >= 0)
    gtk_progress_bar_set_fraction (self->bar, overview->share);
  else if (overview->has_progress)
    gtk_progress_bar_pulse (self->bar);
  set_text (self->progress, overview->progress);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  overview->progress, -1);
  tell_title (self, overview);
}

static void
show_actions (PgwOverviewView *self, const PgcSpec *spec, const PgcStatus *status)
{
  gboolean is_final = pgc_state_is_final (status->state);
  gboolean is_canceling = status->substate == PGC_SUBSTATE_CANCELING_REQUESTED_DB_MIGRATIONS
                          || status->state == PGC_STATE_CLEANING_UP;
  gboolean is_live = !is_final && !is_canceling;
  gboolean is_paused = is_live && status->substate == PGC_SUBSTATE_PAUSED;
  gboolean moves_data = spec->option != PGC_OPTION_VALIDATE;
  gboolean is_direct = spec->provider == PGC_PROVIDER_KIND_DIRECT;
  gtk_widget_set_visible (self->cut_over, is_live && moves_data && spec->mode == PGC_MODE_ONLINE);
  /* One thing at a time is suggested. */
  if (status->substate == PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER)
    gtk_widget_add_css_class (self->cut_over, "suggested-action");
  else
    gtk_widget_remove_css_class (self->cut_over, "suggested-action");
  gtk_widget_set_visible (self->pause, is_live && moves_data && is_direct && !is_paused);
  gtk_widget_set_visible (self->resume, is_paused);
  gtk_widget_set_visible (self->cancel, is_live);
  /* A success has its own place for what is left to do. */
  gtk_widget_set_visible (self->clean_up, is_final && moves_data && is_direct
                                              && status->state != PGC_STATE_SUCCEEDED
                                              && status->state != PGC_STATE_VALIDATION_FAILED);
  gboolean is_complete = status->state == PGC_STATE_SUCCEEDED && moves_data;
  gtk_widget_set_visible (self->forget, is_final && !is_complete);
  gtk_widget_set_visible (self->actions, (is_live || is_final) && !is_complete);
}

/* --- cards --------------------------------------------------------------------------------- */

static void
add_buttons (PgwAttention *card, CardKind kind)
{
  switch (kind)
    {
    case CARD_OVERWRITE:
      pgw_attention_add_button (card, _("_Overwrite…"), "migration.overwrite",
                                "destructive-action");
      pgw_attention_add_button (card, _("_Keep Them and Stop"), "migration.keep", NULL);
      return;
    case CARD_FAILURE:
      pgw_attention_add_button (card, _("_Try Again"), "migration.resume", "suggested-action");
      return;
    case CARD_VALIDATION:
      pgw_attention_add_button (card, _("Show Chec_ks"), "page.show-checks", "suggested-action");
      return;
    case CARD_UNREACHABLE:
    case CARD_CUTOVER:
    case CARD_WAL:
    case N_CARDS:
      return;
    }
}

/* The card of that kind, which is then seen. */
static PgwAttention *
open_card (PgwOverviewView *self, CardKind kind)
{
  if (self->card[kind] == NULL)
    {
      self->card[kind] = PGW_ATTENTION (pgw_attention_new ());
      add_buttons (self->card[kind], kind);
      GtkWidget *before = NULL;
      for (int i = (int) kind - 1; i >= 0 && before == NULL; i--)
        before = (GtkWidget *) self->card[i];
      gtk_box_insert_child_after (self->cards, GTK_WIDGET (self->card[kind]), before);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->cards), TRUE);
  return self->card[kind];
}

static void
close_card (PgwOverviewView *self, CardKind kind)
{
  if (self->card[kind] == NULL)
    return;
  gtk_box_remove (self->cards, GTK_WIDGET (self->card[kind]));
  self->card[kind] = NULL;
}

static void
show_overwrite_card (PgwOverviewView *self, const PgcSpec *spec, const PgcStatus *status)
{
  if (status->substate != PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION
      || status->state != PGC_STATE_WAITING_FOR_USER_ACTION)
    {
      close_card (self, CARD_OVERWRITE);
      return;
    }
  g_autoptr (GPtrArray) names = pgw_overview_list_overwritten (spec, status);
  g_ptr_array_add (names, NULL);
  g_autofree char *list = g_strjoinv (", ", (char **) names->pdata);
  guint n = names->len - 1;
  g_autofree char *text = g_strdup_printf (
      ngettext ("The target already has a database with data named %s.",
                "The target already has databases with data named %s.", n),
      list);
  pgw_attention_say (open_card (self, CARD_OVERWRITE), PGW_TONE_WARNING,
                     _("May they be overwritten?"), text,
                     _("Overwriting drops them with everything in them. Keeping them ends this "
                       "migration; nothing was changed so far."),
                     NULL);
}

static void
show_failure_card (PgwOverviewView *self, const PgcStatus *status)
{
  gboolean is_failure = status->state == PGC_STATE_FAILED || status->state == PGC_STATE_CLEANING_UP;
  if (is_failure && status->error != NULL)
    pgw_attention_say_fault (open_card (self, CARD_FAILURE), _("What went wrong"), status->error);
  else
    close_card (self, CARD_FAILURE);
}

static void
show_validation_card (PgwOverviewView *self, const PgcStatus *status)
{
  if (status->validation == NULL
      || pgc_validation_get_state (status->validation) == PGC_VALIDATION_SUCCEEDED)
    {
      close_card (self, CARD_VALIDATION);
      return;
    }
  gboolean is_failed = pgc_validation_get_state (status->validation) == PGC_VALIDATION_FAILED;
  g_autofree char *found = pgw_findings_summarize (status->validation, FALSE);
  g_autofree char *text = g_strdup_printf (_("The validation found %s."), found);
  pgw_attention_say (open_card (self, CARD_VALIDATION),
                     is_failed ? PGW_TONE_ERROR : PGW_TONE_WARNING,
                     is_failed ? _("Something stands in the way") : _("Something to bear in mind"),
                     text, _("Each check says what to do about it."), NULL);
}

static void
show_cards (PgwOverviewView *self, const PgcSpec *spec, const PgcStatus *status,
            const PgwOverview *overview, gboolean is_reachable)
{
  if (!is_reachable)
    pgw_attention_say (open_card (self, CARD_UNREACHABLE), PGW_TONE_WARNING,
                       _("The agent cannot be reached"),
                       _("What you see is the last that is known. The migration goes on if the "
                         "agent does; it is looked for again by itself."),
                       NULL, NULL);
  else
    close_card (self, CARD_UNREACHABLE);
  show_overwrite_card (self, spec, status);
  if (status->state == PGC_STATE_WAITING_FOR_USER_ACTION
      && status->substate == PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER)
    pgw_attention_say (open_card (self, CARD_CUTOVER), PGW_TONE_SUCCESS,
                       _("Ready when you are"),
                       _("The target has all data, and changes arrive as they happen. The cutover "
                         "begins with a checklist."),
                       NULL, NULL);
  else
    close_card (self, CARD_CUTOVER);
  show_failure_card (self, status);
  show_validation_card (self, status);
  if (overview->wal_warning != NULL)
    pgw_attention_say (open_card (self, CARD_WAL), PGW_TONE_WARNING,
                       _("Write-ahead log on the source"), overview->wal_warning, NULL, NULL);
  else
    close_card (self, CARD_WAL);
  gtk_widget_set_visible (GTK_WIDGET (self->cards),
                          gtk_widget_get_first_child (GTK_WIDGET (self->cards)) != NULL);
}

/* --- charts -------------------------------------------------------------------------------- */

static void
add_chart (PgwOverviewView *self, ChartKind kind, const char *title, PgwUnit unit)
{
  ChartCard *card = &self->chart[kind];
  card->unit = unit;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (box, "card");
  GtkWidget *heading = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_set_margin_top (heading, 12);
  gtk_widget_set_margin_start (heading, 12);
  gtk_widget_set_margin_end (heading, 12);
  GtkWidget *label = gtk_label_new (title);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "heading");
  card->value = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (card->value), "numeric");
  gtk_box_append (GTK_BOX (heading), label);
  gtk_box_append (GTK_BOX (heading), GTK_WIDGET (card->value));
  gtk_box_append (GTK_BOX (box), heading);
  card->chart = PGW_CHART (pgw_chart_new (title, unit));
  gtk_widget_set_margin_bottom (GTK_WIDGET (card->chart), 12);
  gtk_widget_set_margin_start (GTK_WIDGET (card->chart), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (card->chart), 12);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (card->chart));
  card->child = gtk_flow_box_child_new ();
  gtk_widget_set_focusable (card->child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (card->child), box);
  gtk_flow_box_append (self->charts, card->child);
}

static gboolean
show_chart (PgwOverviewView *self, ChartKind kind, const PgwSeries *series, gboolean is_wanted,
            gint64 end)
{
  ChartCard *card = &self->chart[kind];
  double last = pgw_series_get_last (series);
  gboolean is_seen = is_wanted && !isnan (last);
  gtk_widget_set_visible (card->child, is_seen);
  if (!is_seen)
    return FALSE;
  g_autofree char *value = pgw_chart_scale_value (card->unit, last);
  set_text (card->value, value);
  pgw_chart_set_series (card->chart, series, end);
  return TRUE;
}

static void
show_charts (PgwOverviewView *self, const PgcStatus *status, const PgwActivity *activity,
             gint64 now)
{
  const PgwSeries *changes = pgw_activity_get_change_rate (activity);
  /* While changes are followed, how fast the copy was is of no interest. */
  gboolean is_following = pgw_series_get_length (changes) > 0;
  gint64 end = pgc_state_is_final (status->state) && status->ended_at != 0 ? status->ended_at : now;
  gboolean is_seen = show_chart (self, CHART_COPY, pgw_activity_get_copy_rate (activity),
                                 !is_following, end);
  is_seen |= show_chart (self, CHART_CHANGES, changes, is_following, end);
  is_seen |= show_chart (self, CHART_LATENCY, pgw_activity_get_latency (activity), is_following,
                         end);
  gtk_widget_set_visible (GTK_WIDGET (self->charts), is_seen);
  gtk_flow_box_set_max_children_per_line (self->charts, is_following ? 2 : 1);
}

/* --- databases and the end ----------------------------------------------------------------- */

static void
show_databases (PgwOverviewView *self, const PgcStatus *status, gint64 now)
{
  gtk_widget_set_visible (GTK_WIDGET (self->databases_group), status->databases->len > 0);
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      PgwProgressRow *row = g_hash_table_lookup (self->rows, database->name);
      if (row == NULL)
        {
          row = PGW_PROGRESS_ROW (pgw_progress_row_new ());
          g_hash_table_insert (self->rows, g_strdup (database->name), row);
          gtk_list_box_append (self->databases, GTK_WIDGET (row));
        }
      g_autoptr (PgwDatabaseView) view = pgw_database_view_new (database, now);
      pgw_progress_row_show (row, view);
    }
}

static void
show_end (PgwOverviewView *self, const PgcSpec *spec, const PgcStatus *status,
          const PgwActivity *activity, gint64 now)
{
  gboolean is_complete = status->state == PGC_STATE_SUCCEEDED
                         && spec->option != PGC_OPTION_VALIDATE;
  gtk_widget_set_visible (GTK_WIDGET (self->completion), is_complete);
  if (is_complete && self->completed != status->ended_at)
    {
      self->completed = status->ended_at;
      g_autoptr (PgwCompletion) completion
          = pgw_completion_new (spec, status, pgw_activity_get_cutover_time (activity));
      pgw_completion_box_show (self->completion, completion);
    }
  gboolean can_compare
      = status->comparison != NULL
        || (pgw_permissions_get (spec, status, TRUE) & PGW_CAN_COMPARE) != 0;
  gtk_widget_set_visible (GTK_WIDGET (self->comparison), can_compare);
  /* Whether all went well is what one wants to know first at the end, and seldom before. */
  GtkBox *box = GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (self->comparison)));
  gtk_box_reorder_child_after (box, GTK_WIDGET (self->comparison),
                               is_complete ? self->actions : GTK_WIDGET (self->databases_group));
  if (can_compare)
    pgw_comparison_box_show (self->comparison, status->comparison, now);
}

void
pgw_overview_view_show (PgwOverviewView *self, const PgcSpec *spec, const PgcStatus *status,
                        const PgwActivity *activity, gboolean is_reachable, gint64 now)
{
  g_return_if_fail (PGW_IS_OVERVIEW_VIEW (self));
  g_autoptr (PgwOverview) overview = pgw_overview_new (spec, status, now);
  show_header (self, overview);
  show_actions (self, spec, status);
  show_cards (self, spec, status, overview, is_reachable);
  show_charts (self, status, activity, now);
  show_databases (self, status, now);
  show_end (self, spec, status, activity, now);
}

/* --- the widget ---------------------------------------------------------------------------- */

static void
pgw_overview_view_dispose (GObject *object)
{
  PgwOverviewView *self = PGW_OVERVIEW_VIEW (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
  g_clear_pointer (&child, gtk_widget_unparent);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  G_OBJECT_CLASS (pgw_overview_view_parent_class)->dispose (object);
}

static void
pgw_overview_view_finalize (GObject *object)
{
  g_free (PGW_OVERVIEW_VIEW (object)->told);
  G_OBJECT_CLASS (pgw_overview_view_parent_class)->finalize (object);
}

static void
pgw_overview_view_class_init (PgwOverviewViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_overview_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = pgw_overview_view_finalize;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  g_type_ensure (PGW_TYPE_WRAP_LAYOUT);
  g_type_ensure (PGW_TYPE_COMPLETION_BOX);
  g_type_ensure (PGW_TYPE_COMPARISON_BOX);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/monitor/overview-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, icon);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, title);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, next);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, route);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, elapsed);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, progress_box);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, bar);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, progress);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, actions);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, cut_over);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, pause);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, resume);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, cancel);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, clean_up);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, forget);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, cards);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, completion);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, charts);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, databases_group);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, databases);
  gtk_widget_class_bind_template_child (widget_class, PgwOverviewView, comparison);
}

static void
pgw_overview_view_init (PgwOverviewView *self)
{
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  add_chart (self, CHART_COPY, _("Copy rate"), PGW_UNIT_BYTE_RATE);
  add_chart (self, CHART_CHANGES, _("Changes applied"), PGW_UNIT_CHANGE_RATE);
  add_chart (self, CHART_LATENCY, _("Latency"), PGW_UNIT_SECONDS);
}

GtkWidget *
pgw_overview_view_new (void)
{
  return g_object_new (PGW_TYPE_OVERVIEW_VIEW, NULL);
}
