/**
 * @file sha256.h
 * @brief SHA-256 over a list of byte runs, without joining them first.
 *
 * Layer 1 (crypto): base + libcrypto.
 */
#ifndef WM_CRYPTO_SHA256_H
#define WM_CRYPTO_SHA256_H

#include "base/view.h"

#define WM_SHA256_BYTES 32

/** Hash the parts one after the other.  Ends the process when libcrypto cannot work at all. */
void wm_sha256(const struct wm_view *parts, size_t count, uint8_t ret_hash[WM_SHA256_BYTES]);

/** The chain over a snapshot's items: digest = SHA256(digest || body). */
void wm_sha256_chain(uint8_t digest[WM_SHA256_BYTES], struct wm_view body);

#endif
