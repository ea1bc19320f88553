/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON that a person wrote, or that came over a network, read strictly (RFC 8259). json-glib's own
 * parser has no limit on nesting (it recurses), takes comments and "var x =", lets the second of
 * two equal keys win and cuts a string at \u0000; and none of its messages say what to do. */

/* Deeper than any document of ours, and far from the end of a thread's stack. */
#define PGC_JSON_TEXT_MAX_DEPTH 64

/**
 * pgc_json_text_parse:
 * @text: (array length=length): not necessarily NUL-terminated
 * @length: in bytes; -1 = up to the NUL
 *
 * Pure. A byte order mark is skipped. Fails with %PGC_ERROR_INVALID_ARGUMENT; the message has line
 * and column and never a part of @text that could be a secret. Temporary copies are wiped.
 *
 * Returns: (transfer full): the tree; pgc_json_text_wipe() it if it may hold a secret
 */
JsonNode *pgc_json_text_parse (const char *text, gssize length, GError **error);

/* Overwrites every string in the tree, so that a secret does not stay in freed memory. */
void pgc_json_text_wipe (JsonNode *node);

G_END_DECLS
