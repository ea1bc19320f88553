/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What may come next on a command line, for the shells: the scripts in data/completion ask
 * “pgcutover complete -- WORD…”, and so know whatever the tables know. */

/* A candidate that stands for the names of files. */
#define PGC_COMPLETION_FILES ":file"

/* @words: what was typed after the program's name; the last one is the one to complete, and may
 * be empty. Pure. (transfer full) */
GStrv pgc_completion_list (const char *const *words);

G_END_DECLS
