/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-spec.h"

#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-server.h"

#define MAX_NAME_LENGTH 63
#define MAX_DATABASE_NAME_LENGTH 63 /* NAMEDATALEN - 1, in bytes */
/* More than four workers seldom help: the servers' own CPUs are shared by then. */
#define DEFAULT_MAX_JOBS 4u
/* As the service documents it. */
#define MAX_SERVICE_DATABASES 8
/* Each worker has a session on both servers, and a server's own default is 100 of them. */
#define MAX_JOBS 90u

/* The members that pgc_spec_copy() and pgc_spec_free() and the check treat alike. */
static const gsize strings[] = {
  G_STRUCT_OFFSET (PgcSpec, name),
  G_STRUCT_OFFSET (PgcSpec, source_type),
  G_STRUCT_OFFSET (PgcSpec, location),
  G_STRUCT_OFFSET (PgcSpec, subscription),
  G_STRUCT_OFFSET (PgcSpec, resource_group),
  G_STRUCT_OFFSET (PgcSpec, runtime_resource_id),
  G_STRUCT_OFFSET (PgcSpec, client_tools_dir),
  G_STRUCT_OFFSET (PgcSpec, reverse_of),
};

PgcSpec *
pgc_spec_new (void)
{
  PgcSpec *spec = g_new0 (PgcSpec, 1);
  spec->option = PGC_OPTION_VALIDATE_AND_MIGRATE;
  spec->source.ssl_mode = PGC_SSL_MODE_PREFER;
  spec->target.ssl_mode = PGC_SSL_MODE_PREFER;
  return spec;
}

PgcSpec *
pgc_spec_copy (const PgcSpec *spec)
{
  PgcSpec *copy = g_new (PgcSpec, 1);
  *copy = *spec;
  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    G_STRUCT_MEMBER (char *, copy, strings[i])
        = g_strdup (G_STRUCT_MEMBER (char *, spec, strings[i]));
  pgc_server_init_copy (&copy->source, &spec->source);
  pgc_server_init_copy (&copy->target, &spec->target);
  copy->databases = g_strdupv (spec->databases);
  copy->tags = g_strdupv (spec->tags);
  return copy;
}

void
pgc_spec_free (PgcSpec *spec)
{
  if (spec == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (G_STRUCT_MEMBER (char *, spec, strings[i]));
  pgc_server_clear (&spec->source);
  pgc_server_clear (&spec->target);
  g_strfreev (spec->databases);
  g_strfreev (spec->tags);
  g_free (spec);
}

PgcSpecSecrets *
pgc_spec_secrets_new (void)
{
  return g_new0 (PgcSpecSecrets, 1);
}

void
pgc_spec_secrets_free (PgcSpecSecrets *secrets)
{
  if (secrets == NULL)
    return;
  pgc_secret_free (secrets->source_password);
  pgc_secret_free (secrets->target_password);
  g_free (secrets);
}

char *
pgc_spec_dup_target_id (const PgcSpec *spec)
{
  const char *id = spec->target.resource_id;
  if (id == NULL)
    return pgc_server_dup_address (&spec->target);
  /* Resource ids are compared without regard to case, and are published in both forms. */
  g_autofree char *lower = g_ascii_strdown (id, -1);
  return lower[0] == '/' ? g_steal_pointer (&lower) : g_strconcat ("/", lower, NULL);
}

guint
pgc_spec_get_jobs (const PgcSpec *spec)
{
  return spec->jobs != 0 ? spec->jobs : MIN (g_get_num_processors (), DEFAULT_MAX_JOBS);
}

static gboolean fail (GError **error, const char *remedy, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* Always FALSE, so that a check can return it. */
static gboolean
fail (GError **error, const char *remedy, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "%s", message);
  pgc_error_set_remedy (error, "%s", remedy);
  return FALSE;
}

/**
 * pgc_spec_check_name:
 * @name: (nullable)
 *
 * The published rule: letters, digits and "-", which may not come first; ours adds that a name
 * is no longer than 63, so that it fits into names on the servers.
 */
gboolean
pgc_spec_check_name (const char *name, GError **error)
{
  static const char remedy[]
      = "Use 1 to 63 letters (a to z), digits and “-”, beginning with a letter or digit.";
  if (name == NULL || *name == '\0')
    return fail (error, remedy, "The migration has no name");
  if (!g_utf8_validate (name, -1, NULL))
    return fail (error, remedy, "The migration's name is not UTF-8");
  if (*name == '-')
    return fail (error, remedy, "The migration name “%s” begins with “-”", name);
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_ascii_isalnum (*p) && *p != '-')
      {
        gunichar bad = g_utf8_get_char (p);
        if (!g_unichar_isprint (bad))
          return fail (error, remedy, "The migration name has a control character");
        g_autofree char *shown = g_ucs4_to_utf8 (&bad, 1, NULL, NULL, NULL);
        return fail (error, remedy, "The migration name “%s” has “%s” in it", name, shown);
      }
  if (strlen (name) > MAX_NAME_LENGTH)
    return fail (error, remedy, "The migration name “%s” has %" G_GSIZE_FORMAT " characters",
                 name, strlen (name));
  return TRUE;
}

