/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-server-form.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/contract/pgc-server.h"

#define DEFAULT_PORT "5432"
#define DEFAULT_DATABASE "postgres"

struct _PgwServerForm
{
  GObject parent_instance;

  gboolean is_target;
  char *texts[PGW_N_SERVER_FIELDS]; /* (owned) */
  PgcSslMode ssl_mode;
  PgcSecret *password;              /* (owned) (nullable) */
  gboolean remember;

  PgcServerInfo *info;              /* (owned) (nullable) */
  GError *test_error;               /* (owned) (nullable) */
  GCancellable *test;               /* (owned) (nullable): while one runs */
};

G_DEFINE_FINAL_TYPE (PgwServerForm, pgw_server_form, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_TESTED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

PgwServerForm *
pgw_server_form_new (gboolean is_target)
{
  PgwServerForm *self = g_object_new (PGW_TYPE_SERVER_FORM, NULL);
  self->is_target = is_target;
  return self;
}

/* What was found out about another entry says nothing about this one. */
static void
forget_test (PgwServerForm *self)
{
  gboolean had_any = self->info != NULL || self->test_error != NULL || self->test != NULL;
  if (self->test != NULL)
    g_cancellable_cancel (self->test);
  g_clear_object (&self->test);
  g_clear_pointer (&self->info, pgc_server_info_free);
  g_clear_error (&self->test_error);
  if (had_any)
    g_signal_emit (self, signals[SIGNAL_TESTED], 0);
}

static void
tell_changed (PgwServerForm *self)
{
  forget_test (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

const char *
pgw_server_form_get (PgwServerForm *self, PgwServerField field)
{
  g_return_val_if_fail (PGW_IS_SERVER_FORM (self), NULL);
  return self->texts[field];
}

void
pgw_server_form_set (PgwServerForm *self, PgwServerField field, const char *text)
{
  g_return_if_fail (PGW_IS_SERVER_FORM (self));
  if (g_str_equal (self->texts[field], text))
    return;
  g_free (self->texts[field]);
  self->texts[field] = g_strdup (text);
  tell_changed (self);
}

PgcSslMode
pgw_server_form_get_ssl_mode (PgwServerForm *self)
{
  g_return_val_if_fail (PGW_IS_SERVER_FORM (self), PGC_SSL_MODE_PREFER);
  return self->ssl_mode;
}

void
pgw_server_form_set_ssl_mode (PgwServerForm *self, PgcSslMode mode)
{
  g_return_if_fail (PGW_IS_SERVER_FORM (self));
  if (mode == self->ssl_mode)
    return;
  self->ssl_mode = mode;
  tell_changed (self);
}

const PgcSecret *
pgw_server_form_get_password (PgwServerForm *self)
{
  g_return_val_if_fail (PGW_IS_SERVER_FORM (self), NULL);
  return self->password;
}

void
pgw_server_form_set_password (PgwServerForm *self, const char *password)
{
  g_return_if_fail (PGW_IS_SERVER_FORM (self));
  const char *given = password != NULL && password[0] != '\0' ? password : NULL;
  if (g_strcmp0 (self->password, given) == 0)
    return;
  g_clear_pointer (&self->password, pgc_secret_free);
  self->password = given != NULL ? pgc_secret_new (given) : NULL;
  tell_changed (self);
}

gboolean
pgw_server_form_get_remember (PgwServerForm *self)
{
  g_return_val_if_fail (PGW_IS_SERVER_FORM (self), FALSE);
  return self->remember;
}

void
pgw_server_form_set_remember (PgwServerForm *self, gboolean remember)
{
  g_return_if_fail (PGW_IS_SERVER_FORM (self));
  if (remember == self->remember)
    return;
  self->remember = remember;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static char *
check_host (const char *host)
{
  if (host[0] == '\0')
    return g_strdup (_("Enter the name or address of the server."));
  if (strstr (host, "://") != NULL)
    return g_strdup (_("Enter only the host, such as “db.example.org”, not a whole address."));
  if (host[0] == '/')
    return NULL;
  if (strpbrk (host, " \t\n/@") != NULL)
    return g_strdup (_("A host name has no spaces, slashes or “@” in it."));
  /* More than one colon is an address of IPv6. */
  const char *colon = strchr (host, ':');
  if (colon != NULL && strchr (colon + 1, ':') == NULL)
    return g_strdup (_("Enter the port in its own field."));
  return NULL;
}

static char *
check_port (const char *port)
{
  guint64 number;
  if (g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, &number, NULL))
    return NULL;
  return g_strdup (_("Enter a number from 1 to 65535; PostgreSQL’s usual port is 5432."));
}

static gboolean
needs_ca_file (PgcSslMode mode)
{
  return mode == PGC_SSL_MODE_VERIFY_CA || mode == PGC_SSL_MODE_VERIFY_FULL;
}

/* The file is the agent's to read, and its host may be another one: only its form is checked. */
static char *
check_ca_file (PgwServerForm *self)
{
  const char *path = self->texts[PGW_SERVER_FIELD_CA_FILE];
  if (path[0] == '\0' || g_path_is_absolute (path) || !needs_ca_file (self->ssl_mode))
    return NULL;
  return g_strdup (_("Enter the whole path of the file, beginning with “/”."));
}

char *
pgw_server_form_check (PgwServerForm *self, PgwServerField field)
{
  g_return_val_if_fail (PGW_IS_SERVER_FORM (self), NULL);
  const char *text = self->texts[field];
  switch (field)
    {
    case PGW_SERVER_FIELD_HOST:
      return check_host (text);
    case PGW_SERVER_FIELD_PORT:
      return check_port (text);
    case PGW_SERVER_FIELD_USER:
      return text[0] == '\0' ? g_strdup (_("Enter the user to log in as.")) : NULL;
    case PGW_SERVER_FIELD_CA_FILE:
      return check_ca_file (self);
    case PGW_SERVER_FIELD_DATABASE:
    case PGW_N_SERVER_FIELDS:
      return NULL;
    }
  return NULL;
}

gboolean
pgw_server_form_is_complete (PgwServerForm *self)
{
  for (PgwServerField field = 0; field < PGW_N_SERVER_FIELDS; field++)
    {
      g_autofree char *problem = pgw_server_form_check (self, field);
      if (problem != NULL)
        return FALSE;
    }
  return TRUE;
}

static char *
dup_unless_empty (const char *text)
{
  return text[0] != '\0' ? g_strdup (text) : NULL;
}

void
pgw_server_form_to_server (PgwServerForm *self, PgcServer *server)
{
  g_return_if_fail (PGW_IS_SERVER_FORM (self));
  pgc_server_clear (server);
  const char *database = self->texts[PGW_SERVER_FIELD_DATABASE];
  *server = (PgcServer){
    .host = dup_unless_empty (self->texts[PGW_SERVER_FIELD_HOST]),
    .port = (guint16) g_ascii_strtoull (self->texts[PGW_SERVER_FIELD_PORT], NULL, 10),
    .user = dup_unless_empty (self->texts[PGW_SERVER_FIELD_USER]),
    .ssl_mode = self->ssl_mode,
    .ca_file = needs_ca_file (self->ssl_mode)
                   ? dup_unless_empty (self->texts[PGW_SERVER_FIELD_CA_FILE])
                   : NULL,
    .database = g_str_equal (database, DEFAULT_DATABASE) ? NULL : dup_unless_empty (database),
  };
}

static void
take_text (PgwServerForm *self, PgwServerField field, char *text)
{
  g_free (self->texts[field]);
  self->texts[field] = text;
}

void
pgw_server_form_from_server (PgwServerForm *self, const PgcServer *server)
{
  g_return_if_fail (PGW_IS_SERVER_FORM (self));
  take_text (self, PGW_SERVER_FIELD_HOST, g_strdup (server->host != NULL ? server->host : ""));
  take_text (self, PGW_SERVER_FIELD_PORT,
             g_strdup_printf ("%u", (guint) pgc_server_get_port (server)));
  take_text (self, PGW_SERVER_FIELD_USER, g_strdup (server->user != NULL ? server->user : ""));
  take_text (self, PGW_SERVER_FIELD_CA_FILE,
             g_strdup (server->ca_file != NULL ? server->ca_file : ""));
  take_text (self, PGW_SERVER_FIELD_DATABASE,
             g_strdup (server->database != NULL ? server->database : DEFAULT_DATABASE));
  self->ssl_mode = server->ssl_mode;
  tell_changed (self);
}

char *
pgw_server_form_dup_secret_key (PgwServerForm *self)
{
  PgcServer server = { 0 };
  pgw_server_form_to_server (self, &server);
  g_autofree char *address = pgc_server_dup_address (&server);
  char *key = g_strconcat ("server/", self->texts[PGW_SERVER_FIELD_USER], "@", address, NULL);
  pgc_server_clear (&server);
  return key;
}

const PgcServerInfo *
pgw_server_form_get_info (PgwServerForm *self)
{
  g_return_val_if_fail (PGW_IS_SERVER_FORM (self), NULL);
  return self->info;
}

char *
pgw_server_form_dup_version (PgwServerForm *self)
{
  g_return_val_if_fail (PGW_IS_SERVER_FORM (self), NULL);
  if (self->info == NULL)
    return NULL;
  const char *version = self->info->server_version;
  return g_strndup (version, strcspn (version, " "));
}

const GError *
pgw_server_form_get_test_error (PgwServerForm *self)
{
  g_return_val_if_fail (PGW_IS_SERVER_FORM (self), NULL);
  return self->test_error;
}

gboolean
pgw_server_form_is_testing (PgwServerForm *self)
{
  g_return_val_if_fail (PGW_IS_SERVER_FORM (self), FALSE);
  return self->test != NULL;
}

typedef struct
{
  PgcServer server;
  PgcSecret *password; /* (owned) (nullable) */
  gboolean is_target;
  gboolean count_tables;
} Test;

static void
test_free (gpointer data)
{
  Test *test = data;
  pgc_server_clear (&test->server);
  g_clear_pointer (&test->password, pgc_secret_free);
  g_free (test);
}

static gpointer
run_test (PgcClient *client, gpointer data, GCancellable *cancellable, GError **error)
{
  const Test *test = data;
  return pgc_client_test_connection (client, &test->server, test->password, test->is_target,
                                     test->count_tables, cancellable, error);
}

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PgwServerForm) self = user_data;
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcServerInfo) info
      = pgw_agent_call_finish (PGW_AGENT (source), result, &error);
  /* A test that was given up, or of what is no longer entered. */
  if (cancellable != self->test)
    return;
  g_clear_object (&self->test);
  g_clear_error (&self->test_error);
  /* Counting tables looks again; what was known before is better than nothing. */
  if (info != NULL)
    {
      g_clear_pointer (&self->info, pgc_server_info_free);
      self->info = g_steal_pointer (&info);
    }
  self->test_error = g_steal_pointer (&error);
  g_signal_emit (self, signals[SIGNAL_TESTED], 0);
}

