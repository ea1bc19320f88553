/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/postgres/pgc-connection.h"

/* A PostgreSQL server of the test's own: a fresh cluster in a temporary directory, reached by a
 * socket in it, gone with the test whatever becomes of it. Failures end the test. */
typedef struct _PgcTestServer PgcTestServer;

/* @settings (nullable): lines for postgresql.conf. PGC_TEST_POSTGRES_BIN says where the binaries
 * are. */
PgcTestServer *pgc_test_server_start (const char *settings);
void pgc_test_server_free (PgcTestServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcTestServer, pgc_test_server_free)

const PgcServer *pgc_test_server_get_server (PgcTestServer *self);
void pgc_test_server_signal (PgcTestServer *self, int signal);
void pgc_test_server_halt (PgcTestServer *self, int signal); /* and waits for its end */
void pgc_test_server_resume (PgcTestServer *self);           /* after a halt */

PgcConnection *pgc_test_server_connect (PgcTestServer *self, const char *database);
PgcConnection *pgc_test_server_connect_replication (PgcTestServer *self, const char *database);
/* A new empty database; its name is @prefix and a number. Transfer full. */
char *pgc_test_server_create_database (PgcTestServer *self, const char *prefix);

void pgc_test_exec (PgcConnection *connection, const char *sql);
char *pgc_test_query_text (PgcConnection *connection,
                           const char *sql); /* first row, column "text" */
