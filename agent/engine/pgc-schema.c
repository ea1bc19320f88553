/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-schema.h"

#include <glib/gstdio.h>
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-client-tools.h"
#include "agent/engine/pgc-restore-errors.h"
#include "agent/engine/pgc-schema-toc.h"

/* Fewer entries than this are not worth a second session. */
#define PARALLEL_ENTRIES 200

/* What the sessions of pg_restore have that pg_restore does not set itself: commits that do not
 * wait for the disk (the ledger's does), and no time limits. */
#define RESTORE_OPTIONS                                                                            \
  "-c synchronous_commit=off -c statement_timeout=0 -c lock_timeout=0 "                            \
  "-c default_transaction_read_only=off"

struct _PgcSchema
{
  PgcRun *run;          /* (owned) */
  char *database;       /* (owned) */
  char *directory;      /* (owned): private; holds everything below */
  char *archive;        /* (owned) */
  PgcClientTools *tools; /* (owned) */
  GPtrArray *pre_data;  /* (owned) (element-type PgcTocEntry) */
  GPtrArray *post_data; /* (owned) (element-type PgcTocEntry) */
  gint n_lists;         /* atomic: numbers the list files */
};

void
pgc_schema_free (PgcSchema *self)
{
  if (self == NULL)
    return;
  if (self->directory != NULL)
    {
      g_autoptr (GDir) dir = g_dir_open (self->directory, 0, NULL);
      const char *name;
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (self->directory, name, NULL);
          g_unlink (path);
        }
      g_rmdir (self->directory);
    }
  g_object_unref (self->run);
  g_free (self->database);
  g_free (self->directory);
  g_free (self->archive);
  pgc_client_tools_free (self->tools);
  g_clear_pointer (&self->pre_data, g_ptr_array_unref);
  g_clear_pointer (&self->post_data, g_ptr_array_unref);
  g_free (self);
}

static char *
tool_path (const PgcSchema *self, const char *tool)
{
  return g_build_filename (self->tools->directory, tool, NULL);
}

/* A file of our own in the private directory. (transfer full) */
static char *
private_path (const PgcSchema *self, const char *name)
{
  return g_build_filename (self->directory, name, NULL);
}

