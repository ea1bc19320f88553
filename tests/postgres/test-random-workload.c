/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/postgres/pgc-test-link.h"

/* Several clients at once change the same tables in ways and in an order that a seed decides; what
 * arrives on the target must be the same, to the byte. Each client has rows of its own, so that
 * none waits for another. */

#define N_CLIENTS 4
#define N_STEPS 200

static PgcTestServer *server;
static guint n_streamed, n_rolled_back;

static const char schema[]
    = "CREATE TABLE k (id int PRIMARY KEY, owner int, v int, small text, big text);"
      "ALTER TABLE k ALTER big SET STORAGE EXTERNAL;"
      "CREATE TABLE f (owner int, v int, t text, n numeric); ALTER TABLE f REPLICA IDENTITY FULL;"
      "CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner int, v int);"
      "CREATE TABLE n (code text PRIMARY KEY, id int GENERATED ALWAYS AS IDENTITY, owner int);"
      "CREATE TABLE c (owner int, line text)";

/* $ stands for the client's number, # for a random one below 30, @ for one that never comes again.
 */
static const char *const steps[] = {
  "INSERT INTO k SELECT @ + g, $, g, 'v' || g, CASE WHEN g % 3 = 0 THEN repeat('x', 3000) END "
  "FROM generate_series(1, #) g",
  "UPDATE k SET v = v + 1 WHERE owner = $ AND id % 30 <= #",
  "UPDATE k SET id = id + 500000000, small = NULL WHERE owner = $ AND id % 30 = # "
  "AND id < 500000000",
  "UPDATE k SET big = md5(id::text) WHERE owner = $ AND id % 30 = #",
  "DELETE FROM k WHERE owner = $ AND id % 30 = #",
  "INSERT INTO f SELECT $, g % 3, CASE g % 4 WHEN 0 THEN 't' END, "
  "CASE g % 2 WHEN 0 THEN 1.0 ELSE 1.00 END FROM generate_series(1, #) g",
  "UPDATE f SET v = v + 1 WHERE ctid IN (SELECT ctid FROM f WHERE owner = $ LIMIT # / 4)",
  "DELETE FROM f WHERE ctid IN (SELECT ctid FROM f WHERE owner = $ LIMIT # / 4)",
  "INSERT INTO a (owner, v) SELECT $, g FROM generate_series(1, #) g",
  "UPDATE a SET v = 0 WHERE owner = $ AND id % 30 <= #",
  "UPDATE a SET id = DEFAULT WHERE owner = $ AND id % 30 = #",
  "INSERT INTO n (code, owner) SELECT @ || '-' || g, $ FROM generate_series(1, # / 3) g",
  "UPDATE n SET id = DEFAULT WHERE owner = $ AND id % 7 = # % 7",
  "UPDATE n SET code = code || '!' WHERE owner = $ AND id % 7 = # % 7",
  "COPY c FROM PROGRAM 'seq -f \"$ %g\" 1 #' WITH (DELIMITER ' ')",
  "DELETE FROM k WHERE owner = $",
};

/* Enough to be streamed before it commits. */
static const char large_step[]
    = "INSERT INTO c SELECT $, repeat('y', 200) FROM generate_series(1, 600)";

/* Fills in a step for a client. */
static char *
dup_step (const char *step, guint client, GRand *rand)
{
  static guint next = 1;
  GString *sql = g_string_new (NULL);
  for (const char *p = step; *p != '\0'; p++)
    if (*p == '$')
      g_string_append_printf (sql, "%u", client);
    else if (*p == '#')
      g_string_append_printf (sql, "%d", g_rand_int_range (rand, 0, 30));
    else if (*p == '@')
      g_string_append_printf (sql, "%u", 100 * next++);
    else
      g_string_append_c (sql, *p);
  return g_string_free (sql, FALSE);
}

typedef struct
{
  PgcConnection *connection; /* (owned) */
  gboolean is_in_transaction;
  guint n_savepoints;
} Client;

static void
begin_if_needed (Client *client)
{
  if (!client->is_in_transaction)
    pgc_test_exec (client->connection, "BEGIN");
  client->is_in_transaction = TRUE;
}

static void
end_transaction (Client *client, const char *how)
{
  if (client->is_in_transaction)
    pgc_test_exec (client->connection, how);
  client->is_in_transaction = FALSE;
  client->n_savepoints = 0;
}

