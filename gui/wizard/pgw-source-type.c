/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-source-type.h"

#include <glib/gi18n.h>

/* The common ones first, then by provider. */
static const PgwSourceType table[] = {
  { "OnPremises", N_("Own server") },
  { "AWS_RDS", N_("Amazon RDS for PostgreSQL") },
  { "AWS_AURORA", N_("Amazon Aurora PostgreSQL") },
  { "AWS_EC2", N_("Amazon EC2 virtual machine") },
  { "GCP_CloudSQL", N_("Google Cloud SQL for PostgreSQL") },
  { "GCP_AlloyDB", N_("Google AlloyDB for PostgreSQL") },
  { "GCP_Compute", N_("Google Compute Engine virtual machine") },
  { "AzureVM", N_("Azure virtual machine") },
  { "PostgreSQLFlexibleServer", N_("Azure Database for PostgreSQL, flexible server") },
  { "PostgreSQLSingleServer", N_("Azure Database for PostgreSQL, single server") },
  { "PostgreSQLCosmosDB", N_("Azure Cosmos DB for PostgreSQL") },
  { "EDB_PostgreSQL", N_("EDB PostgreSQL") },
  { "EDB", N_("EDB Postgres Extended Server") },
  { "EDB_Oracle_Server", N_("EDB Postgres Advanced Server") },
  { "Crunchy_PostgreSQL", N_("Crunchy PostgreSQL") },
  { "Digital_Ocean_PostgreSQL", N_("DigitalOcean Managed PostgreSQL") },
  { "Digital_Ocean_Droplets", N_("DigitalOcean Droplet") },
  { "Heroku_PostgreSQL", N_("Heroku Postgres") },
  { "Supabase_PostgreSQL", N_("Supabase") },
  { "ApsaraDB_RDS", N_("Alibaba ApsaraDB RDS for PostgreSQL") },
  { "Huawei_RDS", N_("Huawei Cloud RDS for PostgreSQL") },
  { "Huawei_Compute", N_("Huawei Cloud virtual machine") },
};

const PgwSourceType *
pgw_source_type_get_table (guint *n_types)
{
  *n_types = G_N_ELEMENTS (table);
  return table;
}

const char *
pgw_source_type_get_label (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_ascii_strcasecmp (table[i].word, word) == 0)
      return _(table[i].label);
  return word;
}