/* What the tools' messages, which have no SQLSTATE, say of a failure that passes. */
static gboolean
is_passing (const char *errors)
{
  static const char *const words[] = {
    "terminating connection", "server closed the connection", "connection to server",
    "the database system is", "deadlock detected",            "could not obtain lock",
    /* The session that exported it was ended; the next attempt has another. */
    "invalid snapshot identifier",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (errors, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static void
set_tool_error (const char *tool, const char *errors, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (errors, "\n", 2);
  const char *first = lines[0] != NULL && *lines[0] != '\0' ? lines[0] : "it said nothing";
  if (is_passing (errors))
    {
      pgc_error_set (error, PGC_ERROR_CONNECTION, "%s failed: %s", tool, first);
      return;
    }
  pgc_error_set (error, PGC_ERROR_TOOL, "%s failed: %s", tool, first);
  pgc_error_set_remedy (error, "Run it by hand to see more; the rights it needs are those to read "
                               "every table.");
}

/* --- dump ------------------------------------------------------------------------------------ */

static gboolean
dump_archive (PgcSchema *self, PgcEndpoint *source, const char *snapshot,
              GCancellable *cancellable, GError **error)
{
  g_autofree char *pg_dump = tool_path (self, "pg_dump");
  g_autofree char *passfile = private_path (self, "source.pass");
  g_autofree char *snapshot_option = g_strconcat ("--snapshot=", snapshot, NULL);
  g_autofree char *file_option = g_strconcat ("--file=", self->archive, NULL);
  g_auto (GStrv) environment
      = pgc_endpoint_child_environ (source, self->database, "schema", passfile, error);
  if (environment == NULL)
    return FALSE;
  const char *argv[] = { pg_dump, "--format=custom", "--compress=0", "--schema-only",
                         "--exclude-schema=pgcutover_*", snapshot_option, file_option, NULL };
  g_autofree char *errors = NULL;
  gboolean succeeded;
  if (!pgc_client_tools_run (argv, environment, NULL, &errors, &succeeded, cancellable, error))
    return FALSE;
  if (!succeeded)
    set_tool_error ("pg_dump", errors, error);
  return succeeded;
}

static GPtrArray *
list_section (PgcSchema *self, const char *section, GCancellable *cancellable, GError **error)
{
  g_autofree char *pg_restore = tool_path (self, "pg_restore");
  g_autofree char *section_option = g_strconcat ("--section=", section, NULL);
  const char *argv[] = { pg_restore, "--list", section_option, self->archive, NULL };
  g_autofree char *listing = NULL;
  g_autofree char *errors = NULL;
  gboolean succeeded;
  if (!pgc_client_tools_run (argv, NULL, &listing, &errors, &succeeded, cancellable, error))
    return NULL;
  if (!succeeded)
    {
      set_tool_error ("pg_restore", errors, error);
      return NULL;
    }
  return pgc_toc_parse (listing, g_str_equal (section, "post-data"));
}

PgcSchema *
pgc_schema_dump (PgcRun *run, PgcEndpoint *source, const char *database, const char *snapshot,
                 GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcSchema) self = g_new0 (PgcSchema, 1);
  self->run = g_object_ref (run);
  self->database = g_strdup (database);
  g_autoptr (PgcConnection) connection
      = pgc_endpoint_connect (source, database, "version", cancellable, error);
  if (connection == NULL)
    return NULL;
  self->tools = pgc_client_tools_find (pgc_run_get_spec (run)->client_tools_dir,
                                       pgc_connection_get_server_version (connection) / 10000,
                                       cancellable, error);
  self->directory = self->tools != NULL ? g_dir_make_tmp ("pgcutover-XXXXXX", error) : NULL;
  if (self->directory == NULL)
    return NULL;
  self->archive = private_path (self, "schema.dump");
  if (!dump_archive (self, source, snapshot, cancellable, error))
    return NULL;
  self->pre_data = list_section (self, "pre-data", cancellable, error);
  self->post_data = self->pre_data != NULL ? list_section (self, "post-data", cancellable, error)
                                           : NULL;
  return self->post_data != NULL ? g_steal_pointer (&self) : NULL;
}

/* --- restore --------------------------------------------------------------------------------- */

static void
report (PgcSchema *self, const char *kind, const char *object, const char *reason,
        const char *sql)
{
  g_autoptr (PgcReportEntry) entry
      = pgc_report_entry_new (self->database, kind, object, reason, sql);
  pgc_run_add_report (self->run, entry);
}

static char *
write_list (PgcSchema *self, GPtrArray *entries, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < entries->len; i++)
    g_string_append_printf (text, "%s\n", ((PgcTocEntry *) entries->pdata[i])->line);
  g_autofree char *name = g_strdup_printf ("list-%d", g_atomic_int_add (&self->n_lists, 1));
  g_autofree char *path = private_path (self, name);
  if (!g_file_set_contents (path, text->str, (gssize) text->len, error))
    return NULL;
  return g_steal_pointer (&path);
}

/* Runs pg_restore on @entries in autocommit: a single transaction is slower by far, the cost of
 * catalog invalidation growing with it. (transfer full): what went wrong, NULL if it could not be
 * run at all */
static GPtrArray *
restore_list (PgcSchema *self, PgcEndpoint *target, GPtrArray *entries, GCancellable *cancellable,
              GError **error)
{
  if (entries->len == 0)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_restore_error_free);
  g_autofree char *list = write_list (self, entries, error);
  if (list == NULL)
    return NULL;
  g_autofree char *passfile = g_strconcat (list, ".pass", NULL);
  g_auto (GStrv) environment
      = pgc_endpoint_child_environ (target, self->database, "schema", passfile, error);
  if (environment == NULL)
    return NULL;
  environment = g_environ_setenv (environment, "PGOPTIONS", RESTORE_OPTIONS, TRUE);
  g_autofree char *pg_restore = tool_path (self, "pg_restore");
  g_autofree char *list_option = g_strconcat ("--use-list=", list, NULL);
  /* --dbname reads "a=b" as a connection string, so the name comes from the environment. Only the
   * verbose tool tells which entry a failure was about. */
  const char *argv[] = { pg_restore, "--verbose", "--no-tablespaces", "--dbname=", list_option,
                         self->archive, NULL };
  g_autofree char *errors = NULL;
  gboolean succeeded;
  if (!pgc_client_tools_run (argv, environment, NULL, &errors, &succeeded, cancellable, error))
    return NULL;
  g_autoptr (GPtrArray) failures = pgc_restore_errors_parse (errors);
  if (!succeeded && failures->len == 0)
    {
      set_tool_error ("pg_restore", errors, error);
      return NULL;
    }
  for (guint i = failures->len; i > 0; i--)
    if (pgc_restore_error_is_session_setting (failures->pdata[i - 1]))
      g_ptr_array_remove_index (failures, i - 1);
  return g_steal_pointer (&failures);
}

