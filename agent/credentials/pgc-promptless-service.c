/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-promptless-service.h"

#include "agent/contract/pgc-error.h"

struct _PgcPromptlessService
{
  SecretService parent_instance;
};

G_DEFINE_FINAL_TYPE (PgcPromptlessService, pgc_promptless_service, SECRET_TYPE_SERVICE)

void
pgc_promptless_service_set_locked_error (GError **error)
{
  pgc_error_set (error, PGC_ERROR_KEYRING_LOCKED, "The keyring is locked");
  pgc_error_set_remedy (error, "Unlock it: log in to the desktop, open Passwords and Keys, or run "
                               "`gnome-keyring-daemon --unlock`. Or start the agent with "
                               "PGCUTOVER_SECRET_STORE=file, which keeps passwords in a file that "
                               "only its user can read.");
}

static GVariant *
promptless_service_prompt_sync (SecretService *service, SecretPrompt *prompt,
                                GCancellable *cancellable, const GVariantType *return_type,
                                GError **error)
{
  pgc_promptless_service_set_locked_error (error);
  return NULL;
}

static void
promptless_service_prompt_async (SecretService *service, SecretPrompt *prompt,
                                 const GVariantType *return_type, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (service, cancellable, callback, user_data);
  GError *error = NULL;
  pgc_promptless_service_set_locked_error (&error);
  g_task_return_error (task, error);
}

static GVariant *
promptless_service_prompt_finish (SecretService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* SecretService's constructor names the session bus, over whatever it was constructed with; only
 * here can that be taken back, so that the proxy uses the connection it was given. */
static GObject *
promptless_service_constructor (GType type, guint n_properties, GObjectConstructParam *properties)
{
  GObject *object = G_OBJECT_CLASS (pgc_promptless_service_parent_class)
                        ->constructor (type, n_properties, properties);
  g_object_set (object, "g-bus-type", G_BUS_TYPE_NONE, NULL);
  return object;
}

static void
pgc_promptless_service_class_init (PgcPromptlessServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->constructor = promptless_service_constructor;
  SecretServiceClass *service_class = SECRET_SERVICE_CLASS (klass);
  service_class->prompt_sync = promptless_service_prompt_sync;
  service_class->prompt_async = promptless_service_prompt_async;
  service_class->prompt_finish = promptless_service_prompt_finish;
}

static void
pgc_promptless_service_init (PgcPromptlessService *self)
{
}

void
pgc_promptless_service_open_async (GDBusConnection *connection, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_async_initable_new_async (PGC_TYPE_PROMPTLESS_SERVICE, G_PRIORITY_DEFAULT, cancellable,
                              callback, user_data,
                              "g-connection", connection,
                              "flags", SECRET_SERVICE_OPEN_SESSION,
                              NULL);
}

SecretService *
pgc_promptless_service_open_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (GObject) source = g_async_result_get_source_object (result);
  GObject *service
      = g_async_initable_new_finish (G_ASYNC_INITABLE (source), result, error);
  return service != NULL ? SECRET_SERVICE (service) : NULL;
}
