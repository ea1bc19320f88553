/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Tab-separated values as the published client writes them: a line for each element of a list, or
 * one for anything else; an object's values in the order of their names; an array inside as its
 * length, an object inside as nothing, null as None. A tab or a line feed in a value is not
 * escaped there, and so not here. */
char *pgc_tsv_from_node (JsonNode *node);

G_END_DECLS
