/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-authorizer.h"

#include "agent/contract/pgc-error.h"
#include "agent/service/pgc-invocation.h"

#define POLKIT_NAME "org.freedesktop.PolicyKit1"
#define POLKIT_PATH "/org/freedesktop/PolicyKit1/Authority"
#define POLKIT_INTERFACE "org.freedesktop.PolicyKit1.Authority"

/* CheckAuthorizationFlags of polkit's D-Bus interface. */
#define ALLOW_USER_INTERACTION 1

/* As long as a person may take to type a password. */
#define CHECK_TIMEOUT_MS (5 * 60 * 1000)

#define ACTION(name) "io.github.pgcutover." name

struct _PgcAuthorizer
{
  GObject parent_instance;

  GDBusConnection *bus; /* (owned) */
};

G_DEFINE_FINAL_TYPE (PgcAuthorizer, pgc_authorizer, G_TYPE_OBJECT)

/* One row a method of the contract. */
static const struct
{
  const char *method;
  const char *action;
} actions[] = {
  { "CheckNameAvailability", "" },
  { "CreateMigration", ACTION ("create") },
  { "TestConnection", ACTION ("create") }, /* with a password that the vault may have */
  { "StoreSecret", ACTION ("manage-secrets") },
  { "ForgetSecret", ACTION ("manage-secrets") },
  { "ListSecrets", ACTION ("manage-secrets") },
  { "SignIn", ACTION ("manage-secrets") },
  { "SignOut", ACTION ("manage-secrets") },
  { "GetAccount", ACTION ("create") },
  { "ChooseSubscription", ACTION ("manage-secrets") },
  { "ListSubscriptions", ACTION ("create") },
  { "ListServers", ACTION ("create") },
  { "ListDatabases", ACTION ("create") },
  { "GetLog", "" },
  { "Pause", ACTION ("control") },
  { "Resume", ACTION ("control") },
  { "Compare", ACTION ("control") },
  { "CancelCompare", ACTION ("control") },
  { "Resync", ACTION ("control") },
  { "CleanUp", ACTION ("control") },
  { "Reverse", ACTION ("create") },
  { "Cancel", ACTION ("cancel") },
  { "Cutover", ACTION ("cut-over") },
  { "SetUpReplication", ACTION ("control") },
  { "ConfirmOverwrite", ACTION ("overwrite") },
  { "Delete", ACTION ("delete") },
};

const char *
pgc_authorizer_find_action (const char *method)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].method, method))
      return actions[i].action;
  return NULL;
}

static void
set_refusal (GError **error, const char *action)
{
  pgc_error_set (error, PGC_ERROR_PERMISSION, "You may not do that with this host's agent (polkit "
                 "action %s)", action);
  pgc_error_set_remedy (error, "Ask an administrator to put you into the group "
                               "pgcutover-operators or to allow the action, or use sudo.");
}

/* A method is known by its name alone: no two interfaces of ours have the same. */
static gboolean
is_allowed (PgcAuthorizer *self, GDBusMethodInvocation *invocation, GError **error)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  const char *action = pgc_authorizer_find_action (method);
  if (action == NULL)
    action = ACTION ("administer");
  if (action[0] == '\0')
    return TRUE;

  gboolean is_interactive
      = g_dbus_message_get_flags (g_dbus_method_invocation_get_message (invocation))
        & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION;
  GVariantBuilder subject;
  g_variant_builder_init (&subject, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&subject, "{sv}", "name",
                         g_variant_new_string (g_dbus_method_invocation_get_sender (invocation)));
  g_autoptr (GError) local = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      self->bus, POLKIT_NAME, POLKIT_PATH, POLKIT_INTERFACE, "CheckAuthorization",
      g_variant_new ("((sa{sv})sa{ss}us)", "system-bus-name", &subject, action, NULL,
                     is_interactive ? ALLOW_USER_INTERACTION : 0, ""),
      G_VARIANT_TYPE ("((bba{ss}))"), G_DBUS_CALL_FLAGS_NONE, CHECK_TIMEOUT_MS, NULL, &local);
  if (reply == NULL)
    {
      g_dbus_error_strip_remote_error (local);
      pgc_error_set (error, PGC_ERROR_PERMISSION, "polkit cannot be asked whether you may do that: "
                     "%s", local->message);
      pgc_error_set_remedy (error, "Install polkitd and the file io.github.pgcutover.policy that "
                                   "comes with pgcutover, or use an agent of your own.");
      return FALSE;
    }
  gboolean is_authorized;
  g_variant_get (reply, "((bba{ss}))", &is_authorized, NULL, NULL);
  if (!is_authorized)
    set_refusal (error, action);
  return is_authorized;
}

static gboolean
on_authorize_method (GDBusInterfaceSkeleton *skeleton, GDBusMethodInvocation *invocation,
                     PgcAuthorizer *self)
{
  GError *error = NULL;
  if (is_allowed (self, invocation, &error))
    return TRUE;
  g_message ("Refused %s to %s: %s", g_dbus_method_invocation_get_method_name (invocation),
             g_dbus_method_invocation_get_sender (invocation), error->message);
  pgc_invocation_take_error (invocation, error);
  return FALSE;
}

PgcAuthorizer *
pgc_authorizer_new (GDBusConnection *bus)
{
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);

  PgcAuthorizer *self = g_object_new (PGC_TYPE_AUTHORIZER, NULL);
  self->bus = g_object_ref (bus);
  return self;
}

void
pgc_authorizer_guard (PgcAuthorizer *self, GDBusInterfaceSkeleton *skeleton)
{
  g_return_if_fail (PGC_IS_AUTHORIZER (self));
  g_signal_connect_object (skeleton, "g-authorize-method", G_CALLBACK (on_authorize_method), self,
                           0);
}

static void
pgc_authorizer_dispose (GObject *object)
{
  g_clear_object (&PGC_AUTHORIZER (object)->bus);
  G_OBJECT_CLASS (pgc_authorizer_parent_class)->dispose (object);
}

static void
pgc_authorizer_class_init (PgcAuthorizerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgc_authorizer_dispose;
}

static void
pgc_authorizer_init (PgcAuthorizer *self)
{
}
