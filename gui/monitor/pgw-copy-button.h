/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A button that puts a text on the clipboard, and says so for a moment. */
#define PGW_TYPE_COPY_BUTTON (pgw_copy_button_get_type ())
G_DECLARE_FINAL_TYPE (PgwCopyButton, pgw_copy_button, PGW, COPY_BUTTON, GtkButton)

/* @name: what it does, for the tooltip and those who do not see the icon: "Copy the SQL" */
GtkWidget *pgw_copy_button_new (const char *name, const char *text);
void pgw_copy_button_set_text (PgwCopyButton *self, const char *text);

G_END_DECLS