void
pgw_server_form_test (PgwServerForm *self, PgwAgent *agent, gboolean count_tables)
{
  g_return_if_fail (PGW_IS_SERVER_FORM (self));
  g_return_if_fail (PGW_IS_AGENT (agent));
  if (self->test != NULL)
    g_cancellable_cancel (self->test);
  g_clear_object (&self->test);
  g_clear_error (&self->test_error);
  Test *test = g_new0 (Test, 1);
  pgw_server_form_to_server (self, &test->server);
  test->password = self->password != NULL ? pgc_secret_new (self->password) : NULL;
  test->is_target = self->is_target;
  test->count_tables = count_tables;
  self->test = g_cancellable_new ();
  g_signal_emit (self, signals[SIGNAL_TESTED], 0);
  pgw_agent_call_async (agent, run_test, test, test_free,
                        (GDestroyNotify) pgc_server_info_free, self->test, on_tested,
                        g_object_ref (self));
}

void
pgw_server_form_cancel_test (PgwServerForm *self)
{
  g_return_if_fail (PGW_IS_SERVER_FORM (self));
  if (self->test == NULL)
    return;
  g_cancellable_cancel (self->test);
  g_clear_object (&self->test);
  g_signal_emit (self, signals[SIGNAL_TESTED], 0);
}

