/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-cloud.h"
#include "agent/core/pgc-vault.h"

G_BEGIN_DECLS

/**
 * PgcAzureAccount:
 *
 * Who the agent is signed in as, and the proof of it: one secret of the vault, so that both are
 * there or neither is.
 */
typedef struct
{
  PgcSignIn *sign_in;   /* (owned): with its URLs filled in */
  PgcSecret *refresh;   /* (owned) (nullable) */
  char *user;           /* (owned) (nullable) */
  char *subscription;   /* (owned) (nullable): UUID */
} PgcAzureAccount;

/* Checks @sign_in and fills in what it leaves open. */
PgcAzureAccount *pgc_azure_account_new (const PgcSignIn *sign_in, GError **error);
void pgc_azure_account_free (PgcAzureAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcAzureAccount, pgc_azure_account_free)

/* %PGC_ERROR_NOT_FOUND if nobody is signed in. */
PgcAzureAccount *pgc_azure_account_load (PgcVault *vault, GCancellable *cancellable,
                                         GError **error);
gboolean pgc_azure_account_store (const PgcAzureAccount *self, PgcVault *vault,
                                  GCancellable *cancellable, GError **error);
gboolean pgc_azure_account_forget (PgcVault *vault, gboolean *found, GCancellable *cancellable,
                                   GError **error);

/* What may be shown of it. */
PgcAccount *pgc_azure_account_describe (const PgcAzureAccount *self);

/* Takes who it is from an access token: the claims are for reading only, never for trusting. */
void pgc_azure_account_read_claims (PgcAzureAccount *self, const PgcSecret *access);

G_END_DECLS