/* A text that cannot be written into the journal or sent over D-Bus must not get further. */
static gboolean
check_encoding (const PgcSpec *spec, GError **error)
{
  const char *const texts[] = {
    spec->source.host,        spec->source.user,        spec->source.ca_file,
    spec->source.resource_id, spec->source.fqdn,        spec->source.database,
    spec->target.host,        spec->target.user,        spec->target.ca_file,
    spec->target.resource_id, spec->target.fqdn,        spec->target.database,
  };
  static const char remedy[] = "Run it in a UTF-8 locale, or give the value in a properties file.";
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL && !g_utf8_validate (texts[i], -1, NULL))
      return fail (error, remedy, "A value of the source or target is not UTF-8");
  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      const char *text = G_STRUCT_MEMBER (char *, spec, strings[i]);
      if (text != NULL && !g_utf8_validate (text, -1, NULL))
        return fail (error, remedy, "A value of the request is not UTF-8");
    }
  for (gsize i = 0; spec->tags != NULL && spec->tags[i] != NULL; i++)
    if (!g_utf8_validate (spec->tags[i], -1, NULL))
      return fail (error, remedy, "A tag is not UTF-8");
  return TRUE;
}

static gboolean
check_database_name (const char *name, GError **error)
{
  static const char *const never[] = { "template0", "template1", "azure_sys", "azure_maintenance",
                                       NULL };
  if (*name == '\0')
    return fail (error, "Remove the empty name.", "A database in dbsToMigrate has no name");
  if (!g_utf8_validate (name, -1, NULL))
    return fail (error, "Give the name in UTF-8.", "A database name in dbsToMigrate is not UTF-8");
  if (strlen (name) > MAX_DATABASE_NAME_LENGTH)
    return fail (error, "Check the spelling; `psql -l` lists the databases.",
                 "The database name “%s” is longer than the 63 bytes that PostgreSQL allows", name);
  if (g_strv_contains (never, name))
    return fail (error, "Remove it from dbsToMigrate.",
                 "The database “%s” belongs to the server and is never migrated", name);
  return TRUE;
}

static gboolean
check_databases (const PgcSpec *spec, GError **error)
{
  if (spec->databases == NULL && spec->provider == PGC_PROVIDER_KIND_AZURE)
    return TRUE; /* the service waits in WaitingForDBsToMigrateSpecification */
  if (spec->databases == NULL || spec->databases[0] == NULL)
    return fail (error,
                 "List them by name, \"dbsToMigrate\": [\"shop\"]; that goes for validation too. "
                 "`psql -l` shows what there is.",
                 "No database to migrate is named");
  for (gsize i = 0; spec->databases[i] != NULL; i++)
    {
      if (!check_database_name (spec->databases[i], error))
        return FALSE;
      for (gsize j = 0; j < i; j++)
        if (g_str_equal (spec->databases[i], spec->databases[j]))
          return fail (error, "Name each database once.",
                       "The database “%s” is named twice in dbsToMigrate", spec->databases[i]);
    }
  return TRUE;
}

static gboolean
check_path (const char *key, const char *path, GError **error)
{
  if (path == NULL || g_path_is_absolute (path))
    return TRUE;
  return fail (error, "Write the whole path, beginning with “/”: the agent has a working directory "
                      "of its own.",
               "%s “%s” is not an absolute path", key, path);
}

static gboolean
check_paths (const PgcSpec *spec, GError **error)
{
  return check_path ("sourceSslCaFile", spec->source.ca_file, error)
         && check_path ("targetSslCaFile", spec->target.ca_file, error)
         && check_path ("clientToolsDirectory", spec->client_tools_dir, error);
}

