/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One thing that is known, as a label and its value. */
typedef struct
{
  char *label; /* (owned) */
  char *value; /* (owned) */
} PgwFact;

/* For a list of facts. (transfer full) (element-type PgwFact) */
GPtrArray *pgw_fact_list_new (void);
/* @value (transfer full) (nullable): with NULL nothing is added */
void pgw_fact_list_take (GPtrArray *facts, const char *label, char *value);
/* The value of the fact with that label; NULL if there is none. */
const char *pgw_fact_list_find (GPtrArray *facts, const char *label);

G_END_DECLS
