/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Builds the bytes of a pgoutput message from a few words, one element each:
 * 'X as a byte, 1:N 2:N 4:N 8:N as big-endian numbers, "TEXT as a terminated string,
 * =TEXT as a 4-byte length and its bytes. Elements are separated by a space. */
GByteArray *pgc_pgoutput_bytes (const char *words);