static gboolean
check_servers (const PgcSpec *spec, GError **error)
{
  if (pgc_server_get_host (&spec->source) == NULL && spec->source.resource_id != NULL)
    return fail (error,
                 "Write sourceDbServerResourceId as HOST:PORT@USER, or choose --provider azure.",
                 "The source is an Azure resource id, which the direct provider cannot connect to");
  if (pgc_server_get_host (&spec->source) == NULL)
    return fail (error, "Write \"sourceDbServerResourceId\": \"HOST:PORT@USER\".",
                 "No source server is given");
  if (pgc_server_get_host (&spec->target) == NULL && spec->target.resource_id != NULL)
    return fail (error, "Give --name HOST[:PORT], or choose --provider azure.",
                 "The target is an Azure resource id, which the direct provider cannot connect to");
  if (pgc_server_get_host (&spec->target) == NULL)
    return fail (error, "Give --name HOST[:PORT], or \"targetServer\" in the properties file.",
                 "No target server is given");
  g_autofree char *source = pgc_server_dup_address (&spec->source);
  g_autofree char *target = pgc_server_dup_address (&spec->target);
  if (g_str_equal (source, target))
    return fail (error, "Name another server, or another port, as the target.",
                 "Source and target are the same server, %s", source);
  return TRUE;
}

/* Promises that only the direct provider, or only an online migration, can keep. */
static gboolean
check_combinations (const PgcSpec *spec, GError **error)
{
  const struct
  {
    const char *key;
    PgcFlag flag;
    gboolean online_only;
  } promises[] = {
    { "blockWritesAtCutover", spec->block_writes, TRUE },
    { "reverseReplication", spec->reverse, TRUE },
    { "compareAfterMigration", spec->compare, FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (promises); i++)
    {
      if (promises[i].flag != PGC_FLAG_TRUE)
        continue;
      if (spec->provider != PGC_PROVIDER_KIND_DIRECT)
        return fail (error, "Remove it, or migrate with --provider direct.",
                     "%s is not something that Azure's service can do", promises[i].key);
      if (promises[i].online_only && spec->mode != PGC_MODE_ONLINE)
        return fail (error, "Remove it, or migrate with --migration-mode online.",
                     "%s is for online migrations, and this one is offline", promises[i].key);
    }
  return TRUE;
}

/* The rules that the published client and service have about ids. */
static gboolean
check_azure (const PgcSpec *spec, GError **error)
{
  if (spec->source.resource_id == NULL && pgc_server_get_host (&spec->source) == NULL)
    return fail (error,
                 "Write \"sourceDbServerResourceId\" as HOST:PORT@USER or as a resource id.",
                 "No source server is given");
  if (spec->databases != NULL && g_strv_length (spec->databases) > MAX_SERVICE_DATABASES)
    return fail (error, "Split them up: one migration after the other.",
                 "Azure's service moves at most %d databases in one migration",
                 MAX_SERVICE_DATABASES);
  if (spec->runtime_resource_id == NULL)
    return TRUE;
  g_autofree char *lower = g_ascii_strdown (spec->runtime_resource_id, -1);
  if (strstr (lower, "/flexibleservers/") == NULL)
    return fail (error, "Give the resource id of a flexible server.",
                 "The migration runtime is not a flexible server");
  g_autofree char *target = pgc_spec_dup_target_id (spec);
  if (g_str_equal (target[0] == '/' ? target + 1 : target, lower[0] == '/' ? lower + 1 : lower))
    return fail (error, "Name another flexible server as migrationRuntimeResourceId.",
                 "The migration runtime server is the target itself");
  return TRUE;
}

/**
 * pgc_spec_check:
 *
 * A spec without a name passes: the name may be made up later. Everything else that a migration
 * needs must be there.
 */
gboolean
pgc_spec_check (const PgcSpec *spec, GError **error)
{
  if (spec->name != NULL && !pgc_spec_check_name (spec->name, error))
    return FALSE;
  if (!check_encoding (spec, error))
    return FALSE;
  switch (spec->provider)
    {
    case PGC_PROVIDER_KIND_DIRECT:
      if (!check_servers (spec, error))
        return FALSE;
      break;
    case PGC_PROVIDER_KIND_AZURE:
      if (!check_azure (spec, error))
        return FALSE;
      break;
    }
  if (spec->jobs > MAX_JOBS)
    return fail (error, "Give a number from 1 to 90, or 0 to have it chosen.",
                 "%u jobs are more than servers have sessions for", spec->jobs);
  return check_databases (spec, error) && check_combinations (spec, error)
         && check_paths (spec, error);
}
