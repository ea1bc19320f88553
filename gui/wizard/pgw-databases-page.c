/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-databases-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "gui/wizard/pgw-database-row.h"
#include "gui/wizard/pgw-problem-row.h"
#include "gui/wizard/pgw-seen-child.h"

struct _PgwDatabasesPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkSearchEntry *search;
  GtkListBox *list;
  GtkLabel *count;
  GtkSpinner *counting;
  GtkButton *select_all;
  PgwProblemRow *problem;
  GtkListBox *problem_list;
  AdwStatusPage *failed;

  PgwWizardModel *model;     /* (owned) */
  const PgcServerInfo *info; /* what the rows were made from; only compared */
};

static void page_init (PgwWizardPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgwDatabasesPage, pgw_databases_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (PGW_TYPE_WIZARD_PAGE, page_init))

static PgwDatabaseRow *
get_row (PgwDatabasesPage *self, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, index);
  return row != NULL ? PGW_DATABASE_ROW (row) : NULL;
}

static gboolean
is_found (GtkListBoxRow *row, gpointer user_data)
{
  PgwDatabasesPage *self = user_data;
  const char *wanted = gtk_editable_get_text (GTK_EDITABLE (self->search));
  if (wanted[0] == '\0')
    return TRUE;
  g_autofree char *key = g_utf8_casefold (wanted, -1);
  g_autofree char *name
      = g_utf8_casefold (pgw_database_row_get_name (PGW_DATABASE_ROW (row)), -1);
  return strstr (name, key) != NULL;
}

static void
on_search_changed (PgwDatabasesPage *self)
{
  gtk_list_box_invalidate_filter (self->list);
}

/* Whether every row that is seen is selected. */
static gboolean
is_all_selected (PgwDatabasesPage *self)
{
  gboolean has_any = FALSE;
  PgwDatabaseRow *row;
  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      if (!gtk_widget_get_child_visible (GTK_WIDGET (row)))
        continue;
      has_any = TRUE;
      if (!pgw_wizard_model_is_selected (self->model, pgw_database_row_get_name (row)))
        return FALSE;
    }
  return has_any;
}

static void
on_select_all (PgwDatabasesPage *self)
{
  gboolean is_selected = !is_all_selected (self);
  PgwDatabaseRow *row;
  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    if (gtk_widget_get_child_visible (GTK_WIDGET (row)))
      pgw_wizard_model_set_selected (self->model, pgw_database_row_get_name (row), is_selected);
}

static guint64
get_selected_bytes (PgwDatabasesPage *self)
{
  const PgcServerInfo *info
      = pgw_server_form_get_info (pgw_wizard_model_get_source (self->model));
  guint64 bytes = 0;
  for (guint i = 0; info != NULL && i < info->databases->len; i++)
    {
      const PgcServerDatabase *database = g_ptr_array_index (info->databases, i);
      if (pgw_wizard_model_is_selected (self->model, database->name))
        bytes += database->bytes;
    }
  return bytes;
}

static void
update_selection (PgwDatabasesPage *self)
{
  PgwDatabaseRow *row;
  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      const char *name = pgw_database_row_get_name (row);
      pgw_database_row_set_selected (row, pgw_wizard_model_is_selected (self->model, name));
      pgw_database_row_set_on_target (row, pgw_wizard_model_is_on_target (self->model, name));
    }
  guint n_selected = pgw_wizard_model_get_n_selected (self->model);
  g_autofree char *bytes = g_format_size (get_selected_bytes (self));
  g_autofree char *text = g_strdup_printf (
      ngettext ("%u database selected, %s", "%u databases selected, %s", n_selected), n_selected,
      bytes);
  gtk_label_set_text (self->count, n_selected > 0 ? text : _("No database selected"));
  gtk_button_set_label (self->select_all,
                        is_all_selected (self) ? _("Select _None") : _("Select _All"));
  if (n_selected > 0)
    gtk_widget_set_visible (GTK_WIDGET (self->problem_list), FALSE);
}

static void
on_row_toggled (PgwDatabasesPage *self, PgwDatabaseRow *row)
{
  pgw_wizard_model_set_selected (self->model, pgw_database_row_get_name (row),
                                 pgw_database_row_get_selected (row));
}

