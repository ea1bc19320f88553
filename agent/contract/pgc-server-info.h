/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A database as a connection test sees it. */
typedef struct
{
  char *name;     /* (owned) */
  char *owner;    /* (owned): "" = not known */
  guint64 bytes;  /* 0 = not known, for want of the right to connect */
  gint64 tables;  /* user tables; -1 = not counted */
} PgcServerDatabase;

void pgc_server_database_free (PgcServerDatabase *database);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcServerDatabase, pgc_server_database_free)

/* What a connection test found. */
typedef struct
{
  char *server_version; /* (owned): "15.18" */
  gboolean tls;
  gint64 round_trip_us;
  GPtrArray *databases; /* (owned) (element-type PgcServerDatabase): by name */
} PgcServerInfo;

PgcServerInfo *pgc_server_info_new (const char *server_version, gboolean tls,
                                    gint64 round_trip_us);
void pgc_server_info_free (PgcServerInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcServerInfo, pgc_server_info_free)

PgcServerDatabase *pgc_server_info_add_database (PgcServerInfo *info, const char *name,
                                                 const char *owner, guint64 bytes, gint64 tables);

/* The answer of TestConnection, "a{sv}"; floating. Names that are not UTF-8 are made so. */
GVariant *pgc_server_info_to_variant (const PgcServerInfo *info);
/* Members that are missing, as an older agent may leave them, count as not known. */
PgcServerInfo *pgc_server_info_from_variant (GVariant *variant);

G_END_DECLS
