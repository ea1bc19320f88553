/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-problem-row.h"

#include "pgw-wizard-resources.h"

struct _PgwProblemRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (PgwProblemRow, pgw_problem_row, ADW_TYPE_PREFERENCES_ROW)

void
pgw_problem_row_take (PgwProblemRow *self, char *message, GtkWidget *entry)
{
  g_return_if_fail (PGW_IS_PROBLEM_ROW (self));
  g_autofree char *owned = message;
  if (message != NULL)
    {
      gtk_label_set_text (self->label, message);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      message, -1);
      gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                                   GTK_ACCESSIBLE_INVALID_TRUE, -1);
      gtk_accessible_update_relation (GTK_ACCESSIBLE (entry),
                                      GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, self, -1);
      gtk_widget_add_css_class (entry, "error");
    }
  else
    {
      gtk_accessible_reset_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID);
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (entry),
                                     GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
      gtk_widget_remove_css_class (entry, "error");
    }
  gtk_widget_set_visible (GTK_WIDGET (self), message != NULL);
}

static void
pgw_problem_row_class_init (PgwProblemRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  /* The linker leaves out of a library what nobody calls. */
  g_resources_register (pgw_wizard_get_resource ());
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/wizard/problem-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwProblemRow, label);
}

static void
pgw_problem_row_init (PgwProblemRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
