/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-server.h"
#include "agent/contract/pgc-spec.h"

/* Every member different from its default and from its neighbour. */
static PgcSpec *
make_full_spec (void)
{
  static const char *const databases[] = { "zeta", "ål", "a,b", NULL };
  static const char *const tags[] = { "team=billing=x", "urgent", NULL };
  PgcSpec *spec = pgc_spec_new ();
  spec->name = g_strdup ("night-move-1");
  spec->provider = PGC_PROVIDER_KIND_AZURE;
  spec->mode = PGC_MODE_ONLINE;
  spec->option = PGC_OPTION_MIGRATE;
  spec->source_type = g_strdup ("AWS_RDS");
  spec->source = (PgcServer){ g_strdup ("10.0.0.1"), 6432,  g_strdup ("u@s"), PGC_SSL_MODE_DISABLE,
                              g_strdup ("/ca1"),     g_strdup ("/subscriptions/1"),
                              g_strdup ("f1"),       g_strdup ("m1") };
  spec->target = (PgcServer){ g_strdup ("::1"),  65535, g_strdup ("v"), PGC_SSL_MODE_VERIFY_FULL,
                              g_strdup ("/ca2"), g_strdup ("/subscriptions/2"),
                              g_strdup ("f2"),   g_strdup ("m2") };
  spec->databases = g_strdupv ((char **) databases);
  spec->overwrite = PGC_FLAG_TRUE;
  spec->setup_replication = PGC_FLAG_FALSE;
  spec->migrate_roles = PGC_FLAG_TRUE;
  spec->tags = g_strdupv ((char **) tags);
  spec->location = g_strdup ("eastus");
  spec->subscription = g_strdup ("sub");
  spec->resource_group = g_strdup ("group");
  spec->runtime_resource_id = g_strdup ("/subscriptions/3");
  spec->jobs = 7;
  spec->client_tools_dir = g_strdup ("/opt/pg/bin");
  spec->reverse_of = g_strdup ("0b5f5b7e-0000-4000-8000-000000000000");
  spec->compare = PGC_FLAG_FALSE;
  spec->block_writes = PGC_FLAG_TRUE;
  spec->reverse = PGC_FLAG_FALSE;
  spec->retry_timeout_s = 86400;
  return spec;
}

static char *
dump (const PgcSpec *spec)
{
  g_autoptr (JsonNode) node = pgc_spec_to_json (spec);
  return json_to_string (node, FALSE);
}

static void
test_json_is_lossless (void)
{
  g_autoptr (PgcSpec) spec = make_full_spec ();
  g_autofree char *text = dump (spec);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSpec) back = pgc_spec_from_json (node, &error);
  g_assert_no_error (error);
  g_autofree char *again = dump (back);
  g_assert_cmpstr (text, ==, again);

  /* The text being equal says nothing about a member that is not in it. */
  g_assert_cmpstr (back->name, ==, "night-move-1");
  g_assert_cmpint (back->provider, ==, PGC_PROVIDER_KIND_AZURE);
  g_assert_cmpint (back->mode, ==, PGC_MODE_ONLINE);
  g_assert_cmpint (back->option, ==, PGC_OPTION_MIGRATE);
  g_assert_cmpstr (back->source_type, ==, "AWS_RDS");
  const PgcServer *ends[2][2] = { { &spec->source, &back->source }, { &spec->target, &back->target } };
  for (int i = 0; i < 2; i++)
    {
      g_assert_cmpstr (ends[i][0]->host, ==, ends[i][1]->host);
      g_assert_cmpint (ends[i][0]->port, ==, ends[i][1]->port);
      g_assert_cmpstr (ends[i][0]->user, ==, ends[i][1]->user);
      g_assert_cmpint (ends[i][0]->ssl_mode, ==, ends[i][1]->ssl_mode);
      g_assert_cmpstr (ends[i][0]->ca_file, ==, ends[i][1]->ca_file);
      g_assert_cmpstr (ends[i][0]->resource_id, ==, ends[i][1]->resource_id);
      g_assert_cmpstr (ends[i][0]->fqdn, ==, ends[i][1]->fqdn);
      g_assert_cmpstr (ends[i][0]->database, ==, ends[i][1]->database);
    }
  g_assert_cmpstrv (back->databases, spec->databases);
  g_assert_cmpstrv (back->tags, spec->tags);
  g_assert_cmpint (back->overwrite, ==, PGC_FLAG_TRUE);
  g_assert_cmpint (back->setup_replication, ==, PGC_FLAG_FALSE);
  g_assert_cmpint (back->migrate_roles, ==, PGC_FLAG_TRUE);
  g_assert_cmpint (back->compare, ==, PGC_FLAG_FALSE);
  g_assert_cmpint (back->block_writes, ==, PGC_FLAG_TRUE);
  g_assert_cmpint (back->reverse, ==, PGC_FLAG_FALSE);
  g_assert_cmpstr (back->location, ==, "eastus");
  g_assert_cmpstr (back->subscription, ==, "sub");
  g_assert_cmpstr (back->resource_group, ==, "group");
  g_assert_cmpstr (back->runtime_resource_id, ==, "/subscriptions/3");
  g_assert_cmpstr (back->client_tools_dir, ==, "/opt/pg/bin");
  g_assert_cmpstr (back->reverse_of, ==, "0b5f5b7e-0000-4000-8000-000000000000");
  g_assert_cmpuint (back->jobs, ==, 7);
  g_assert_cmpuint (back->retry_timeout_s, ==, 86400);
}

