/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/client/pgc-ssh-trouble.h"

#include <string.h>

#include "agent/contract/pgc-error.h"

#define AT "ssh://ops@db1"
#define ENDED "Unexpected lack of content trying to read a line"
#define NOISY                                                                                      \
  "In WaitingForReject: Expected 'REJECTED am1 am2 ... amN', got 'Welcome to this host\n  "        \
  "REJECTED EXTERNAL ANONYMOUS DBUS_COOKIE_SHA1'"

static void
assert_error (PgcSshEnd end, const char *message, const char *remedy)
{
  g_autoptr (GError) error = NULL;
  pgc_ssh_trouble_set_error (&error, AT, &end);
  g_assert_error (error, PGC_ERROR, PGC_ERROR_AGENT);
  g_assert_nonnull (strstr (error->message, message));
  g_assert_nonnull (strstr (error->message, AT));
  g_assert_nonnull (strstr (pgc_error_get_remedy (error), remedy));
}

static void
test_end_is_not_explained (void)
{
  assert_error ((PgcSshEnd){ 127, NULL, ENDED }, "not installed", "--version");
  assert_error ((PgcSshEnd){ 126, NULL, ENDED }, "may not be executed", "--version");
  assert_error ((PgcSshEnd){ 255, NULL, ENDED }, "it has said why", "key");
  assert_error ((PgcSshEnd){ 255, "Permission denied", ENDED }, "Permission denied", "key");
  assert_error ((PgcSshEnd){ 0, NULL, ENDED }, "ended at once", "forced command");
  assert_error ((PgcSshEnd){ 1, "no journal", ENDED }, "no journal", "forced command");
  assert_error ((PgcSshEnd){ -1, NULL, ENDED }, "no agent", "--version");
}

/* Whatever ssh's exit status is then: it was ended. */
static void
test_noise_is_not_shown (void)
{
  assert_error ((PgcSshEnd){ -1, NULL, NOISY }, "“Welcome to this host”", ".bashrc");
  assert_error ((PgcSshEnd){ 255, NULL, NOISY }, "“Welcome to this host”", ".bashrc");
}

static void
test_silence_is_taken_for_noise (void)
{
  const char *const silent[] = { ENDED, "", "Expected 'OK', got ''", "Expected 'OK', got '\r\n" };
  for (gsize i = 0; i < G_N_ELEMENTS (silent); i++)
    g_assert_null (pgc_ssh_trouble_find_noise (silent[i]));
  g_autofree char *binary = pgc_ssh_trouble_find_noise ("Expected 'OK', got '\xff!'");
  g_assert_true (g_utf8_validate (binary, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ssh-trouble/ends", test_end_is_not_explained);
  g_test_add_func ("/ssh-trouble/noise", test_noise_is_not_shown);
  g_test_add_func ("/ssh-trouble/silence", test_silence_is_taken_for_noise);
  return g_test_run ();
}
