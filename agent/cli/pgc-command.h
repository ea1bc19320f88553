/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/cli/pgc-parameter.h"

G_BEGIN_DECLS

/* One run of the program; see pgc-session.h. */
typedef struct _PgcSession PgcSession;

typedef enum
{
  PGC_OUTPUT_JSON,
  PGC_OUTPUT_TABLE,
  PGC_OUTPUT_TSV,
  PGC_OUTPUT_NONE,
} PgcOutput;

/* A parameter as one command has it. */
typedef struct
{
  PgcParameterId id;
  gboolean is_required;
  const char *default_text; /* (nullable): what its absence means, for the help */
  const char *help;         /* (nullable): N_(); if it differs from the parameter's own */
} PgcParameterUse;

/* Parameters that go together. */
typedef enum
{
  PGC_COMMAND_NAMES_SERVER = 1 << 0,    /* which target server, of which provider */
  PGC_COMMAND_NAMES_MIGRATION = 1 << 1, /* that and which migration */
  PGC_COMMAND_USES_AGENT = 1 << 2,      /* which agent */
} PgcCommandTraits;

typedef struct
{
  const char *text;    /* N_() */
  const char *command;
} PgcExample;

/* What a command's .run returns if the error alone decides the exit code. */
#define PGC_EXIT_BY_ERROR (-1)

typedef struct
{
  const char *path;             /* "migration create" */
  const char *summary;          /* N_(); a sentence */
  const char *description;      /* (nullable): N_(); paragraphs */
  PgcCommandTraits traits;
  const PgcParameterUse *uses;  /* (nullable): its own, until .id is PGC_N_PARAMETERS */
  const char *operand;          /* (nullable): "FILE", the one word it takes without an option */
  PgcOutput default_output;
  const char *exit_codes;       /* (nullable): N_(); what differs from the usual ones */
  const PgcExample *examples;   /* (nullable): until .command is NULL */
  /* Returns the exit code; with @error set it is printed. */
  int (*run) (PgcSession *session, GError **error);
} PgcCommand;

/* Every command there is, in the order of the help; ends with NULL. */
const PgcCommand *const *pgc_command_get_all (void);

/* Every parameter of @command: its own, then those of its traits, then everybody's.
 * (transfer container) (element-type PgcParameterUse) */
GPtrArray *pgc_command_list_uses (const PgcCommand *command);
/* (nullable) */
const PgcParameterUse *pgc_command_find_use (const PgcCommand *command, PgcParameterId id);

/* The command called by the first of @words, and how many of them its name takes; NULL if they
 * name none. */
const PgcCommand *pgc_command_find (const char *const *words, guint *n_words);
/* Whether @word is the first word of longer commands: "migration". */
gboolean pgc_command_is_group (const char *word);
/* The words that may follow @group (NULL: come first). (transfer full) */
GStrv pgc_command_list_words (const char *group);

G_END_DECLS
