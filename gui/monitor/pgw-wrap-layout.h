/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lays children out one after another at their natural size, in as many lines as are needed: for
 * buttons, whose texts are longer in some languages than a narrow window is wide. */
#define PGW_TYPE_WRAP_LAYOUT (pgw_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (PgwWrapLayout, pgw_wrap_layout, PGW, WRAP_LAYOUT, GtkLayoutManager)

G_END_DECLS
