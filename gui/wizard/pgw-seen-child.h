/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Keeps from assistive technology those children of @container that are not seen now, which GTK
 * 4.8 shows to it like any other.
 * @container: has a property "visible-child", as GtkStack, AdwLeaflet and AdwSqueezer have */
void pgw_seen_child_follow (GtkWidget *container);

G_END_DECLS
