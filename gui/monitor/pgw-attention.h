/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "agent/contract/pgc-status.h"
#include "gui/format/pgw-state-words.h"

G_BEGIN_DECLS

/**
 * PgwAttention:
 *
 * A card that tells what a person has to know or to decide now, with buttons for it. Assistive
 * technologies are told when it appears.
 */
#define PGW_TYPE_ATTENTION (pgw_attention_get_type ())
G_DECLARE_FINAL_TYPE (PgwAttention, pgw_attention, PGW, ATTENTION, GtkWidget)

GtkWidget *pgw_attention_new (void);

/* @text, @remedy, @sql: (nullable). Saying the same again changes nothing, not even the focus. */
void pgw_attention_say (PgwAttention *self, PgwTone tone, const char *title, const char *text,
                        const char *remedy, const char *sql);
void pgw_attention_say_fault (PgwAttention *self, const char *title, const PgcFault *fault);

/* @label: with a mnemonic. @style_class: (nullable) */
void pgw_attention_add_button (PgwAttention *self, const char *label, const char *action_name,
                               const char *style_class);

G_END_DECLS