/* The entry a failure was about: they share the dump id at the beginning of the line. */
static PgcTocEntry *
find_entry (GPtrArray *entries, const PgcRestoreError *failure)
{
  gsize length = strcspn (failure->entry, ";");
  for (guint i = 0; length > 0 && i < entries->len; i++)
    {
      PgcTocEntry *entry = entries->pdata[i];
      if (strncmp (entry->line, failure->entry, length) == 0 && entry->line[length] == ';')
        return entry;
    }
  return NULL;
}

/* Reports what may be missed; the first failure that may not is the error. */
static gboolean
judge (PgcSchema *self, GPtrArray *entries, GPtrArray *failures, gboolean is_repeated,
       GError **error)
{
  for (guint i = 0; i < failures->len; i++)
    {
      const PgcRestoreError *failure = failures->pdata[i];
      const PgcTocEntry *entry = find_entry (entries, failure);
      g_autofree char *object
          = entry != NULL ? pgc_toc_entry_describe (entry) : g_strdup (failure->statement);
      const char *excuse
          = pgc_restore_error_get_excuse (failure, entry != NULL ? entry->type : "");
      if (is_repeated && pgc_restore_error_is_duplicate (failure))
        continue;
      if (excuse != NULL)
        {
          report (self, "skipped", object, excuse, failure->statement);
          continue;
        }
      pgc_error_set (error, PGC_ERROR_FAILED, "%s cannot be made on the target: %s", object,
                     failure->message);
      pgc_error_set_remedy (error, "Mend or drop it on the source, then resume the migration.");
      pgc_error_set_sql (error, failure->statement);
      return FALSE;
    }
  return TRUE;
}

static gboolean
restore_in_order (PgcSchema *self, PgcEndpoint *target, GPtrArray *entries, gboolean is_repeated,
                  GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) failures = restore_list (self, target, entries, cancellable, error);
  return failures != NULL && judge (self, entries, failures, is_repeated, error);
}

/* --- several sessions at once ----------------------------------------------------------------- */

typedef struct
{
  PgcSchema *schema;
  PgcEndpoint *target;
  GCancellable *cancellable;
  GPtrArray *entries;  /* (owned) (element-type PgcTocEntry, borrowed) */
  GPtrArray *failures; /* (owned) (nullable) */
  GError *error;       /* (owned) (nullable) */
  GThread *thread;     /* (owned) */
} Share;

static gpointer
share_thread (gpointer data)
{
  Share *share = data;
  share->failures = restore_list (share->schema, share->target, share->entries,
                                  share->cancellable, &share->error);
  return NULL;
}

/* Tables and what belongs to them hardly ever depend on one another, and those that belong
 * together stand together; where one did come too early it has simply failed, and is restored
 * again in order afterwards. */
static gboolean
is_independent (const PgcTocEntry *entry)
{
  static const char *const types[] = { "TABLE", "SEQUENCE", "SEQUENCE OWNED BY", NULL };
  return g_strv_contains (types, entry->type);
}

/* Defaults come after all tables, in a run of their own. */
static gboolean
is_default (const PgcTocEntry *entry)
{
  return g_str_equal (entry->type, "DEFAULT");
}

/* The entries that failed, in their order, each once. A failure that cannot be told whose it was
 * makes all of them suspect: what is there already does no harm when it is restored again. */
static GPtrArray *
collect_failed (GPtrArray *entries, Share *shares, guint n)
{
  g_autoptr (GHashTable) failed = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < shares[i].failures->len; j++)
      {
        PgcTocEntry *entry = find_entry (entries, shares[i].failures->pdata[j]);
        if (entry == NULL)
          return g_ptr_array_ref (entries);
        g_hash_table_add (failed, entry);
      }
  GPtrArray *again = g_ptr_array_new ();
  for (guint i = 0; i < entries->len; i++)
    if (g_hash_table_contains (failed, entries->pdata[i]))
      g_ptr_array_add (again, entries->pdata[i]);
  return again;
}

