#pragma once
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

// Parameters are kept as pointers to their names: made here, because a text of Swift need not have an address that lasts.

static inline int COpenSSL_initHMACSHA256(EVP_MAC_CTX *context, const unsigned char *key, size_t count) {
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", (char *)"SHA2-256", 0), OSSL_PARAM_construct_end()};
  return EVP_MAC_init(context, key, count, parameters);
}

static inline int COpenSSL_setSize(EVP_MAC_CTX *context, size_t size) {
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_size_t("size", &size), OSSL_PARAM_construct_end()};
  return EVP_MAC_CTX_set_params(context, parameters);
}
