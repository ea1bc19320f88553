/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tests/dbus/pgc-test-agent.h"

G_BEGIN_DECLS

/* A running agent with a client, for tests that are run over each transport. */
typedef struct
{
  GTestDBus *bus;      /* (owned) (nullable): only for that transport */
  PgcTestAgent *agent; /* (owned) */
  PgcClient *client;   /* (owned) */
} PgcServiceFixture;

typedef struct
{
  const char *name;
  void (*run) (PgcServiceFixture *fixture, gconstpointer transport);
} PgcServiceTest;

/* Adds @tests once as /@prefix/bus/… and once as /@prefix/peer/…. */
void pgc_service_fixture_add_tests (const char *prefix, const PgcServiceTest *tests,
                                    gsize n_tests);
void pgc_service_fixture_add_test (const char *prefix, const PgcServiceTest *test,
                                   PgcTestTransport transport);

/* (transfer full): a new migration, which pgc_test_spec_new() describes */
PgcRemoteMigration *pgc_service_fixture_create (PgcServiceFixture *fixture, const char *name);
/* (transfer full): one that stays in @stage until the provider is told to release it */
PgcRemoteMigration *pgc_service_fixture_create_and_hold (PgcServiceFixture *fixture,
                                                         const char *name, PgcStage stage);

G_END_DECLS
