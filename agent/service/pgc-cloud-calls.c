/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-cloud-calls.h"

#include "agent/contract/pgc-bus.h"
#include "agent/contract/pgc-error.h"
#include "agent/service/pgc-invocation.h"

typedef struct _Call Call;

/* The answer as a tuple, floating; NULL with @error. */
typedef GVariant *(*Work) (Call *call, GCancellable *cancellable, GError **error);

struct _Call
{
  PgcCloudPort *cloud;               /* (owned) (nullable) */
  GDBusMethodInvocation *invocation; /* given away by the answer */
  GVariant *parameters;              /* (owned): of the call */
  Work work;
};

static void
call_free (gpointer data)
{
  Call *call = data;
  g_clear_object (&call->cloud);
  g_variant_unref (call->parameters);
  g_free (call);
}

/* --- the work, in threads --------------------------------------------------------------------- */

/* To who has asked alone: with the code anybody could sign in for him. */
static void
on_prompt (const PgcDeviceCode *code, gpointer user_data)
{
  Call *call = user_data;
  g_dbus_connection_emit_signal (
      g_dbus_method_invocation_get_connection (call->invocation),
      g_dbus_method_invocation_get_sender (call->invocation), PGC_BUS_AGENT_PATH,
      g_dbus_method_invocation_get_interface_name (call->invocation), "SignInPrompt",
      g_variant_new ("(ssx)", code->user_code, code->verification_url, code->expires_at), NULL);
}

static GVariant *
sign_in (Call *call, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (call->parameters, 0);
  g_autoptr (PgcSignIn) who = pgc_sign_in_from_variant (options, error);
  g_autoptr (PgcAccount) account
      = who != NULL
            ? pgc_cloud_port_sign_in (call->cloud, who, on_prompt, call, cancellable, error)
            : NULL;
  return account != NULL ? g_variant_new ("(@a{sv})", pgc_account_to_variant (account)) : NULL;
}

static GVariant *
sign_out (Call *call, GCancellable *cancellable, GError **error)
{
  gboolean found = FALSE;
  return pgc_cloud_port_sign_out (call->cloud, &found, cancellable, error)
             ? g_variant_new ("(b)", found)
             : NULL;
}

static GVariant *
get_account (Call *call, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcAccount) account = pgc_cloud_port_get_account (call->cloud, cancellable, error);
  return account != NULL ? g_variant_new ("(@a{sv})", pgc_account_to_variant (account)) : NULL;
}

static GVariant *
choose_subscription (Call *call, GCancellable *cancellable, GError **error)
{
  const char *subscription;
  g_variant_get (call->parameters, "(&s)", &subscription);
  return pgc_cloud_port_choose_subscription (call->cloud, subscription, cancellable, error)
             ? g_variant_new ("()")
             : NULL;
}

static GVariant *
list_subscriptions (Call *call, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found
      = pgc_cloud_port_list_subscriptions (call->cloud, cancellable, error);
  GVariantBuilder builder;
  if (found == NULL)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < found->len; i++)
    g_variant_builder_add_value (&builder, pgc_subscription_to_variant (found->pdata[i]));
  return g_variant_new ("(aa{sv})", &builder);
}

static GVariant *
list_servers (Call *call, GCancellable *cancellable, GError **error)
{
  const char *subscription;
  const char *group;
  GVariantBuilder builder;
  g_variant_get (call->parameters, "(&s&s)", &subscription, &group);
  g_autoptr (GPtrArray) found = pgc_cloud_port_list_servers (
      call->cloud, subscription[0] != '\0' ? subscription : NULL, group[0] != '\0' ? group : NULL,
      cancellable, error);
  if (found == NULL)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < found->len; i++)
    g_variant_builder_add_value (&builder, pgc_cloud_server_to_variant (found->pdata[i]));
  return g_variant_new ("(aa{sv})", &builder);
}

static GVariant *
list_databases (Call *call, GCancellable *cancellable, GError **error)
{
  const char *server;
  g_variant_get (call->parameters, "(&s)", &server);
  g_auto (GStrv) names = pgc_cloud_port_list_databases (call->cloud, server, cancellable, error);
  return names != NULL ? g_variant_new ("(^as)", names) : NULL;
}

/* --- calls ------------------------------------------------------------------------------------ */

static void
call_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;
  GError *error = NULL;
  GVariant *answer = NULL;
  if (call->cloud != NULL)
    answer = call->work (call, cancellable, &error);
  else
    pgc_error_set (&error, PGC_ERROR_UNSUPPORTED, "This agent drives no cloud");
  if (answer != NULL)
    g_task_return_pointer (task, g_variant_ref_sink (answer), (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = g_task_propagate_pointer (G_TASK (result), &error);
  if (answer != NULL)
    g_dbus_method_invocation_return_value (invocation, answer);
  else
    pgc_invocation_take_error (invocation, error);
}

static gboolean
start (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation, PgcCloudPort *cloud, Work work)
{
  Call *call = g_new0 (Call, 1);
  call->cloud = cloud != NULL ? g_object_ref (cloud) : NULL;
  call->invocation = invocation;
  call->parameters = g_variant_ref (g_dbus_method_invocation_get_parameters (invocation));
  call->work = work;
  g_autoptr (GTask) task = g_task_new (agent, NULL, on_done, invocation);
  g_task_set_task_data (task, call, call_free);
  g_task_run_in_thread (task, call_thread);
  return TRUE;
}

static gboolean
on_sign_in (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation, GVariant *options,
            PgcCloudPort *cloud)
{
  return start (agent, invocation, cloud, sign_in);
}

static gboolean
on_sign_out (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation, PgcCloudPort *cloud)
{
  return start (agent, invocation, cloud, sign_out);
}

static gboolean
on_get_account (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation, PgcCloudPort *cloud)
{
  return start (agent, invocation, cloud, get_account);
}

static gboolean
on_choose_subscription (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation,
                        const char *subscription, PgcCloudPort *cloud)
{
  return start (agent, invocation, cloud, choose_subscription);
}

static gboolean
on_list_subscriptions (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation,
                       PgcCloudPort *cloud)
{
  return start (agent, invocation, cloud, list_subscriptions);
}

static gboolean
on_list_servers (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation,
                 const char *subscription, const char *group, PgcCloudPort *cloud)
{
  return start (agent, invocation, cloud, list_servers);
}

static gboolean
on_list_databases (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation, const char *server,
                   PgcCloudPort *cloud)
{
  return start (agent, invocation, cloud, list_databases);
}

static void
release (gpointer data, GClosure *closure)
{
  if (data != NULL)
    g_object_unref (data);
}

void
pgc_cloud_calls_serve (PgcDbusAgent1 *agent, PgcCloudPort *cloud)
{
  const struct
  {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "handle-sign-in", G_CALLBACK (on_sign_in) },
    { "handle-sign-out", G_CALLBACK (on_sign_out) },
    { "handle-get-account", G_CALLBACK (on_get_account) },
    { "handle-choose-subscription", G_CALLBACK (on_choose_subscription) },
    { "handle-list-subscriptions", G_CALLBACK (on_list_subscriptions) },
    { "handle-list-servers", G_CALLBACK (on_list_servers) },
    { "handle-list-databases", G_CALLBACK (on_list_databases) },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_data (agent, handlers[i].signal, handlers[i].handler,
                           cloud != NULL ? g_object_ref (cloud) : NULL, release, 0);
}
