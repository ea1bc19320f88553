/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-test-bar.h"

#include <glib/gi18n.h>

#include "agent/contract/pgc-error.h"
#include "gui/wizard/pgw-seen-child.h"

struct _PgwTestBar
{
  AdwBin parent_instance;

  GtkStack *state;
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *headline;
  GtkLabel *details;
  GtkButton *button;

  PgwServerForm *form; /* (owned) */
};

G_DEFINE_FINAL_TYPE (PgwTestBar, pgw_test_bar, ADW_TYPE_BIN)

enum
{
  SIGNAL_TEST_REQUESTED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* Of the bar, whose class "success" or "error" colours the icon and the headline. */
static void
set_colour (PgwTestBar *self, const char *css_class)
{
  static const char *const all[] = { "success", "error" };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), all[i]);
      gtk_widget_remove_css_class (GTK_WIDGET (self->headline), all[i]);
    }
  if (css_class == NULL)
    return;
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), css_class);
  gtk_widget_add_css_class (GTK_WIDGET (self->headline), css_class);
}

static void
show (PgwTestBar *self, const char *icon, const char *css_class, const char *headline,
      const char *details)
{
  gtk_stack_set_visible_child (self->state, icon != NULL ? GTK_WIDGET (self->icon)
                                                         : GTK_WIDGET (self->spinner));
  gtk_spinner_set_spinning (self->spinner, icon == NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (self->icon, icon);
  set_colour (self, css_class);
  gtk_label_set_text (self->headline, headline);
  gtk_label_set_text (self->details, details);
  gtk_widget_set_visible (GTK_WIDGET (self->details), details[0] != '\0');
  g_autofree char *spoken
      = details[0] != '\0' ? g_strdup_printf ("%s. %s", headline, details) : g_strdup (headline);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
}

static void
show_info (PgwTestBar *self, const PgcServerInfo *info)
{
  g_autofree char *version = pgw_server_form_dup_version (self->form);
  g_autofree char *headline = g_strdup_printf (_("Connected to PostgreSQL %s"), version);
  g_autofree char *n_databases = g_strdup_printf (
      ngettext ("%u database", "%u databases", info->databases->len), info->databases->len);
  /* Translators: %s is whether the connection is encrypted, then a number of milliseconds, then
   * a number of databases */
  g_autofree char *details = g_strdup_printf (
      _("%s, round trip %.1f ms, %s"),
      info->tls ? _("Encrypted with TLS") : _("Not encrypted"),
      (double) info->round_trip_us / 1000.0, n_databases);
  show (self, "emblem-ok-symbolic", "success", headline, details);
}

static void
update (PgwTestBar *self)
{
  gboolean is_testing = pgw_server_form_is_testing (self->form);
  const PgcServerInfo *info = pgw_server_form_get_info (self->form);
  const GError *error = pgw_server_form_get_test_error (self->form);
  if (is_testing)
    show (self, NULL, NULL, _("Testing the connection…"), "");
  else if (error != NULL)
    {
      const char *remedy = pgc_error_get_remedy (error);
      show (self, "dialog-error-symbolic", "error", error->message, remedy != NULL ? remedy : "");
    }
  else if (info != NULL)
    show_info (self, info);
  else
    show (self, "network-server-symbolic", NULL, _("Not tested yet"),
          _("The test also reads which databases there are."));
  gtk_button_set_label (self->button, is_testing ? _("Cancel _Test") : _("_Test Connection"));
}

static void
on_clicked (PgwTestBar *self)
{
  if (pgw_server_form_is_testing (self->form))
    pgw_server_form_cancel_test (self->form);
  else
    g_signal_emit (self, signals[SIGNAL_TEST_REQUESTED], 0);
}

void
pgw_test_bar_set_form (PgwTestBar *self, PgwServerForm *form)
{
  g_return_if_fail (PGW_IS_TEST_BAR (self));
  g_set_object (&self->form, form);
  g_signal_connect_object (form, "tested", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
pgw_test_bar_dispose (GObject *object)
{
  PgwTestBar *self = PGW_TEST_BAR (object);
  g_clear_object (&self->form);
  G_OBJECT_CLASS (pgw_test_bar_parent_class)->dispose (object);
}

static void
pgw_test_bar_class_init (PgwTestBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_test_bar_dispose;
  /* A live region: what becomes of the test is told. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/wizard/test-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwTestBar, state);
  gtk_widget_class_bind_template_child (widget_class, PgwTestBar, icon);
  gtk_widget_class_bind_template_child (widget_class, PgwTestBar, spinner);
  gtk_widget_class_bind_template_child (widget_class, PgwTestBar, headline);
  gtk_widget_class_bind_template_child (widget_class, PgwTestBar, details);
  gtk_widget_class_bind_template_child (widget_class, PgwTestBar, button);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
  signals[SIGNAL_TEST_REQUESTED]
      = g_signal_new ("test-requested", PGW_TYPE_TEST_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 0);
}

static void
pgw_test_bar_init (PgwTestBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pgw_seen_child_follow (GTK_WIDGET (self->state));
}
