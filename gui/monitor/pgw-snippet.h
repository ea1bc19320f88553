/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Something to be run or pasted elsewhere: shown as it is, with a button that copies it. */
#define PGW_TYPE_SNIPPET (pgw_snippet_get_type ())
G_DECLARE_FINAL_TYPE (PgwSnippet, pgw_snippet, PGW, SNIPPET, GtkBox)

/* @copy_name: what the button does: "Copy the SQL" */
GtkWidget *pgw_snippet_new (const char *text, const char *copy_name);

G_END_DECLS
