/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Standard input and output as one stream that carries a protocol. */

/* Takes both; whatever else the process prints to stdout goes to stderr from now on, because one
 * stray line would break the protocol. */
GIOStream *pgc_stdio_take (GError **error);

/* Carries bytes both ways between the two until either ends; blocks. */
void pgc_stdio_bridge (GIOStream *one, GIOStream *other);

G_END_DECLS