static void
pgw_server_form_finalize (GObject *object)
{
  PgwServerForm *self = PGW_SERVER_FORM (object);
  for (PgwServerField field = 0; field < PGW_N_SERVER_FIELDS; field++)
    g_free (self->texts[field]);
  g_clear_pointer (&self->password, pgc_secret_free);
  g_clear_pointer (&self->info, pgc_server_info_free);
  g_clear_error (&self->test_error);
  g_clear_object (&self->test);
  G_OBJECT_CLASS (pgw_server_form_parent_class)->finalize (object);
}

static void
pgw_server_form_class_init (PgwServerFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgw_server_form_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", PGW_TYPE_SERVER_FORM, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TESTED] = g_signal_new ("tested", PGW_TYPE_SERVER_FORM, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pgw_server_form_init (PgwServerForm *self)
{
  for (PgwServerField field = 0; field < PGW_N_SERVER_FIELDS; field++)
    self->texts[field] = g_strdup ("");
  take_text (self, PGW_SERVER_FIELD_PORT, g_strdup (DEFAULT_PORT));
  take_text (self, PGW_SERVER_FIELD_USER, g_strdup ("postgres"));
  take_text (self, PGW_SERVER_FIELD_DATABASE, g_strdup (DEFAULT_DATABASE));
  self->ssl_mode = PGC_SSL_MODE_PREFER;
}
