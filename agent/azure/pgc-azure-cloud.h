/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a cloud's services are. */
typedef struct
{
  const char *name;
  const char *management_url; /* Azure Resource Manager */
  const char *authority_url;  /* where tokens are issued */
} PgcAzureCloud;

/* The public one for NULL; NULL with %PGC_ERROR_INVALID_ARGUMENT for a name that is none. */
const PgcAzureCloud *pgc_azure_cloud_find (const char *name, GError **error);

G_END_DECLS
