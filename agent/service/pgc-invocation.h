/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Answers @invocation (transfer full, as by its completion) with @error (transfer full) in the
 * form that keeps its remedy, service code and SQL. */
void pgc_invocation_take_error (GDBusMethodInvocation *invocation, GError *error);

G_END_DECLS
