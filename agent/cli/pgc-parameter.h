/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The options of the command line as data: the parser, the help, the completion and the tests
 * that hold the manual against them all read this one table. */

typedef enum
{
  PGC_PARAMETER_NAME,
  PGC_PARAMETER_MIGRATION_NAME,
  PGC_PARAMETER_SERVER_NAME,
  PGC_PARAMETER_RESOURCE_GROUP,
  PGC_PARAMETER_SUBSCRIPTION,
  PGC_PARAMETER_PROVIDER,
  PGC_PARAMETER_PROPERTIES,
  PGC_PARAMETER_MIGRATION_MODE,
  PGC_PARAMETER_MIGRATION_OPTION,
  PGC_PARAMETER_LOCATION,
  PGC_PARAMETER_TAGS,
  PGC_PARAMETER_DATABASES,
  PGC_PARAMETER_OVERWRITE_DBS,
  PGC_PARAMETER_BLOCK_WRITES,
  PGC_PARAMETER_JOBS,
  PGC_PARAMETER_DRY_RUN,
  PGC_PARAMETER_WATCH,
  PGC_PARAMETER_FILTER,
  PGC_PARAMETER_SETUP_REPLICATION,
  PGC_PARAMETER_CUTOVER,
  PGC_PARAMETER_CANCEL,
  PGC_PARAMETER_YES,
  PGC_PARAMETER_FOR,
  PGC_PARAMETER_TIMEOUT,
  PGC_PARAMETER_INTERVAL,
  PGC_PARAMETER_FOLLOW,
  PGC_PARAMETER_SINCE,
  PGC_PARAMETER_LEVEL,
  PGC_PARAMETER_TABLES,
  PGC_PARAMETER_REVERSE_NAME,
  PGC_PARAMETER_SCHEMA_ONLY,
  PGC_PARAMETER_DATA_ONLY,
  PGC_PARAMETER_SERVER,
  PGC_PARAMETER_USER,
  PGC_PARAMETER_TEXTFILE,
  PGC_PARAMETER_AGENT,
  PGC_PARAMETER_FOREGROUND,
  PGC_PARAMETER_STATE_DIR,
  PGC_PARAMETER_OUTPUT,
  PGC_PARAMETER_ONLY_SHOW_ERRORS,
  PGC_PARAMETER_VERBOSE,
  PGC_PARAMETER_DEBUG,
  PGC_PARAMETER_HELP,
  PGC_PARAMETER_SERVICE_PRINCIPAL,
  PGC_PARAMETER_USERNAME,
  PGC_PARAMETER_TENANT,
  PGC_PARAMETER_PASSWORD_FILE,
  PGC_PARAMETER_CERTIFICATE,
  PGC_PARAMETER_IDENTITY,
  PGC_PARAMETER_WORKLOAD_IDENTITY,
  PGC_PARAMETER_FEDERATED_TOKEN_FILE,
  PGC_PARAMETER_AZURE_CLI,
  PGC_PARAMETER_CLOUD,
  PGC_PARAMETER_MANAGEMENT_URL,
  PGC_PARAMETER_AUTHORITY_URL,
  PGC_PARAMETER_API_VERSION,
  PGC_N_PARAMETERS,
} PgcParameterId;

typedef enum
{
  PGC_PARAMETER_KIND_FLAG,
  PGC_PARAMETER_KIND_TEXT,
  PGC_PARAMETER_KIND_FILE,     /* text that a shell can complete */
  PGC_PARAMETER_KIND_CHOICE,   /* one of .choices, in any casing */
  PGC_PARAMETER_KIND_WORDS,    /* one or more words, up to the next option */
  PGC_PARAMETER_KIND_NUMBER,   /* from 1 */
  PGC_PARAMETER_KIND_DURATION, /* seconds, or with a unit */
} PgcParameterKind;

typedef struct
{
  const char *long_name;  /* "--name" */
  const char *alias;      /* (nullable): another spelling, "--db-names" */
  char short_name;        /* 'n', or '\0' */
  PgcParameterKind kind;
  const char *metavar;    /* (nullable for a flag) */
  const char *const *choices; /* (nullable) */
  const char *help;       /* N_(); a sentence without its full stop */
} PgcParameter;

const PgcParameter *pgc_parameter_get (PgcParameterId id);

/* "--name/-n", as messages and help call it. */
char *pgc_parameter_dup_label (PgcParameterId id);

/* @word: "--name" or "-n"; FALSE if no parameter is called that. */
gboolean pgc_parameter_find (const char *word, PgcParameterId *id);

G_END_DECLS