static void
exec_at_savepoint (Client *client, const char *verb)
{
  g_autofree char *sql = g_strdup_printf ("%s s%u", verb, client->n_savepoints);
  pgc_test_exec (client->connection, sql);
}

static void
take_step (Client *client, guint number, GRand *rand)
{
  switch (g_rand_int_range (rand, 0, 14))
    {
    case 0:
      end_transaction (client, "COMMIT");
      return;
    case 1:
      if (g_rand_int_range (rand, 0, 3) == 0)
        end_transaction (client, "ROLLBACK");
      return;
    case 2:
      begin_if_needed (client);
      client->n_savepoints++;
      exec_at_savepoint (client, "SAVEPOINT");
      return;
    case 3:
      if (client->n_savepoints > 0)
        exec_at_savepoint (client, "ROLLBACK TO");
      return;
    case 4:
      if (client->n_savepoints > 0)
        {
          exec_at_savepoint (client, "RELEASE");
          client->n_savepoints--;
        }
      return;
    case 5:
    case 6:
      {
        /* Much in a subtransaction, which is then likely to be streamed and later rolled back. */
        g_autofree char *sql = dup_step (large_step, number, rand);
        begin_if_needed (client);
        client->n_savepoints++;
        exec_at_savepoint (client, "SAVEPOINT");
        pgc_test_exec (client->connection, sql);
        return;
      }
    default:
      {
        const char *step = steps[g_rand_int_range (rand, 0, G_N_ELEMENTS (steps))];
        g_autofree char *sql = dup_step (step, number, rand);
        if (g_rand_boolean (rand))
          begin_if_needed (client);
        pgc_test_exec (client->connection, sql);
      }
    }
}

static void
test_workload (gconstpointer seed)
{
  const PgcTestLinkOptions options = { .source_schema = schema };
  g_autoptr (PgcTestLink) link = pgc_test_link_new (server, &options);
  GRand *rand = g_rand_new_with_seed (GPOINTER_TO_UINT (seed));
  Client clients[N_CLIENTS] = { 0 };
  for (guint i = 0; i < N_CLIENTS; i++)
    clients[i].connection = pgc_test_link_connect_source (link);
  for (guint step = 0; step < N_STEPS; step++)
    {
      guint number = (guint) g_rand_int_range (rand, 0, N_CLIENTS);
      take_step (&clients[number], number, rand);
      /* Meanwhile, too: some of what is open then is streamed in several parts. */
      if (step % 4 == 3)
        pgc_test_link_drain (link);
      if (step == N_STEPS / 2)
        {
          for (guint i = 0; i < N_CLIENTS; i++)
            end_transaction (&clients[i], "COMMIT");
          pgc_test_exec (link->source, "TRUNCATE c, f");
        }
    }
  for (guint i = 0; i < N_CLIENTS; i++)
    end_transaction (&clients[i], i % 2 == 0 ? "COMMIT" : "ROLLBACK");
  pgc_test_link_drain (link);

  if (link->diverged->len > 0)
    g_error ("Diverged: %s", (char *) g_ptr_array_index (link->diverged, 0));
  pgc_test_link_assert_same (link, "k f a n c");
  g_assert_cmpuint (link->n_applied, >, 500);
  n_streamed += link->n_streamed;
  n_rolled_back += link->n_rolled_back;
  for (guint i = 0; i < N_CLIENTS; i++)
    pgc_connection_close (clients[i].connection);
  g_rand_free (rand);
}

/* Last: whether the workloads had in them what they are for. */
static void
test_that_it_was_hard (void)
{
  g_autoptr (PgcConnection) connection = pgc_test_server_connect (server, "postgres");
  if (pgc_connection_get_server_version (connection) < 140000)
    {
      g_test_skip ("nothing is streamed before 14");
      return;
    }
  g_assert_cmpuint (n_streamed, >, 0);
  g_assert_cmpuint (n_rolled_back, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  server = pgc_test_server_start (NULL);
  for (guint seed = 1; seed <= 6; seed++)
    {
      g_autofree char *path = g_strdup_printf ("/random-workload/%u", seed);
      g_test_add_data_func (path, GUINT_TO_POINTER (seed), test_workload);
    }
  g_test_add_func ("/random-workload/was-hard", test_that_it_was_hard);
  int status = g_test_run ();
  pgc_test_server_free (server);
  return status;
}
