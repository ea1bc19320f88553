/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-invocation.h"

#include "agent/contract/pgc-bus-error.h"

void
pgc_invocation_take_error (GDBusMethodInvocation *invocation, GError *error)
{
  g_return_if_fail (error != NULL);

  g_autoptr (GError) owned = error;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return;
    }
  /* A domain that GDBus has no name for would arrive as hexadecimal. */
  int code = error->domain == PGC_ERROR ? error->code : PGC_ERROR_FAILED;
  g_autofree char *message = pgc_bus_error_encode (error);
  g_dbus_method_invocation_return_error_literal (invocation, PGC_ERROR, code, message);
}
