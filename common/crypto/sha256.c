/**
 * @file sha256.c
 * @brief SHA-256 through libcrypto's EVP interface.
 *
 * Every update in the ledger costs a few of these hashes over some dozens of
 * bytes, so what EVP does per call must not cost more than the hash: the
 * algorithm is fetched once per process and the context is made once per thread.
 */
#include "crypto/sha256.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t context_key; /* only so that a thread's end frees its context */
static EVP_MD *algorithm;
static _Thread_local EVP_MD_CTX *context;

/* Nothing can be promised without the hash, and there is no state to save: end at once. */
static void require(bool ok)
{
	if (!ok) {
		abort();
	}
}

static void free_context(void *ctx)
{
	EVP_MD_CTX_free(ctx);
}

static void fetch_algorithm(void)
{
	algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	require(algorithm != NULL);
	require(pthread_key_create(&context_key, free_context) == 0);
}

static EVP_MD_CTX *thread_context(void)
{
	if (context == NULL) {
		require(pthread_once(&once, fetch_algorithm) == 0);
		context = EVP_MD_CTX_new();
		require(context != NULL);
		require(pthread_setspecific(context_key, context) == 0);
	}
	return context;
}

void wm_sha256(const struct wm_view *parts, size_t count, uint8_t ret_hash[WM_SHA256_BYTES])
{
	EVP_MD_CTX *ctx = thread_context();

	require(EVP_DigestInit_ex2(ctx, algorithm, NULL) == 1);
	for (size_t i = 0; i < count; i++) {
		if (parts[i].len > 0) {
			require(EVP_DigestUpdate(ctx, parts[i].data, parts[i].len) == 1);
		}
	}
	require(EVP_DigestFinal_ex(ctx, ret_hash, NULL) == 1);
}

void wm_sha256_chain(uint8_t digest[WM_SHA256_BYTES], struct wm_view body)
{
	const struct wm_view parts[] = { { digest, WM_SHA256_BYTES }, body };

	wm_sha256(parts, 2, digest);
}
