/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-spec.h"

G_BEGIN_DECLS

/* The objects of a properties file, as bits: a file without "properties" has the members of two
 * of them in one. */
typedef enum
{
  PGC_PROPERTY_PLACE_FILE = 1 << 0,        /* beside "properties" */
  PGC_PROPERTY_PLACE_PROPERTIES = 1 << 1,
  PGC_PROPERTY_PLACE_SECRETS = 1 << 2,     /* in "secretParameters" */
  PGC_PROPERTY_PLACE_CREDENTIALS = 1 << 3, /* in "adminCredentials" */
} PgcPropertyPlace;

typedef struct
{
  PgcSpec *spec;
  PgcSpecSecrets *secrets;
  GPtrArray *warnings; /* (element-type utf8) */
  GHashTable *seen;    /* (element-type utf8 gboolean): keys so far, as the table spells them, and
                          whether they were given a value other than null */
} PgcPropertyReading;

typedef struct _PgcProperty PgcProperty;

/* Takes @value, which is neither null nor absent, into the reading. Errors do not say where. */
typedef gboolean (*PgcPropertyReader) (const PgcProperty *property, JsonNode *value,
                                       PgcPropertyReading *reading, GError **error);

/**
 * PgcProperty:
 *
 * One key of the properties file: the reader, the suggestions and the template all come from the
 * one table of these.
 */
struct _PgcProperty
{
  PgcPropertyPlace place;
  const char *key;          /* current published spelling; compared without regard to case */
  const char *alias;        /* (nullable): another accepted name */
  PgcPropertyReader read;   /* NULL for an object, whose members are then of @inner */
  gsize offset;             /* of the member of PgcSpec (PgcSpecSecrets), for the plain readers */
  PgcPropertyPlace inner;
  const char *same_as;      /* (nullable): key of another property that sets the same thing */
  const char *warning;      /* (nullable): for the administrator, whenever the key is used */
  const char *direct;       /* (nullable): value in the template, as JSON text; NULL = not in it */
  const char *azure;        /* (nullable): likewise for the azure provider */
  gboolean online;          /* in the template of online migrations only */
};

const PgcProperty *pgc_property_get_table (gsize *n_properties);

/* Whether @key is one of its names, in any casing. */
gboolean pgc_property_has_name (const PgcProperty *property, const char *key);

G_END_DECLS
