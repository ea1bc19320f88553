/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-permissions.h"

static PgwPermissions
get_comparison_permissions (const PgcSpec *spec, const PgcStatus *status)
{
  if (status->comparison != NULL && status->comparison->running)
    return PGW_CAN_CANCEL_COMPARE;
  /* A validation leaves nothing on the target to compare with. */
  if (spec->option == PGC_OPTION_VALIDATE)
    return 0;
  gboolean has_data = status->state == PGC_STATE_SUCCEEDED || status->state == PGC_STATE_FAILED
                      || status->state == PGC_STATE_CANCELED
                      || (status->state == PGC_STATE_WAITING_FOR_USER_ACTION
                          && (status->substate == PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER
                              || status->substate == PGC_SUBSTATE_PAUSED));
  return has_data ? PGW_CAN_COMPARE : 0;
}

static PgwPermissions
get_running_permissions (const PgcSpec *spec, const PgcStatus *status)
{
  switch (status->substate)
    {
    case PGC_SUBSTATE_CANCELING_REQUESTED_DB_MIGRATIONS:
    case PGC_SUBSTATE_COMPLETED:
      return 0;
    case PGC_SUBSTATE_MIGRATING_DATA:
      return PGW_CAN_CANCEL | PGW_CAN_PAUSE;
    case PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER:
      return PGW_CAN_CANCEL | PGW_CAN_PAUSE
             | (spec->mode == PGC_MODE_ONLINE ? PGW_CAN_CUT_OVER : 0);
    case PGC_SUBSTATE_PAUSED:
      return PGW_CAN_CANCEL | PGW_CAN_RESUME;
    case PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION:
      return PGW_CAN_CANCEL | PGW_CAN_ANSWER_OVERWRITE;
    case PGC_SUBSTATE_NONE:
    case PGC_SUBSTATE_PERFORMING_PRE_REQUISITE_STEPS:
    case PGC_SUBSTATE_WAITING_FOR_LOGICAL_REPLICATION_SETUP_REQUEST_ON_SOURCE_DB:
    case PGC_SUBSTATE_WAITING_FOR_DBS_TO_MIGRATE_SPECIFICATION:
    case PGC_SUBSTATE_WAITING_FOR_DATA_MIGRATION_SCHEDULING:
    case PGC_SUBSTATE_WAITING_FOR_DATA_MIGRATION_WINDOW:
    case PGC_SUBSTATE_COMPLETING_MIGRATION:
    case PGC_SUBSTATE_VALIDATION_IN_PROGRESS:
    case PGC_SUBSTATE_UNKNOWN:
      return PGW_CAN_CANCEL;
    }
  g_return_val_if_reached (0);
}

static PgwPermissions
get_state_permissions (const PgcSpec *spec, const PgcStatus *status)
{
  switch (status->state)
    {
    case PGC_STATE_IN_PROGRESS:
    case PGC_STATE_WAITING_FOR_USER_ACTION:
      return get_running_permissions (spec, status);
    case PGC_STATE_FAILED:
      return PGW_CAN_RESUME | PGW_CAN_CLEAN_UP | PGW_CAN_DELETE;
    case PGC_STATE_CANCELED:
    case PGC_STATE_SUCCEEDED:
    case PGC_STATE_VALIDATION_FAILED:
      return PGW_CAN_CLEAN_UP | PGW_CAN_DELETE;
    case PGC_STATE_CLEANING_UP:
    case PGC_STATE_UNKNOWN:
      return 0;
    }
  g_return_val_if_reached (0);
}

PgwPermissions
pgw_permissions_get (const PgcSpec *spec, const PgcStatus *status, gboolean is_reachable)
{
  if (!is_reachable)
    return 0;
  PgwPermissions permissions
      = get_state_permissions (spec, status) | get_comparison_permissions (spec, status);
  /* The managed service knows neither, and the agent does not reach the servers by itself. */
  if (spec->provider == PGC_PROVIDER_KIND_AZURE)
    permissions &= ~(PGW_CAN_PAUSE | PGW_CAN_RESUME | PGW_CAN_COMPARE | PGW_CAN_CLEAN_UP);
  return permissions;
}
