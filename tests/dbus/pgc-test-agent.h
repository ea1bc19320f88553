/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/client/pgc-client.h"
#include "agent/service/pgc-agent-parts.h"
#include "tests/fakes/pgc-fake-clock.h"
#include "tests/fakes/pgc-fake-journal.h"
#include "tests/fakes/pgc-fake-provider.h"
#include "tests/fakes/pgc-fake-vault.h"

G_BEGIN_DECLS

typedef enum
{
  PGC_TEST_TRANSPORT_BUS,  /* a GTestDBus that the test has brought up */
  PGC_TEST_TRANSPORT_PEER, /* PgcAgentThread's socket pair */
} PgcTestTransport;

/* The real service over a registry of fakes, in a thread of the test program. The fakes outlive a
 * stop, so that a test can start the agent again. */
typedef struct
{
  PgcTestTransport transport;
  PgcFakeJournal *journal;   /* (owned) */
  PgcFakeVault *vault;       /* (owned) */
  PgcFakeProvider *provider; /* (owned) */
  PgcFakeClock *clock;       /* (owned) */
  gpointer running;          /* (owned) (nullable) */
  GDBusConnection *peer;     /* (owned) (nullable) */
} PgcTestAgent;

PgcTestAgent *pgc_test_agent_new (PgcTestTransport transport);
void pgc_test_agent_free (PgcTestAgent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcTestAgent, pgc_test_agent_free)

/* For whatever runs an agent of these fakes. */
PgcAgentParts pgc_test_agent_get_parts (PgcTestAgent *self);

void pgc_test_agent_start (PgcTestAgent *self);
void pgc_test_agent_stop (PgcTestAgent *self);
/* (transfer full): a client of the running agent; a peer has room for one */
PgcClient *pgc_test_agent_connect (PgcTestAgent *self);
/* (transfer full): a connection to make raw calls on, to @destination (out) (nullable) */
GDBusConnection *pgc_test_agent_get_connection (PgcTestAgent *self, const char **destination);

/* A spec that pgc_spec_check() lets pass. */
PgcSpec *pgc_test_spec_new (const char *name);

G_END_DECLS
