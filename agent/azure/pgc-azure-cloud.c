/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/azure/pgc-azure-cloud.h"

#include "agent/contract/pgc-error.h"

static const PgcAzureCloud clouds[] = {
  { "AzureCloud", "https://management.azure.com", "https://login.microsoftonline.com" },
  { "AzureChinaCloud", "https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn" },
  { "AzureUSGovernment", "https://management.usgovcloudapi.net",
    "https://login.microsoftonline.us" },
};

const PgcAzureCloud *
pgc_azure_cloud_find (const char *name, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (clouds); i++)
    if (name == NULL || g_ascii_strcasecmp (name, clouds[i].name) == 0)
      return &clouds[i];
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "There is no cloud named “%s”", name);
  pgc_error_set_remedy (error, "AzureCloud, AzureChinaCloud or AzureUSGovernment; others are "
                               "reached by --management-url and --authority-url.");
  return NULL;
}
