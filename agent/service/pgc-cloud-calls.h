/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-cloud-port.h"
#include "pgc-dbus-generated.h"

G_BEGIN_DECLS

/* Answers what is asked of the agent about the cloud, each call in a thread of its own. @cloud
 * (nullable): none, and every call says so. Both are held for as long as @agent lives. */
void pgc_cloud_calls_serve (PgcDbusAgent1 *agent, PgcCloudPort *cloud);

G_END_DECLS
