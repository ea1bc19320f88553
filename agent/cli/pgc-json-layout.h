/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON as the published client writes it, byte for byte: Python's json.dumps (ensure_ascii=False,
 * indent=2, sort_keys=True, separators=(',', ': ')). json-glib's own generator puts a blank before
 * the colon and opens up empty containers, on which text comparisons of scripts stumble. */

/* @node: (nullable): NULL is null. Returns: (transfer full): no line feed at its end */
char *pgc_json_layout_from_node (JsonNode *node);

/* Shortest decimal form that reads back as @value, laid out as Python's repr() does. */
char *pgc_json_layout_from_double (double value);

/* The members of @object in the order of their code points. (transfer container) */
GList *pgc_json_layout_sort_members (JsonObject *object);

G_END_DECLS
