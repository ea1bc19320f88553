/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-server-info.h"

#define DATABASES_TYPE "a(stxs)"

void
pgc_server_database_free (PgcServerDatabase *database)
{
  if (database == NULL)
    return;
  g_free (database->name);
  g_free (database->owner);
  g_free (database);
}

PgcServerInfo *
pgc_server_info_new (const char *server_version, gboolean tls, gint64 round_trip_us)
{
  PgcServerInfo *info = g_new0 (PgcServerInfo, 1);
  info->server_version = g_strdup (server_version);
  info->tls = tls;
  info->round_trip_us = round_trip_us;
  info->databases
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_server_database_free);
  return info;
}

void
pgc_server_info_free (PgcServerInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->server_version);
  g_ptr_array_unref (info->databases);
  g_free (info);
}

PgcServerDatabase *
pgc_server_info_add_database (PgcServerInfo *info, const char *name, const char *owner,
                              guint64 bytes, gint64 tables)
{
  PgcServerDatabase *database = g_new0 (PgcServerDatabase, 1);
  database->name = g_utf8_make_valid (name, -1);
  database->owner = g_utf8_make_valid (owner, -1);
  database->bytes = bytes;
  database->tables = tables;
  g_ptr_array_add (info->databases, database);
  return database;
}

GVariant *
pgc_server_info_to_variant (const PgcServerInfo *info)
{
  GVariantBuilder databases;
  g_variant_builder_init (&databases, G_VARIANT_TYPE (DATABASES_TYPE));
  for (guint i = 0; i < info->databases->len; i++)
    {
      const PgcServerDatabase *database = g_ptr_array_index (info->databases, i);
      g_variant_builder_add (&databases, "(stxs)", database->name, database->bytes,
                             database->tables, database->owner);
    }
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "server-version",
                         g_variant_new_string (info->server_version));
  g_variant_builder_add (&builder, "{sv}", "tls", g_variant_new_boolean (info->tls));
  g_variant_builder_add (&builder, "{sv}", "round-trip-us",
                         g_variant_new_int64 (info->round_trip_us));
  g_variant_builder_add (&builder, "{sv}", "databases", g_variant_builder_end (&databases));
  return g_variant_builder_end (&builder);
}

PgcServerInfo *
pgc_server_info_from_variant (GVariant *variant)
{
  g_return_val_if_fail (g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT), NULL);
  const char *version = "";
  gboolean tls = FALSE;
  gint64 round_trip_us = 0;
  g_variant_lookup (variant, "server-version", "&s", &version);
  g_variant_lookup (variant, "tls", "b", &tls);
  g_variant_lookup (variant, "round-trip-us", "x", &round_trip_us);
  PgcServerInfo *info = pgc_server_info_new (version, tls, round_trip_us);

  g_autoptr (GVariant) databases
      = g_variant_lookup_value (variant, "databases", G_VARIANT_TYPE (DATABASES_TYPE));
  if (databases == NULL)
    return info;
  GVariantIter iter;
  g_variant_iter_init (&iter, databases);
  const char *name;
  const char *owner;
  guint64 bytes;
  gint64 tables;
  while (g_variant_iter_next (&iter, "(&stx&s)", &name, &bytes, &tables, &owner))
    pgc_server_info_add_database (info, name, owner, bytes, tables);
  return info;
}