static gboolean
restore_side_by_side (PgcSchema *self, PgcEndpoint *target, GPtrArray *entries, guint jobs,
                      GCancellable *cancellable, GError **error)
{
  g_autofree Share *shares = g_new0 (Share, jobs);
  for (guint i = 0; i < jobs; i++)
    {
      shares[i] = (Share){ .schema = self, .target = target, .cancellable = cancellable };
      shares[i].entries = g_ptr_array_new ();
      for (guint j = entries->len * i / jobs; j < entries->len * (i + 1) / jobs; j++)
        g_ptr_array_add (shares[i].entries, entries->pdata[j]);
      shares[i].thread = g_thread_new ("pgc-restore", share_thread, &shares[i]);
    }
  gboolean ok = TRUE;
  for (guint i = 0; i < jobs; i++)
    {
      g_thread_join (shares[i].thread);
      ok = ok && shares[i].error == NULL;
    }
  g_autoptr (GPtrArray) again = ok ? collect_failed (entries, shares, jobs) : NULL;
  for (guint i = 0; i < jobs; i++)
    {
      if (shares[i].error != NULL && error != NULL && *error == NULL)
        g_propagate_error (error, g_steal_pointer (&shares[i].error));
      g_clear_error (&shares[i].error);
      g_clear_pointer (&shares[i].failures, g_ptr_array_unref);
      g_ptr_array_unref (shares[i].entries);
    }
  return ok && restore_in_order (self, target, again, TRUE, cancellable, error);
}

/* Restores entries[from, to), which are all independent or all not. */
static gboolean
restore_run (PgcSchema *self, PgcEndpoint *target, guint from, guint to, gboolean independent,
             guint jobs, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  for (guint i = from; i < to; i++)
    if (pgc_toc_entry_get_use (self->pre_data->pdata[i]) == PGC_TOC_PRE_DATA)
      g_ptr_array_add (entries, self->pre_data->pdata[i]);
  if (independent)
    return restore_side_by_side (self, target, entries, jobs, cancellable, error);
  return restore_in_order (self, target, entries, FALSE, cancellable, error);
}

/* The end of the run of independent entries that begins at @from. */
static guint
independent_end (GPtrArray *entries, guint from)
{
  guint to = from;
  if (is_default (entries->pdata[from]))
    while (to < entries->len && is_default (entries->pdata[to]))
      to++;
  else
    while (to < entries->len && is_independent (entries->pdata[to]))
      to++;
  return to;
}

gboolean
pgc_schema_restore_pre_data (PgcSchema *self, PgcEndpoint *target, guint jobs,
                             GCancellable *cancellable, GError **error)
{
  guint begin = 0; /* of what has not been restored yet */
  for (guint i = 0; jobs > 1 && i < self->pre_data->len;)
    {
      guint end = independent_end (self->pre_data, i);
      if (end - i >= PARALLEL_ENTRIES)
        {
          if (!restore_run (self, target, begin, i, FALSE, jobs, cancellable, error)
              || !restore_run (self, target, i, end, TRUE, jobs, cancellable, error))
            return FALSE;
          begin = end;
        }
      i = MAX (end, i + 1);
    }
  return restore_run (self, target, begin, self->pre_data->len, FALSE, jobs, cancellable, error);
}

/* --- post-data -------------------------------------------------------------------------------- */

static GPtrArray *
select_post_data (PgcSchema *self, PgcTocUse use)
{
  GPtrArray *entries = g_ptr_array_new ();
  for (guint i = 0; i < self->post_data->len; i++)
    {
      PgcTocEntry *entry = self->post_data->pdata[i];
      if (pgc_toc_entry_get_use (entry) != use)
        continue;
      if (g_str_has_prefix (entry->type, "SUBSCRIPTION"))
        {
          g_autofree char *object = pgc_toc_entry_describe (entry);
          report (self, "skipped", object,
                  "a subscription on the target would take its changes a second time; make it when "
                  "the source's has been dropped",
                  NULL);
          continue;
        }
      g_ptr_array_add (entries, entry);
    }
  return entries;
}

gboolean
pgc_schema_restore_post_data (PgcSchema *self, PgcEndpoint *target, GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (GPtrArray) entries = select_post_data (self, PGC_TOC_POST_DATA);
  g_autoptr (GPtrArray) last = select_post_data (self, PGC_TOC_LAST);
  return restore_in_order (self, target, entries, TRUE, cancellable, error)
         && restore_in_order (self, target, last, TRUE, cancellable, error);
}
