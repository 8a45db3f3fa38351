/**
 * @file merkle.c
 * @brief The frontier works like a binary counter: appending a leaf is adding one with carry.
 */
#include "crypto/merkle.h"

#include <assert.h>

#include "base/cursor.h"

enum {
	PREFIX_LEAF = 0x00, /* RFC 6962 2.1: a leaf can never be taken for a node */
	PREFIX_NODE = 0x01,
};

static bool has_level(uint64_t size, unsigned level)
{
	return ((size >> level) & 1) != 0;
}

static void hash_node(const uint8_t left[WM_SHA256_BYTES], const uint8_t right[WM_SHA256_BYTES],
		      uint8_t ret_hash[WM_SHA256_BYTES])
{
	uint8_t joined[1 + 2 * WM_SHA256_BYTES]; /* one run is hashed faster than three */
	const struct wm_view part = { joined, sizeof(joined) };

	joined[0] = PREFIX_NODE;
	memcpy(joined + 1, left, WM_SHA256_BYTES);
	memcpy(joined + 1 + WM_SHA256_BYTES, right, WM_SHA256_BYTES);
	wm_sha256(&part, 1, ret_hash);
}

/* Add a complete subtree of 2^level leaves; the frontier's size is a multiple of 2^level. */
static void add_subtree(struct wm_frontier *frontier, unsigned level,
			const uint8_t subtree[WM_SHA256_BYTES], wm_merkle_tile_fn *on_tile,
			void *user)
{
	const uint64_t leaves = UINT64_C(1) << level;
	uint8_t hash[WM_SHA256_BYTES];

	memcpy(hash, subtree, sizeof(hash));
	while (has_level(frontier->size, level)) {
		hash_node(frontier->node[level], hash, hash);
		level++;
		if (on_tile != NULL && level % WM_MERKLE_TILE_LEVELS == 0) {
			on_tile(level, frontier->size >> level, hash, user);
		}
	}
	memcpy(frontier->node[level], hash, sizeof(hash));
	frontier->size += leaves;
}

void wm_merkle_leaf(struct wm_view head, struct wm_view body, uint8_t ret_hash[WM_SHA256_BYTES])
{
	static const uint8_t prefix = PREFIX_LEAF;
	const struct wm_view parts[] = { { &prefix, 1 }, head, body };

	wm_sha256(parts, 3, ret_hash);
}

void wm_frontier_init(struct wm_frontier *frontier)
{
	memset(frontier, 0, sizeof(*frontier));
}

void wm_frontier_append(struct wm_frontier *frontier, const uint8_t leaf[WM_SHA256_BYTES],
			wm_merkle_tile_fn *on_tile, void *user)
{
	assert(frontier->size < UINT64_MAX);
	add_subtree(frontier, 0, leaf, on_tile, user);
}

void wm_frontier_root(const struct wm_frontier *frontier, uint8_t ret_root[WM_SHA256_BYTES])
{
	unsigned level = 0;

	if (frontier->size == 0) {
		wm_sha256(NULL, 0, ret_root);
		return;
	}
	while (!has_level(frontier->size, level)) {
		level++;
	}
	memcpy(ret_root, frontier->node[level], WM_SHA256_BYTES);
	for (level++; level < WM_MERKLE_LEVELS_MAX; level++) {
		if (has_level(frontier->size, level)) {
			hash_node(frontier->node[level], ret_root, ret_root);
		}
	}
}

size_t wm_frontier_encode(const struct wm_frontier *frontier,
			  uint8_t ret_bytes[WM_FRONTIER_MAX_BYTES])
{
	struct wm_writer out = wm_writer_of(ret_bytes, WM_FRONTIER_MAX_BYTES);

	wm_give_u64(&out, frontier->size);
	for (unsigned level = WM_MERKLE_LEVELS_MAX; level-- > 0;) {
		if (has_level(frontier->size, level)) {
			wm_give_bytes(&out, wm_view_of(frontier->node[level], WM_SHA256_BYTES));
		}
	}
	return wm_writer_view(&out).len;
}

int wm_frontier_decode(struct wm_view bytes, struct wm_frontier *ret_frontier)
{
	struct wm_reader in = wm_reader_of(bytes);
	struct wm_frontier frontier;

	wm_frontier_init(&frontier);
	frontier.size = wm_take_u64(&in);
	for (unsigned level = WM_MERKLE_LEVELS_MAX; level-- > 0;) {
		if (has_level(frontier.size, level)) {
			wm_take_copy(&in, frontier.node[level], WM_SHA256_BYTES);
		}
	}
	if (!wm_reader_done(&in)) {
		return WM_ECORRUPT;
	}
	*ret_frontier = frontier;
	return WM_OK;
}

int wm_frontier_rebuild(uint64_t size, wm_merkle_read_fn *read, void *user,
			struct wm_frontier *ret_frontier)
{
	struct wm_frontier frontier;

	wm_frontier_init(&frontier);
	/* From the greatest tiles down to single leaves, each level taking what the last left over.
	 */
	for (unsigned level = WM_MERKLE_LEVELS_MAX; level > 0;) {
		level -= WM_MERKLE_TILE_LEVELS;
		const uint64_t end = size >> level;
		for (uint64_t index = frontier.size >> level; index < end; index++) {
			uint8_t hash[WM_SHA256_BYTES];
			const int err = read(level, index, hash, user);
			if (err < 0) {
				return err;
			}
			add_subtree(&frontier, level, hash, NULL, NULL);
		}
	}
	*ret_frontier = frontier;
	return WM_OK;
}
