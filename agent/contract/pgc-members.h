/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members of a JSON object, typed. For JSON that a program wrote: ours, or the service's.
 *
 * Reading: absent and null mean the same and leave *@value as it is; a member of another type is
 * %PGC_ERROR_INVALID_ARGUMENT naming it. Numbers may be strings of digits: json-glib has no
 * integers above G_MAXINT64, and the service mixes both. Strings are copied; what *@value held
 * is freed. */
gboolean pgc_members_read_string (JsonObject *object, const char *name, char **value,
                                  GError **error);
gboolean pgc_members_read_strv (JsonObject *object, const char *name, GStrv *value,
                                GError **error);
gboolean pgc_members_read_boolean (JsonObject *object, const char *name, gboolean *value,
                                   GError **error);
gboolean pgc_members_read_int64 (JsonObject *object, const char *name, gint64 *value,
                                 GError **error);
gboolean pgc_members_read_uint64 (JsonObject *object, const char *name, guint64 *value,
                                  GError **error);
gboolean pgc_members_read_uint (JsonObject *object, const char *name, guint *value,
                                GError **error);
gboolean pgc_members_read_double (JsonObject *object, const char *name, double *value,
                                  GError **error);
gboolean pgc_members_read_time (JsonObject *object, const char *name, gint64 *value,
                                GError **error);
/* (transfer none), owned by @object */
gboolean pgc_members_read_object (JsonObject *object, const char *name, JsonObject **value,
                                  GError **error);
gboolean pgc_members_read_array (JsonObject *object, const char *name, JsonArray **value,
                                 GError **error);
/* An array of objects only: *@value is (element-type JsonObject), owned by @object; empty when
 * the member is absent. */
gboolean pgc_members_read_objects (JsonObject *object, const char *name, GPtrArray **value,
                                   GError **error);
/* The object in @node, which is @what; NULL and an error if there is none. */
JsonObject *pgc_members_get_root (JsonNode *node, const char *what, GError **error);
/* An error if @value, read from @name, is NULL. */
gboolean pgc_members_require (const char *name, const char *value, GError **error);

/* Order, where JSON has none or another: the member "position" of @object, if there is one, is
 * noted as @element's in @positions (element-type gpointer guint); @array is then sorted by it,
 * elements without one last and in the order they have. */
gboolean pgc_members_note_position (JsonObject *object, gpointer element, GHashTable *positions,
                                    GError **error);
void pgc_members_sort_by_position (GPtrArray *array, GHashTable *positions);

/* Writing: NULL (for times, 0) becomes null. Text that is not UTF-8, as a server with another
 * encoding may send it, is written with replacement characters: JSON has no other bytes. */
void pgc_members_set_string (JsonObject *object, const char *name, const char *value);
void pgc_members_set_strv (JsonObject *object, const char *name, const char *const *value);
void pgc_members_set_uint64 (JsonObject *object, const char *name, guint64 value);
void pgc_members_set_double (JsonObject *object, const char *name, double value);
void pgc_members_set_time (JsonObject *object, const char *name, gint64 value);
/* -1, which is how we say "not known", becomes null */
void pgc_members_set_known (JsonObject *object, const char *name, gint64 value);

G_END_DECLS