static void
test_json_of_defaults (void)
{
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  g_autofree char *text = dump (spec);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (PgcSpec) back = pgc_spec_from_json (node, NULL);
  g_autofree char *again = dump (back);
  g_assert_cmpstr (text, ==, again);
  g_assert_null (back->databases);
  g_assert_null (back->tags);
  g_assert_cmpint (back->overwrite, ==, PGC_FLAG_UNSET);
  g_assert_cmpint (back->option, ==, PGC_OPTION_VALIDATE_AND_MIGRATE);
  g_assert_cmpint (back->source.ssl_mode, ==, PGC_SSL_MODE_PREFER);
}

static void
test_a_copy_shares_nothing (void)
{
  g_autoptr (PgcSpec) copy = NULL;
  {
    g_autoptr (PgcSpec) spec = make_full_spec ();
    copy = pgc_spec_copy (spec);
  }
  g_autoptr (PgcSpec) fresh = make_full_spec ();
  g_autofree char *a = dump (copy);
  g_autofree char *b = dump (fresh);
  g_assert_cmpstr (a, ==, b);
}

static void
test_json_of_a_newer_version (void)
{
  g_autoptr (JsonNode) node
      = json_from_string ("{\"name\":\"a\",\"colour\":{\"x\":[1]},\"source\":{\"zone\":3}}", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSpec) spec = pgc_spec_from_json (node, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (spec->name, ==, "a");
}

static void
test_json_that_is_wrong (void)
{
  static const char *const cases[] = {
    "[]",
    "\"x\"",
    "{\"name\":1}",
    "{\"provider\":\"magic\"}",
    "{\"migrationMode\":\"sometimes\"}",
    "{\"migrationOption\":2}",
    "{\"source\":[]}",
    "{\"source\":{\"port\":65536}}",
    "{\"source\":{\"port\":-1}}",
    "{\"source\":{\"port\":\"x\"}}",
    "{\"target\":{\"sslMode\":\"Maybe\"}}",
    "{\"dbsToMigrate\":\"a\"}",
    "{\"dbsToMigrate\":[1]}",
    "{\"overwriteDbsInTarget\":\"yes\"}",
    "{\"overwriteDbsInTarget\":true}",
    "{\"jobs\":4294967296}",
    "{\"jobs\":1.5}",
    "{\"tags\":{}}",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = json_from_string (cases[i], NULL);
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", cases[i]);
      g_assert_null (pgc_spec_from_json (node, &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
    }
  g_autoptr (GError) error = NULL;
  g_assert_null (pgc_spec_from_json (NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
}

static void
test_names (void)
{
  static const char *const good[]
      = { "a", "1", "A-b-9", "x-", "3f9b7e0c-6b1d-4a55-9c3e-0d6a5a4f2b11",
          "123456789012345678901234567890123456789012345678901234567890123" };
  static const struct
  {
    const char *name, *message;
  } bad[] = {
    { NULL, "no name" },
    { "", "no name" },
    { "-a", "begins with “-”" },
    { "a_b", "has “_”" },
    { "a b", "has “ ”" },
    { "käse", "has “ä”" },
    { "a/b", "has “/”" },
    { "a\n", "control character" },
    { "a\xff", "not UTF-8" },
    { "1234567890123456789012345678901234567890123456789012345678901234", "has 64 characters" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (pgc_spec_check_name (good[i], &error));
      g_assert_no_error (error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (pgc_spec_check_name (bad[i].name, &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, bad[i].message));
      g_assert_nonnull (pgc_error_get_remedy (error));
    }
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *address, *host;
    guint port;
    const char *canonical;
  } good[] = {
    { "db", "db", 0, "db:5432" },
    { "DB.Example.COM.:5433", "DB.Example.COM.", 5433, "db.example.com:5433" },
    { "192.0.2.10:1", "192.0.2.10", 1, "192.0.2.10:1" },
    { "[::1]", "::1", 0, "[::1]:5432" },
    { "[0:0:0:0:0:0:0:1]:65535", "0:0:0:0:0:0:0:1", 65535, "[::1]:65535" },
    { "[fe80::1%eth0]:5432", "fe80::1%eth0", 5432, "[fe80::1%eth0]:5432" },
    { "/var/run/postgresql", "/var/run/postgresql", 0, "/var/run/postgresql:5432" },
    { "/tmp/x//:6000", "/tmp/x", 6000, "/tmp/x:6000" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (PgcSpec) spec = pgc_spec_new ();
      g_autoptr (GError) error = NULL;
      g_assert_true (pgc_server_set_address (&spec->target, good[i].address, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (spec->target.host, ==, good[i].host);
      g_assert_cmpuint (spec->target.port, ==, good[i].port);
      g_assert_cmpuint (pgc_server_get_port (&spec->target), ==,
                        good[i].port != 0 ? good[i].port : 5432);
      g_autofree char *canonical = pgc_server_dup_address (&spec->target);
      g_assert_cmpstr (canonical, ==, good[i].canonical);
      /* The canonical form is an address again, and its own canonical form. */
      g_assert_true (pgc_server_set_address (&spec->target, canonical, NULL));
      g_autofree char *again = pgc_server_dup_address (&spec->target);
      g_assert_cmpstr (again, ==, canonical);
    }
}

static void
test_addresses_that_are_none (void)
{
  static const char *const bad[] = {
    "",     ":5432",   "db:",      "db:0",       "db:65536",  "db:x",         "db:5432x",
    "::1",  "[::1",    "[::1]x",   "[db]:5432",  "a b",       "u@db",         "a,b",
    "db/x", "db?a=b",  "http://a", "db:-1",      "db: 5432",  "u:secret@db", "db:secret", "postgres://u:secret@db/x",
    "/subscriptions/1/resourceGroups/g/providers/p/flexibleServers/s", "db\n",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (PgcSpec) spec = pgc_spec_new ();
      g_autoptr (GError) error = NULL;
      spec->target.host = g_strdup ("kept");
      g_test_message ("%s", bad[i]);
      g_assert_false (pgc_server_set_address (&spec->target, bad[i], &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (pgc_error_get_remedy (error));
      g_assert_null (strstr (error->message, "secret"));
      g_assert_cmpstr (spec->target.host, ==, "kept");
    }
}

static void
test_logins (void)
{
  static const struct
  {
    const char *login, *host;
    guint port;
    const char *user, *published;
  } good[] = {
    { "h:5432@u", "h", 5432, "u", "h:5432@u" },
    { "h", "h", 0, NULL, "h:5432" },
    { "h@u", "h", 0, "u", "h:5432@u" },
    { "h:1@user@server", "h", 1, "user@server", "h:1@user@server" },
    { "[::1]:5432@u", "::1", 5432, "u", "[::1]:5432@u" },
    { "/run/pg:5433@u", "/run/pg", 5433, "u", "/run/pg:5433@u" },
    { "/run/pg@u", "/run/pg", 0, "u", "/run/pg:5432@u" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (PgcSpec) spec = pgc_spec_new ();
      g_autoptr (GError) error = NULL;
      g_assert_true (pgc_server_set_login (&spec->source, good[i].login, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (spec->source.host, ==, good[i].host);
      g_assert_cmpuint (spec->source.port, ==, good[i].port);
      g_assert_cmpstr (spec->source.user, ==, good[i].user);
      g_autofree char *published = pgc_server_dup_login (&spec->source);
      g_assert_cmpstr (published, ==, good[i].published);
    }
  static const char *const bad[] = { "", "@u", "h:5432@", "h:x@u", "::1@u", "host=h user=u",
                                     "postgresql://u:secret@h/db" };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (PgcSpec) spec = pgc_spec_new ();
      g_autoptr (GError) error = NULL;
      g_assert_false (pgc_server_set_login (&spec->source, bad[i], &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_assert_null (strstr (error->message, "secret"));
      g_assert_null (spec->source.host);
    }
}

static void
test_target_ids_do_not_depend_on_spelling (void)
{
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  g_autofree char *none = pgc_spec_dup_target_id (spec);
  g_assert_cmpstr (none, ==, "");
  g_assert_true (pgc_server_set_address (&spec->target, "DB:5432", NULL));
  g_autofree char *address = pgc_spec_dup_target_id (spec);
  g_assert_cmpstr (address, ==, "db:5432");
  spec->target.fqdn = g_strdup ("Real.example");
  g_autofree char *fqdn = pgc_spec_dup_target_id (spec);
  g_assert_cmpstr (fqdn, ==, "real.example:5432");
  g_assert_cmpstr (pgc_server_get_host (&spec->target), ==, "Real.example");
  spec->target.resource_id = g_strdup ("subscriptions/A/x");
  g_autofree char *resource = pgc_spec_dup_target_id (spec);
  g_assert_cmpstr (resource, ==, "/subscriptions/a/x");
}

static void
test_jobs_are_never_zero (void)
{
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  g_assert_cmpuint (pgc_spec_get_jobs (spec), >=, 1);
  g_assert_cmpuint (pgc_spec_get_jobs (spec), <=, 4);
  spec->jobs = 9;
  g_assert_cmpuint (pgc_spec_get_jobs (spec), ==, 9);
}

/* A spec that passes; each case below spoils it in one way. */
static PgcSpec *
make_good_spec (void)
{
  static const char *const databases[] = { "shop", "Shop", NULL };
  PgcSpec *spec = pgc_spec_new ();
  spec->name = g_strdup ("m1");
  g_assert_true (pgc_server_set_login (&spec->source, "old:5432@postgres", NULL));
  g_assert_true (pgc_server_set_address (&spec->target, "new:5432", NULL));
  spec->databases = g_strdupv ((char **) databases);
  return spec;
}

typedef void (*Spoil) (PgcSpec *spec);

static void
set_databases (PgcSpec *spec, const char *first, const char *second)
{
  const char *databases[] = { first, second, NULL };
  g_strfreev (spec->databases);
  spec->databases = g_strdupv ((char **) databases);
}

static void spoil_name (PgcSpec *spec) { spec->name[0] = '-'; }
static void spoil_source (PgcSpec *spec) { g_clear_pointer (&spec->source.host, g_free); }
static void spoil_target (PgcSpec *spec) { g_clear_pointer (&spec->target.host, g_free); }
static void
spoil_source_kind (PgcSpec *spec)
{
  spoil_source (spec);
  spec->source.resource_id = g_strdup ("/subscriptions/1");
}
static void
spoil_target_kind (PgcSpec *spec)
{
  spoil_target (spec);
  spec->target.resource_id = g_strdup ("/subscriptions/1");
}
static void
spoil_same (PgcSpec *spec)
{
  g_free (spec->target.host);
  spec->target.host = g_strdup ("OLD.");
}
static void spoil_no_databases (PgcSpec *spec) { g_clear_pointer (&spec->databases, g_strfreev); }
static void spoil_empty_databases (PgcSpec *spec) { set_databases (spec, NULL, NULL); }
static void spoil_twice (PgcSpec *spec) { set_databases (spec, "a", "a"); }
static void spoil_empty_name (PgcSpec *spec) { set_databases (spec, "a", ""); }
static void spoil_template (PgcSpec *spec) { set_databases (spec, "template1", NULL); }
static void spoil_encoding (PgcSpec *spec) { set_databases (spec, "a\xff", NULL); }
static void
spoil_long_name (PgcSpec *spec)
{
  set_databases (spec, "1234567890123456789012345678901234567890123456789012345678901234", NULL);
}
static void spoil_user_encoding (PgcSpec *spec) { spec->target.user = g_strdup ("\xff"); }
static void spoil_block (PgcSpec *spec) { spec->block_writes = PGC_FLAG_TRUE; }
static void spoil_reverse (PgcSpec *spec) { spec->reverse = PGC_FLAG_TRUE; }
static void spoil_jobs (PgcSpec *spec) { spec->jobs = 91; }
static void spoil_ca_file (PgcSpec *spec) { spec->source.ca_file = g_strdup ("root.crt"); }
static void spoil_tools (PgcSpec *spec) { spec->client_tools_dir = g_strdup ("bin"); }
static void
spoil_azure_compare (PgcSpec *spec)
{
  spec->provider = PGC_PROVIDER_KIND_AZURE;
  spec->compare = PGC_FLAG_TRUE;
}
static void
spoil_azure_source (PgcSpec *spec)
{
  spec->provider = PGC_PROVIDER_KIND_AZURE;
  spoil_source (spec);
}
static void
spoil_azure_runtime (PgcSpec *spec)
{
  spec->provider = PGC_PROVIDER_KIND_AZURE;
  spec->target.resource_id = g_strdup ("/subscriptions/1/flexibleServers/T");
  spec->runtime_resource_id = g_strdup ("subscriptions/1/flexibleservers/t");
}
static void
spoil_azure_runtime_kind (PgcSpec *spec)
{
  spec->provider = PGC_PROVIDER_KIND_AZURE;
  spec->runtime_resource_id = g_strdup ("/subscriptions/1/servers/t");
}

static void
test_checks (void)
{
  static const struct
  {
    Spoil spoil;
    const char *message;
  } cases[] = {
    { spoil_name, "begins with" },
    { spoil_source, "No source server" },
    { spoil_target, "No target server" },
    { spoil_source_kind, "direct provider cannot connect" },
    { spoil_target_kind, "direct provider cannot connect" },
    { spoil_same, "same server" },
    { spoil_no_databases, "No database" },
    { spoil_empty_databases, "No database" },
    { spoil_twice, "named twice" },
    { spoil_empty_name, "has no name" },
    { spoil_template, "never migrated" },
    { spoil_encoding, "not UTF-8" },
    { spoil_long_name, "63 bytes" },
    { spoil_user_encoding, "not UTF-8" },
    { spoil_block, "blockWritesAtCutover is for online" },
    { spoil_reverse, "reverseReplication is for online" },
    { spoil_jobs, "91 jobs" },
    { spoil_ca_file, "not an absolute path" },
    { spoil_tools, "not an absolute path" },
    { spoil_azure_compare, "Azure" },
    { spoil_azure_source, "No source server" },
    { spoil_azure_runtime, "is the target itself" },
    { spoil_azure_runtime_kind, "not a flexible server" },
  };
  g_autoptr (PgcSpec) good = make_good_spec ();
  g_autoptr (GError) none = NULL;
  g_assert_true (pgc_spec_check (good, &none));
  g_assert_no_error (none);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PgcSpec) spec = make_good_spec ();
      g_autoptr (GError) error = NULL;
      cases[i].spoil (spec);
      g_test_message ("%s", cases[i].message);
      g_assert_false (pgc_spec_check (spec, &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, cases[i].message));
      g_assert_nonnull (pgc_error_get_remedy (error));
    }
}

static void
test_what_must_not_be_refused (void)
{
  g_autoptr (PgcSpec) spec = make_good_spec ();
  g_clear_pointer (&spec->name, g_free); /* made up later */
  spec->mode = PGC_MODE_ONLINE;
  spec->block_writes = spec->reverse = spec->compare = PGC_FLAG_TRUE;
  g_assert_true (pgc_spec_check (spec, NULL));
  /* Published samples name it, and set up replication for offline migrations. */
  set_databases (spec, "postgres", NULL);
  spec->mode = PGC_MODE_OFFLINE;
  spec->block_writes = spec->reverse = PGC_FLAG_FALSE;
  spec->setup_replication = PGC_FLAG_TRUE;
  g_assert_true (pgc_spec_check (spec, NULL));
  /* Two servers on one host. */
  g_assert_true (pgc_server_set_address (&spec->target, "old:5433", NULL));
  g_assert_true (pgc_spec_check (spec, NULL));
  /* The service can be told the databases later. */
  spec->provider = PGC_PROVIDER_KIND_AZURE;
  spec->compare = PGC_FLAG_UNSET;
  g_clear_pointer (&spec->databases, g_strfreev);
  g_assert_true (pgc_spec_check (spec, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spec/json-lossless", test_json_is_lossless);
  g_test_add_func ("/spec/json-defaults", test_json_of_defaults);
  g_test_add_func ("/spec/copy", test_a_copy_shares_nothing);
  g_test_add_func ("/spec/json-newer-version", test_json_of_a_newer_version);
  g_test_add_func ("/spec/json-wrong", test_json_that_is_wrong);
  g_test_add_func ("/spec/names", test_names);
  g_test_add_func ("/spec/addresses", test_addresses);
  g_test_add_func ("/spec/no-addresses", test_addresses_that_are_none);
  g_test_add_func ("/spec/logins", test_logins);
  g_test_add_func ("/spec/target-ids", test_target_ids_do_not_depend_on_spelling);
  g_test_add_func ("/spec/jobs", test_jobs_are_never_zero);
  g_test_add_func ("/spec/checks", test_checks);
  g_test_add_func ("/spec/not-refused", test_what_must_not_be_refused);
  return g_test_run ();
}
