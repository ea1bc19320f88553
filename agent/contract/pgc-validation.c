/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-status.h"

PgcValidationMessage *
pgc_validation_message_new (PgcValidationState state, const char *service_code,
                            const char *message, const char *remedy, const char *sql)
{
  PgcValidationMessage *self = g_new (PgcValidationMessage, 1);
  self->state = state;
  self->service_code = g_strdup (service_code);
  self->message = g_strdup (message);
  self->remedy = g_strdup (remedy);
  self->sql = g_strdup (sql);
  return self;
}

void
pgc_validation_message_free (PgcValidationMessage *message)
{
  if (message == NULL)
    return;
  g_free (message->service_code);
  g_free (message->message);
  g_free (message->remedy);
  g_free (message->sql);
  g_free (message);
}

/* Begins as Succeeded, which it stays when nothing is found. */
PgcValidationItem *
pgc_validation_item_new (const char *type, const char *database)
{
  PgcValidationItem *item = g_new0 (PgcValidationItem, 1);
  item->type = g_strdup (type);
  item->database = g_strdup (database);
  item->state = PGC_VALIDATION_SUCCEEDED;
  item->messages
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_validation_message_free);
  return item;
}

void
pgc_validation_item_take (PgcValidationItem *item, PgcValidationMessage *message)
{
  g_ptr_array_add (item->messages, message);
  item->state = MAX (item->state, message->state);
}

void
pgc_validation_item_free (PgcValidationItem *item)
{
  if (item == NULL)
    return;
  g_free (item->type);
  g_free (item->database);
  g_ptr_array_unref (item->messages);
  g_free (item);
}

static PgcValidationItem *
copy_item (const PgcValidationItem *item)
{
  PgcValidationItem *copy = pgc_validation_item_new (item->type, item->database);
  for (guint i = 0; i < item->messages->len; i++)
    {
      const PgcValidationMessage *message = g_ptr_array_index (item->messages, i);
      g_ptr_array_add (copy->messages,
                       pgc_validation_message_new (message->state, message->service_code,
                                                   message->message, message->remedy,
                                                   message->sql));
    }
  copy->state = item->state;
  copy->started_at = item->started_at;
  copy->ended_at = item->ended_at;
  return copy;
}

PgcValidation *
pgc_validation_new (void)
{
  PgcValidation *validation = g_new0 (PgcValidation, 1);
  validation->items = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_validation_item_free);
  return validation;
}

PgcValidation *
pgc_validation_copy (const PgcValidation *validation)
{
  if (validation == NULL)
    return NULL;
  PgcValidation *copy = pgc_validation_new ();
  copy->started_at = validation->started_at;
  copy->ended_at = validation->ended_at;
  for (guint i = 0; i < validation->items->len; i++)
    g_ptr_array_add (copy->items, copy_item (g_ptr_array_index (validation->items, i)));
  return copy;
}

void
pgc_validation_free (PgcValidation *validation)
{
  if (validation == NULL)
    return;
  g_ptr_array_unref (validation->items);
  g_free (validation);
}

PgcValidationState
pgc_validation_get_state (const PgcValidation *validation)
{
  PgcValidationState state = PGC_VALIDATION_SUCCEEDED;
  for (guint i = 0; i < validation->items->len; i++)
    {
      const PgcValidationItem *item = g_ptr_array_index (validation->items, i);
      state = MAX (state, item->state);
    }
  return state;
}
