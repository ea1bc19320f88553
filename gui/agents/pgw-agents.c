/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/agents/pgw-agents.h"

#include <glib/gi18n.h>

#include "agent/contract/pgc-error.h"

#define GROUP "Agents"
#define KEY "addresses"

struct _PgwAgents
{
  GObject parent_instance;

  char *path;        /* (owned) */
  GPtrArray *agents; /* (owned) (element-type PgwAgent) */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgwAgents, pgw_agents, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

PgwAgent *
pgw_agents_find (PgwAgents *self, const char *address)
{
  g_return_val_if_fail (PGW_IS_AGENTS (self), NULL);
  for (guint i = 0; i < self->agents->len; i++)
    {
      PgwAgent *agent = g_ptr_array_index (self->agents, i);
      if (g_str_equal (pgw_agent_get_address (agent), address))
        return agent;
    }
  return NULL;
}

PgwAgent *
pgw_agents_get_local (PgwAgents *self)
{
  g_return_val_if_fail (PGW_IS_AGENTS (self), NULL);
  return g_ptr_array_index (self->agents, 0);
}

PgwMigration *
pgw_agents_find_migration (PgwAgents *self, const char *id)
{
  g_return_val_if_fail (PGW_IS_AGENTS (self), NULL);
  for (guint i = 0; i < self->agents->len; i++)
    {
      PgwMigration *migration
          = pgw_agent_find_migration (g_ptr_array_index (self->agents, i), id);
      if (migration != NULL)
        return migration;
    }
  return NULL;
}

/* A person may have edited the file: what is no address in it is left out. */
static void
load (PgwAgents *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  if (!g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, NULL))
    return;
  g_auto (GStrv) addresses = g_key_file_get_string_list (file, GROUP, KEY, NULL, NULL);
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    if (pgw_agent_check_address (addresses[i], NULL)
        && pgw_agents_find (self, addresses[i]) == NULL)
      g_ptr_array_add (self->agents, pgw_agent_new (addresses[i]));
}

static gboolean
save (PgwAgents *self, GError **error)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();
  for (guint i = 1; i < self->agents->len; i++)
    g_ptr_array_add (addresses,
                     (gpointer) pgw_agent_get_address (g_ptr_array_index (self->agents, i)));
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_key_file_set_string_list (file, GROUP, KEY, (const char *const *) addresses->pdata,
                              addresses->len);
  g_autofree char *directory = g_path_get_dirname (self->path);
  g_autoptr (GError) local = NULL;
  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      pgc_error_set (error, PGC_ERROR_FAILED, _("The folder “%s” cannot be made"), directory);
      return FALSE;
    }
  if (g_key_file_save_to_file (file, self->path, &local))
    return TRUE;
  pgc_error_set (error, PGC_ERROR_FAILED, _("The list of agents cannot be kept: %s"),
                 local->message);
  return FALSE;
}

PgwAgents *
pgw_agents_new (const char *path)
{
  PgwAgents *self = g_object_new (PGW_TYPE_AGENTS, NULL);
  self->path = path != NULL ? g_strdup (path)
                            : g_build_filename (g_get_user_config_dir (), "pgcutover",
                                                "agents.ini", NULL);
  load (self);
  return self;
}

PgwAgent *
pgw_agents_add (PgwAgents *self, const char *address, GError **error)
{
  g_return_val_if_fail (PGW_IS_AGENTS (self), NULL);
  PgwAgent *agent = pgw_agents_find (self, address);
  if (agent == NULL)
    {
      if (!pgw_agent_check_address (address, error))
        return NULL;
      agent = pgw_agent_new (address);
      g_ptr_array_add (self->agents, agent);
      if (!save (self, error))
        {
          g_ptr_array_remove (self->agents, agent);
          return NULL;
        }
      g_list_model_items_changed (G_LIST_MODEL (self), self->agents->len - 1, 0, 1);
    }
  pgw_agent_connect (agent);
  return agent;
}

gboolean
pgw_agents_remove (PgwAgents *self, PgwAgent *agent, GError **error)
{
  g_return_val_if_fail (PGW_IS_AGENTS (self), FALSE);
  guint index;
  if (!g_ptr_array_find (self->agents, agent, &index))
    return TRUE;
  g_return_val_if_fail (index > 0, FALSE);
  g_autoptr (PgwAgent) owned = g_ptr_array_steal_index (self->agents, index);
  if (!save (self, error))
    {
      g_ptr_array_insert (self->agents, (int) index, g_steal_pointer (&owned));
      return FALSE;
    }
  pgw_agent_disconnect (owned);
  g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 0);
  return TRUE;
}

void
pgw_agents_connect_all (PgwAgents *self)
{
  g_return_if_fail (PGW_IS_AGENTS (self));
  for (guint i = 0; i < self->agents->len; i++)
    pgw_agent_connect (g_ptr_array_index (self->agents, i));
}

static GType
get_item_type (GListModel *model)
{
  return PGW_TYPE_AGENT;
}

static guint
get_n_items (GListModel *model)
{
  return PGW_AGENTS (model)->agents->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  PgwAgents *self = PGW_AGENTS (model);
  return position < self->agents->len ? g_object_ref (g_ptr_array_index (self->agents, position))
                                      : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
pgw_agents_finalize (GObject *object)
{
  PgwAgents *self = PGW_AGENTS (object);
  g_ptr_array_unref (self->agents);
  g_free (self->path);
  G_OBJECT_CLASS (pgw_agents_parent_class)->finalize (object);
}

static void
pgw_agents_class_init (PgwAgentsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgw_agents_finalize;
}

static void
pgw_agents_init (PgwAgents *self)
{
  self->agents = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->agents, pgw_agent_new (PGW_AGENT_SESSION));
}
