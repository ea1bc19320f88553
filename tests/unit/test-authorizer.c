/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-authorizer.h"

#include "pgc-dbus-generated.h"

/* A method that the table does not know is refused on the system bus: say in pgc-authorizer.c which
 * action it needs. */
static void
test_method_is_in_no_row (gconstpointer data)
{
  GDBusInterfaceInfo *interface = (GDBusInterfaceInfo *) data;
  guint n = 0;
  for (GDBusMethodInfo **method = interface->methods; *method != NULL; method++, n++)
    if (pgc_authorizer_find_action ((*method)->name) == NULL)
      {
        g_test_message ("%s.%s has no row", interface->name, (*method)->name);
        g_test_fail ();
      }
  g_assert_cmpuint (n, >, 3);
}

static void
test_destructive_method_is_open_to_all (void)
{
  g_assert_cmpstr (pgc_authorizer_find_action ("Cutover"), ==, "io.github.pgcutover.cut-over");
  g_assert_cmpstr (pgc_authorizer_find_action ("ConfirmOverwrite"), ==,
                   "io.github.pgcutover.overwrite");
  g_assert_cmpstr (pgc_authorizer_find_action ("Delete"), ==, "io.github.pgcutover.delete");
  g_assert_cmpstr (pgc_authorizer_find_action ("StoreSecret"), ==,
                   "io.github.pgcutover.manage-secrets");
  g_assert_null (pgc_authorizer_find_action ("Explode"));
}

/* Methods are told apart by their names alone. */
static void
test_two_interfaces_have_one_name (void)
{
  GDBusInterfaceInfo *agent = pgc_dbus_agent1_interface_info ();
  GDBusInterfaceInfo *migration = pgc_dbus_migration1_interface_info ();
  for (GDBusMethodInfo **method = agent->methods; *method != NULL; method++)
    g_assert_null (g_dbus_interface_info_lookup_method (migration, (*method)->name));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/authorizer/agent", pgc_dbus_agent1_interface_info (),
                        test_method_is_in_no_row);
  g_test_add_data_func ("/authorizer/migration", pgc_dbus_migration1_interface_info (),
                        test_method_is_in_no_row);
  g_test_add_func ("/authorizer/destructive", test_destructive_method_is_open_to_all);
  g_test_add_func ("/authorizer/names", test_two_interfaces_have_one_name);
  return g_test_run ();
}
