/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/cli/pgc-command.h"

/* One file each; pgc-cli.c has their order. */
extern const PgcCommand pgc_create_command;
extern const PgcCommand pgc_list_command;
extern const PgcCommand pgc_show_command;
extern const PgcCommand pgc_update_command;
extern const PgcCommand pgc_delete_command;
extern const PgcCommand pgc_check_name_command;
extern const PgcCommand pgc_watch_command;
extern const PgcCommand pgc_wait_command;
extern const PgcCommand pgc_logs_command;
extern const PgcCommand pgc_compare_command;
extern const PgcCommand pgc_pause_command;
extern const PgcCommand pgc_resync_command;
extern const PgcCommand pgc_reverse_command;
extern const PgcCommand pgc_resume_command;
extern const PgcCommand pgc_cleanup_command;
extern const PgcCommand pgc_properties_template_command;
extern const PgcCommand pgc_properties_check_command;
extern const PgcCommand pgc_credential_set_command;
extern const PgcCommand pgc_credential_list_command;
extern const PgcCommand pgc_credential_forget_command;
extern const PgcCommand pgc_login_command;
extern const PgcCommand pgc_logout_command;
extern const PgcCommand pgc_account_show_command;
extern const PgcCommand pgc_account_list_command;
extern const PgcCommand pgc_account_set_command;
extern const PgcCommand pgc_server_list_command;
extern const PgcCommand pgc_metrics_command;
