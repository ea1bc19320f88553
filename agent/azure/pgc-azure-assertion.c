/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/azure/pgc-azure-assertion.h"

#include <json-glib/json-glib.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

#include "agent/contract/pgc-error.h"

/* How long the authority may take to read it, in seconds. */
#define LIFETIME_S 600

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MD_CTX, EVP_MD_CTX_free)

static char *
to_base64url (gconstpointer data, gsize length)
{
  char *text = g_base64_encode (data, length);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  char *padding = strchr (text, '=');
  if (padding != NULL)
    *padding = '\0';
  return text;
}

static char *
encode_object (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, FALSE);
  return to_base64url (text, strlen (text));
}

static char *
make_header (X509 *certificate)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  X509_digest (certificate, EVP_sha1 (), digest, &length);
  g_autofree char *thumbprint = to_base64url (digest, length);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_add_string_value (json_builder_set_member_name (builder, "alg"), "RS256");
  json_builder_add_string_value (json_builder_set_member_name (builder, "typ"), "JWT");
  json_builder_add_string_value (json_builder_set_member_name (builder, "x5t"), thumbprint);
  json_builder_end_object (builder);
  return encode_object (builder);
}

static char *
make_claims (const char *client_id, const char *audience)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *unique = g_uuid_string_random ();
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_add_string_value (json_builder_set_member_name (builder, "aud"), audience);
  json_builder_add_int_value (json_builder_set_member_name (builder, "exp"), now + LIFETIME_S);
  json_builder_add_string_value (json_builder_set_member_name (builder, "iss"), client_id);
  json_builder_add_string_value (json_builder_set_member_name (builder, "jti"), unique);
  json_builder_add_int_value (json_builder_set_member_name (builder, "nbf"), now);
  json_builder_add_string_value (json_builder_set_member_name (builder, "sub"), client_id);
  json_builder_end_object (builder);
  return encode_object (builder);
}

static gboolean
set_unusable (GError **error, const char *file, const char *what)
{
  ERR_clear_error ();
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "%s holds no %s", file, what);
  pgc_error_set_remedy (error, "It must be a PEM file with the certificate and its RSA key, without "
                               "a passphrase.");
  return FALSE;
}

/* Never asks at the terminal. */
static int
no_passphrase (char *buffer, int size, int is_writing, void *user_data)
{
  return 0;
}

static gboolean
read_pem (const char *file, X509 **certificate, EVP_PKEY **key, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  if (!g_file_get_contents (file, &text, &length, error))
    return FALSE;
  g_autoptr (BIO) of_certificate = BIO_new_mem_buf (text, (int) length);
  g_autoptr (BIO) of_key = BIO_new_mem_buf (text, (int) length);
  *certificate = PEM_read_bio_X509 (of_certificate, NULL, no_passphrase, NULL);
  *key = PEM_read_bio_PrivateKey (of_key, NULL, no_passphrase, NULL);
  memset (text, 0, length);
  if (*certificate == NULL)
    return set_unusable (error, file, "certificate");
  if (*key == NULL || EVP_PKEY_base_id (*key) != EVP_PKEY_RSA)
    return set_unusable (error, file, "RSA key");
  return TRUE;
}

PgcSecret *
pgc_azure_assertion_sign (const char *file, const char *client_id, const char *audience,
                          GError **error)
{
  g_autoptr (X509) certificate = NULL;
  g_autoptr (EVP_PKEY) key = NULL;
  if (!read_pem (file, &certificate, &key, error))
    return NULL;
  g_autofree char *header = make_header (certificate);
  g_autofree char *claims = make_claims (client_id, audience);
  g_autofree char *content = g_strdup_printf ("%s.%s", header, claims);
  g_autoptr (EVP_MD_CTX) context = EVP_MD_CTX_new ();
  size_t size = (size_t) EVP_PKEY_size (key);
  g_autofree guint8 *signature = g_malloc (size);
  if (EVP_DigestSignInit (context, NULL, EVP_sha256 (), NULL, key) != 1
      || EVP_DigestSign (context, signature, &size, (const guint8 *) content, strlen (content)) != 1)
    {
      set_unusable (error, file, "key that signs");
      return NULL;
    }
  g_autofree char *signed_part = to_base64url (signature, size);
  g_autofree char *text = g_strdup_printf ("%s.%s", content, signed_part);
  return pgc_secret_new (text);
}
