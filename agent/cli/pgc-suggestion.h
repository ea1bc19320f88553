/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which of @candidates was probably meant by @word: the one that the fewest slips of the finger
 * lead to, or that @word is a beginning of. Pure. NULL if nothing is near. (transfer none) */
const char *pgc_suggestion_find (const char *word, const char *const *candidates);

G_END_DECLS
