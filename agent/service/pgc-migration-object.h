/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-registry.h"
#include "pgc-dbus-generated.h"

G_BEGIN_DECLS

/**
 * PgcMigrationObject:
 *
 * One migration as an object on D-Bus: its methods ask the #PgcMigration, whose status it
 * publishes as properties.
 */
#define PGC_TYPE_MIGRATION_OBJECT (pgc_migration_object_get_type ())
G_DECLARE_FINAL_TYPE (PgcMigrationObject, pgc_migration_object, PGC, MIGRATION_OBJECT,
                      PgcDbusObjectSkeleton)

/* @registry is asked when the migration is to be deleted. */
PgcMigrationObject *pgc_migration_object_new (PgcMigration *migration, PgcRegistry *registry);

/* The object path of @migration. */
char *pgc_migration_object_dup_path (PgcMigration *migration);

G_END_DECLS
