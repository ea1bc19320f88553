/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/postgres/pgc-test-server.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_TIMEOUT_US (60 * G_USEC_PER_SEC)

struct _PgcTestServer
{
  char *directory; /* (owned) */
  char *data;      /* (owned) */
  GPid pid;        /* 0 = not running */
  PgcServer server;
  guint n_databases;
};

/* PostgreSQL refuses to run as root. */
static const struct passwd *
find_unprivileged_user (void)
{
  const struct passwd *user = getpwnam ("postgres");
  return user != NULL ? user : getpwnam ("nobody");
}

static void
prepare_child (gpointer data)
{
  const struct passwd *user = data;
  if (user != NULL
      && (setgroups (0, NULL) != 0 || setgid (user->pw_gid) != 0 || setuid (user->pw_uid) != 0))
    _exit (126);
  /* The server ends with the test, even when the test crashes. After setuid(), which clears it. */
  prctl (PR_SET_PDEATHSIG, SIGQUIT);
}

static char *
dup_program (const char *name)
{
  const char *bin = g_getenv ("PGC_TEST_POSTGRES_BIN");
  g_assert_nonnull (bin);
  return g_build_filename (bin, name, NULL);
}

static GPid
spawn (const char *directory, char **argv)
{
  g_autoptr (GError) error = NULL;
  GPid pid;
  g_autofree char *log = g_build_filename (directory, "log", NULL);
  int fd = g_open (log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  g_assert_cmpint (fd, >=, 0);
  const struct passwd *user = geteuid () == 0 ? find_unprivileged_user () : NULL;
  gboolean spawned = g_spawn_async_with_fds (
      directory, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDIN_FROM_DEV_NULL, prepare_child,
      (gpointer) user, &pid, -1, fd, fd, &error);
  g_assert_no_error (error);
  g_assert_true (spawned);
  close (fd);
  return pid;
}

static int
wait_for_exit (GPid pid)
{
  int status;
  while (waitpid (pid, &status, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  g_spawn_close_pid (pid);
  return status;
}

static PgcConnection *
try_connect (PgcTestServer *self, const char *database, gboolean replication, GError **error)
{
  const PgcConnectParams params = {
    .server = &self->server,
    .database = database,
    .application_name = "pgcutover test",
    .replication = replication,
  };
  return pgc_connection_open (&params, NULL, error);
}

static void
wait_until_ready (PgcTestServer *self)
{
  gint64 deadline = g_get_monotonic_time () + START_TIMEOUT_US;
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PgcConnection) connection = try_connect (self, "postgres", FALSE, &error);
      if (connection != NULL)
        return;
      if (g_get_monotonic_time () > deadline || waitpid (self->pid, NULL, WNOHANG) != 0)
        g_error ("The server in %s did not start: %s", self->directory, error->message);
      g_usleep (20000);
    }
}

void
pgc_test_server_resume (PgcTestServer *self)
{
  g_assert_cmpint (self->pid, ==, 0);
  g_autofree char *postgres = dup_program ("postgres");
  char *argv[] = { postgres, (char *) "-D", self->data, (char *) "-k", self->directory, NULL };
  self->pid = spawn (self->directory, argv);
  wait_until_ready (self);
}

void
pgc_test_server_signal (PgcTestServer *self, int signal_number)
{
  g_assert_cmpint (self->pid, !=, 0);
  kill (self->pid, signal_number);
}

void
pgc_test_server_halt (PgcTestServer *self, int signal_number)
{
  pgc_test_server_signal (self, signal_number);
  wait_for_exit (self->pid);
  self->pid = 0;
}

PgcTestServer *
pgc_test_server_start (const char *settings)
{
  g_autoptr (GError) error = NULL;
  PgcTestServer *self = g_new0 (PgcTestServer, 1);
  /* Under /tmp, because a socket's path may have 107 bytes only. */
  self->directory = g_dir_make_tmp ("pgc-test-XXXXXX", &error);
  g_assert_no_error (error);
  const struct passwd *user = geteuid () == 0 ? find_unprivileged_user () : NULL;
  if (user != NULL)
    g_assert_cmpint (chown (self->directory, user->pw_uid, user->pw_gid), ==, 0);
  self->data = g_build_filename (self->directory, "data", NULL);
  self->server = (PgcServer){ .host = self->directory, .user = (char *) "postgres" };

  g_autofree char *initdb = dup_program ("initdb");
  char *argv[] = { initdb,           (char *) "-D",         self->data,           (char *) "-A",
                   (char *) "trust", (char *) "-U",         (char *) "postgres",  (char *) "-E",
                   (char *) "UTF8",  (char *) "--locale=C", (char *) "--no-sync", NULL };
  int status = wait_for_exit (spawn (self->directory, argv));
  if (status != 0)
    g_error ("initdb failed, see %s/log", self->directory);

  g_autofree char *version_file = g_build_filename (self->data, "PG_VERSION", NULL);
  g_autofree char *version = NULL;
  g_file_get_contents (version_file, &version, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *configuration = g_build_filename (self->data, "postgresql.auto.conf", NULL);
  g_autofree char *lines = g_strconcat (
      "listen_addresses = ''\n"
      "fsync = off\n"
      "shared_buffers = 16MB\n"
      "wal_level = logical\n"
      "max_wal_senders = 10\n"
      "max_replication_slots = 10\n"
      "autovacuum = off\n",
      /* The least there is, so that transactions of a few
       * hundred kilobytes are streamed. */
      g_ascii_strtoll (version, NULL, 10) >= 13 ? "logical_decoding_work_mem = 64kB\n" : "",
      settings != NULL ? settings : "", NULL);
  g_file_set_contents (configuration, lines, -1, &error);
  g_assert_no_error (error);
  if (user != NULL)
    g_assert_cmpint (chown (configuration, user->pw_uid, user->pw_gid), ==, 0);
  pgc_test_server_resume (self);
  return self;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) directory
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

void
pgc_test_server_free (PgcTestServer *self)
{
  if (self == NULL)
    return;
  if (self->pid != 0)
    pgc_test_server_halt (self, SIGQUIT);
  remove_tree (self->directory);
  g_free (self->directory);
  g_free (self->data);
  g_free (self);
}

const PgcServer *
pgc_test_server_get_server (PgcTestServer *self)
{
  return &self->server;
}

PgcConnection *
pgc_test_server_connect (PgcTestServer *self, const char *database)
{
  g_autoptr (GError) error = NULL;
  PgcConnection *connection = try_connect (self, database, FALSE, &error);
  g_assert_no_error (error);
  return connection;
}

PgcConnection *
pgc_test_server_connect_replication (PgcTestServer *self, const char *database)
{
  g_autoptr (GError) error = NULL;
  PgcConnection *connection = try_connect (self, database, TRUE, &error);
  g_assert_no_error (error);
  return connection;
}

char *
pgc_test_server_create_database (PgcTestServer *self, const char *prefix)
{
  g_autoptr (PgcConnection) connection = pgc_test_server_connect (self, "postgres");
  char *name = g_strdup_printf ("%s_%u", prefix, ++self->n_databases);
  g_autofree char *quoted = pgc_quote_identifier (name);
  g_autofree char *sql = g_strdup_printf ("CREATE DATABASE %s", quoted);
  pgc_test_exec (connection, sql);
  return name;
}

void
pgc_test_exec (PgcConnection *connection, const char *sql)
{
  g_autoptr (GError) error = NULL;
  pgc_connection_exec (connection, sql, NULL, &error);
  if (error != NULL)
    g_error ("%s: %s", error->message, sql);
}

char *
pgc_test_query_text (PgcConnection *connection, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcResult) result = pgc_connection_query (connection, sql, NULL, NULL, &error);
  if (error != NULL)
    g_error ("%s: %s", error->message, sql);
  g_assert_cmpuint (pgc_result_get_n_rows (result), >, 0);
  return g_strdup (pgc_result_get (result, 0, "text"));
}
