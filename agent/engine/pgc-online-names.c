/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-online-names.h"

char *
pgc_online_schema_name (const char *id)
{
  return g_strdup_printf ("pgcutover_%.8s", id);
}

char *
pgc_online_publication_name (const char *id)
{
  return g_strdup_printf ("pgcutover_%.8s", id);
}

char *
pgc_online_slot_name (const char *id, guint32 database_oid)
{
  return g_strdup_printf ("pgcutover_%.8s_%u", id, database_oid);
}

char *
pgc_online_copy_slot_name (const char *id, guint32 database_oid)
{
  return g_strdup_printf ("pgcutover_%.8s_%u_copy", id, database_oid);
}