static void
make_rows (PgwDatabasesPage *self, const PgcServerInfo *info)
{
  PgwDatabaseRow *old;
  while ((old = get_row (self, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (old));
  for (guint i = 0; i < info->databases->len; i++)
    {
      GtkWidget *row = pgw_database_row_new (g_ptr_array_index (info->databases, i));
      g_signal_connect_object (row, "toggled", G_CALLBACK (on_row_toggled), self,
                               G_CONNECT_SWAPPED);
      gtk_list_box_append (self->list, row);
    }
}

/* Counts come after the list: rows that stay keep the focus and the place. */
static gboolean
update_rows (PgwDatabasesPage *self, const PgcServerInfo *info)
{
  for (guint i = 0; i < info->databases->len; i++)
    {
      PgwDatabaseRow *row = get_row (self, (int) i);
      const PgcServerDatabase *database = g_ptr_array_index (info->databases, i);
      if (row == NULL || !g_str_equal (pgw_database_row_get_name (row), database->name))
        return FALSE;
      pgw_database_row_update (row, database);
    }
  return get_row (self, (int) info->databases->len) == NULL;
}

static void
update_list (PgwDatabasesPage *self)
{
  PgwServerForm *source = pgw_wizard_model_get_source (self->model);
  const PgcServerInfo *info = pgw_server_form_get_info (source);
  const GError *error = pgw_server_form_get_test_error (source);
  gboolean is_testing = pgw_server_form_is_testing (source);
  gtk_spinner_set_spinning (self->counting, is_testing);
  gtk_widget_set_visible (GTK_WIDGET (self->counting), is_testing);
  if (info != NULL && info != self->info && !update_rows (self, info))
    make_rows (self, info);
  self->info = info;
  if (info != NULL && info->databases->len > 0)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (is_testing)
    gtk_stack_set_visible_child_name (self->stack, "reading");
  else if (error != NULL)
    {
      const char *remedy = pgc_error_get_remedy (error);
      adw_status_page_set_title (self->failed, _("The list cannot be read"));
      g_autofree char *text
          = g_strdup_printf ("%s\n%s", error->message, remedy != NULL ? remedy : "");
      adw_status_page_set_description (self->failed, text);
      gtk_stack_set_visible_child_name (self->stack, "failed");
    }
  else
    gtk_stack_set_visible_child_name (self->stack, "empty");
  update_selection (self);
}

static void
read_list (PgwDatabasesPage *self)
{
  PgwServerForm *source = pgw_wizard_model_get_source (self->model);
  if (pgw_server_form_is_complete (source))
    pgw_server_form_test (source, pgw_wizard_model_get_agent (self->model), TRUE);
}

static void
enter (PgwWizardPage *page)
{
  read_list (PGW_DATABASES_PAGE (page));
}

GtkWidget *
pgw_databases_page_new (PgwWizardModel *model)
{
  PgwDatabasesPage *self = g_object_new (PGW_TYPE_DATABASES_PAGE, NULL);
  self->model = g_object_ref (model);
  g_signal_connect_object (model, "changed", G_CALLBACK (update_selection), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (pgw_wizard_model_get_source (model), "tested",
                           G_CALLBACK (update_list), self, G_CONNECT_SWAPPED);
  update_list (self);
  return GTK_WIDGET (self);
}

static void
show_problems (PgwWizardPage *page)
{
  PgwDatabasesPage *self = PGW_DATABASES_PAGE (page);
  pgw_problem_row_take (self->problem, pgw_wizard_model_check_databases (self->model),
                        GTK_WIDGET (self->list));
  gtk_widget_set_visible (GTK_WIDGET (self->problem_list),
                          gtk_widget_get_visible (GTK_WIDGET (self->problem)));
  PgwDatabaseRow *first = get_row (self, 0);
  if (first != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (first));
}

static void
page_init (PgwWizardPageInterface *iface)
{
  iface->title = N_("Databases");
  iface->enter = enter;
  iface->show_problems = show_problems;
}

static void
pgw_databases_page_dispose (GObject *object)
{
  g_clear_object (&PGW_DATABASES_PAGE (object)->model);
  G_OBJECT_CLASS (pgw_databases_page_parent_class)->dispose (object);
}

static void
pgw_databases_page_class_init (PgwDatabasesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_databases_page_dispose;
  g_type_ensure (PGW_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/wizard/databases-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwDatabasesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PgwDatabasesPage, search);
  gtk_widget_class_bind_template_child (widget_class, PgwDatabasesPage, list);
  gtk_widget_class_bind_template_child (widget_class, PgwDatabasesPage, count);
  gtk_widget_class_bind_template_child (widget_class, PgwDatabasesPage, counting);
  gtk_widget_class_bind_template_child (widget_class, PgwDatabasesPage, select_all);
  gtk_widget_class_bind_template_child (widget_class, PgwDatabasesPage, problem);
  gtk_widget_class_bind_template_child (widget_class, PgwDatabasesPage, problem_list);
  gtk_widget_class_bind_template_child (widget_class, PgwDatabasesPage, failed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_select_all);
  gtk_widget_class_bind_template_callback (widget_class, read_list);
}

static void
pgw_databases_page_init (PgwDatabasesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pgw_seen_child_follow (GTK_WIDGET (self->stack));
  gtk_list_box_set_filter_func (self->list, is_found, self, NULL);
}
