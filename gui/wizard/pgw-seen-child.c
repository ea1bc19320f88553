/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-seen-child.h"

static void
update (GtkWidget *container)
{
  /* On the way to its end, a widget is no longer known to assistive technology. */
  if (!gtk_widget_get_realized (container) || gtk_widget_in_destruction (container))
    return;
  GtkWidget *seen = NULL;
  g_object_get (container, "visible-child", &seen, NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (container); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_HIDDEN,
                                 child != seen, -1);
  g_clear_object (&seen);
}

void
pgw_seen_child_follow (GtkWidget *container)
{
  g_return_if_fail (GTK_IS_WIDGET (container));
  g_signal_connect_after (container, "realize", G_CALLBACK (update), NULL);
  g_signal_connect (container, "notify::visible-child", G_CALLBACK (update), NULL);
  update (container);
}
