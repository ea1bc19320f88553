/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-spec.h"

G_BEGIN_DECLS

/* A migration as the command line would be asked for it. There is never a password in it: the
 * command line asks, or takes what is stored. Pure. */

/* A properties file that pgc_spec_read_properties() reads as what is in @spec. */
char *pgw_equivalent_to_properties (const PgcSpec *spec);

/* What to type into a shell, for the properties file @path. @agent_address: as pgw_agent_new() */
char *pgw_equivalent_to_command (const PgcSpec *spec, const char *path,
                                 const char *agent_address);

G_END_DECLS
