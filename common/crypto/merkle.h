/**
 * @file merkle.h
 * @brief The RFC 6962 Merkle tree over the ledger, kept as a frontier.
 *
 * Layer 1 (crypto): base.  Leaf SHA256(00 || entry), node SHA256(01 || l || r).
 * The frontier holds one hash for each one-bit of the size, greatest subtree
 * first, which is all that appending and the root need.  Complete subtrees of
 * 256, 65536, ... leaves are reported to the caller, who keeps them ("tiles"),
 * so that the root of any earlier size costs a few hundred reads, not all.
 */
#ifndef WM_CRYPTO_MERKLE_H
#define WM_CRYPTO_MERKLE_H

#include "base/err.h"
#include "crypto/sha256.h"

#define WM_MERKLE_LEVELS_MAX  64
#define WM_MERKLE_TILE_LEVELS 8 /**< a kept subtree is 2^8, 2^16, ... leaves */
#define WM_FRONTIER_MAX_BYTES (8 + WM_MERKLE_LEVELS_MAX * WM_SHA256_BYTES)

struct wm_frontier {
	uint64_t size; /**< leaves */
	uint8_t node[WM_MERKLE_LEVELS_MAX]
		    [WM_SHA256_BYTES]; /**< [level], valid where size has the bit */
};

/** Called for each complete subtree of 2^level leaves, level a multiple of 8, level > 0. */
typedef void wm_merkle_tile_fn(unsigned level, uint64_t index, const uint8_t hash[WM_SHA256_BYTES],
			       void *user);

/** Read one hash: level 0 a leaf hash, level 8, 16, ... a tile.  WM_OK or the reader's error. */
typedef int wm_merkle_read_fn(unsigned level, uint64_t index, uint8_t ret_hash[WM_SHA256_BYTES],
			      void *user);

/** SHA256(00 || head || body): an entry may come in two runs. */
void wm_merkle_leaf(struct wm_view head, struct wm_view body, uint8_t ret_hash[WM_SHA256_BYTES]);

void wm_frontier_init(struct wm_frontier *frontier);

/** Append a leaf.  @param on_tile  may be NULL */
void wm_frontier_append(struct wm_frontier *frontier, const uint8_t leaf[WM_SHA256_BYTES],
			wm_merkle_tile_fn *on_tile, void *user);

/** Root of the tree; SHA256 of nothing when it is empty (RFC 6962 2.1). */
void wm_frontier_root(const struct wm_frontier *frontier, uint8_t ret_root[WM_SHA256_BYTES]);

/** be64 size, then the hashes, greatest subtree first.  @return bytes written */
size_t wm_frontier_encode(const struct wm_frontier *frontier,
			  uint8_t ret_bytes[WM_FRONTIER_MAX_BYTES]);

/** @return WM_OK or WM_ECORRUPT */
WM_CHECK int wm_frontier_decode(struct wm_view bytes, struct wm_frontier *ret_frontier);

/**
 * Rebuild the frontier of an earlier size from leaf hashes and tiles: at most
 * 255 reads per eight levels.
 * @return WM_OK or the reader's error
 */
WM_CHECK int wm_frontier_rebuild(uint64_t size, wm_merkle_read_fn *read, void *user,
				 struct wm_frontier *ret_frontier);

#endif
