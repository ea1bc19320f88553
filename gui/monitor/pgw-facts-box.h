/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Facts, one a line: the label at the start, the value at the end. */
#define PGW_TYPE_FACTS_BOX (pgw_facts_box_get_type ())
G_DECLARE_FINAL_TYPE (PgwFactsBox, pgw_facts_box, PGW, FACTS_BOX, GtkWidget)

GtkWidget *pgw_facts_box_new (void);
/* @facts: (element-type PgwFact): copied. Lines that stay keep their widgets, so that a screen
 * reader keeps its place while values change. */
void pgw_facts_box_set_facts (PgwFactsBox *self, GPtrArray *facts);

G_END_DECLS
