/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-error.h"

#include <gio/gio.h>

typedef struct
{
  char *service_code; /* (owned) (nullable): the published 603xxx code */
  char *remedy;       /* (owned) (nullable): one sentence of what to do */
  char *sql;          /* (owned) (nullable): the exact statement that mends it */
  char *sqlstate;     /* (owned) (nullable): five characters, from the server */
  gboolean is_permanent;
} PgcErrorPrivate;

static void
pgc_error_private_init (PgcErrorPrivate *priv)
{
}

static void
pgc_error_private_copy (const PgcErrorPrivate *src, PgcErrorPrivate *dest)
{
  dest->service_code = g_strdup (src->service_code);
  dest->remedy = g_strdup (src->remedy);
  dest->sql = g_strdup (src->sql);
  dest->sqlstate = g_strdup (src->sqlstate);
  dest->is_permanent = src->is_permanent;
}

static void
pgc_error_private_clear (PgcErrorPrivate *priv)
{
  g_clear_pointer (&priv->service_code, g_free);
  g_clear_pointer (&priv->remedy, g_free);
  g_clear_pointer (&priv->sql, g_free);
  g_clear_pointer (&priv->sqlstate, g_free);
}

G_DEFINE_EXTENDED_ERROR (PgcError, pgc_error)

/* The order is PgcErrorCode's. */
static const char *const code_names[] = {
  "Failed",     "InvalidArgument", "NotFound",    "AlreadyExists", "WrongState",    "Connection",
  "Tls",        "Authentication",  "Permission",  "Busy",          "Conflict",      "Resources",
  "Unsupported", "Validation",     "Data",        "Divergence",    "SnapshotLost",  "Tool",
  "Journal",    "KeyringLocked",   "SecretMissing", "TimedOut",    "Agent",         "Different",
};
G_STATIC_ASSERT (G_N_ELEMENTS (code_names) == PGC_ERROR_DIFFERENT + 1);

const char *
pgc_error_code_to_string (PgcErrorCode code)
{
  g_return_val_if_fail (code < G_N_ELEMENTS (code_names), "Failed");
  return code_names[code];
}

gboolean
pgc_error_code_from_string (const char *text, PgcErrorCode *code)
{
  g_return_val_if_fail (text != NULL && code != NULL, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (code_names); i++)
    if (g_str_equal (text, code_names[i]))
      {
        *code = (PgcErrorCode) i;
        return TRUE;
      }
  return FALSE;
}

GError *
pgc_error_new (PgcErrorCode code, const char *message, ...)
{
  va_list args;
  va_start (args, message);
  GError *error = g_error_new_valist (PGC_ERROR, (int) code, message, args);
  va_end (args);
  return error;
}

void
pgc_error_set (GError **error, PgcErrorCode code, const char *message, ...)
{
  if (error == NULL)
    return;
  va_list args;
  va_start (args, message);
  g_propagate_error (error, g_error_new_valist (PGC_ERROR, (int) code, message, args));
  va_end (args);
}

static PgcErrorPrivate *
get_private (GError **error)
{
  if (error == NULL || *error == NULL || (*error)->domain != PGC_ERROR)
    return NULL;
  return pgc_error_get_private (*error);
}

void
pgc_error_set_service_code (GError **error, const char *service_code)
{
  PgcErrorPrivate *priv = get_private (error);
  if (priv == NULL)
    return;
  g_free (priv->service_code);
  priv->service_code = g_strdup (service_code);
}

void
pgc_error_set_remedy (GError **error, const char *format, ...)
{
  PgcErrorPrivate *priv = get_private (error);
  if (priv == NULL)
    return;
  va_list args;
  va_start (args, format);
  g_free (priv->remedy);
  priv->remedy = g_strdup_vprintf (format, args);
  va_end (args);
}

void
pgc_error_set_sql (GError **error, const char *sql)
{
  PgcErrorPrivate *priv = get_private (error);
  if (priv == NULL)
    return;
  g_free (priv->sql);
  priv->sql = g_strdup (sql);
}

void
pgc_error_set_sqlstate (GError **error, const char *sqlstate)
{
  PgcErrorPrivate *priv = get_private (error);
  if (priv == NULL)
    return;
  g_free (priv->sqlstate);
  priv->sqlstate = g_strdup (sqlstate);
}

void
pgc_error_set_permanent (GError **error)
{
  PgcErrorPrivate *priv = get_private (error);
  if (priv != NULL)
    priv->is_permanent = TRUE;
}

static const PgcErrorPrivate *
peek_private (const GError *error)
{
  if (error == NULL || error->domain != PGC_ERROR)
    return NULL;
  return pgc_error_get_private ((GError *) error);
}

const char *
pgc_error_get_service_code (const GError *error)
{
  const PgcErrorPrivate *priv = peek_private (error);
  return priv != NULL ? priv->service_code : NULL;
}

const char *
pgc_error_get_remedy (const GError *error)
{
  const PgcErrorPrivate *priv = peek_private (error);
  return priv != NULL ? priv->remedy : NULL;
}

const char *
pgc_error_get_sql (const GError *error)
{
  const PgcErrorPrivate *priv = peek_private (error);
  return priv != NULL ? priv->sql : NULL;
}

const char *
pgc_error_get_sqlstate (const GError *error)
{
  const PgcErrorPrivate *priv = peek_private (error);
  return priv != NULL ? priv->sqlstate : NULL;
}

/**
 * pgc_error_is_transient:
 * @error: (nullable)
 *
 * Returns: %TRUE if the same call may well succeed a little later with nobody's help.
 */
gboolean
pgc_error_is_transient (const GError *error)
{
  const PgcErrorPrivate *priv = peek_private (error);
  if (priv == NULL || priv->is_permanent)
    return FALSE;
  return g_error_matches (error, PGC_ERROR, PGC_ERROR_CONNECTION)
         || g_error_matches (error, PGC_ERROR, PGC_ERROR_BUSY)
         || g_error_matches (error, PGC_ERROR, PGC_ERROR_CONFLICT)
         || g_error_matches (error, PGC_ERROR, PGC_ERROR_SNAPSHOT_LOST);
}
