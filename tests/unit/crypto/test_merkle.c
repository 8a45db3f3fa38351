/**
 * @file test_merkle.c
 * @brief The frontier against RFC 6962's own definition and its published vectors.
 */
#include "crypto/merkle.h"

#include <stdio.h>

#include "lib/wmt.h"

enum {
	LEAVES = 65537, /* one more than the second level of tiles */
	TILES = LEAVES >> WM_MERKLE_TILE_LEVELS,
};

/* A ledger as its owner keeps it: leaf hashes, and the tiles that were reported. */
static struct {
	uint8_t leaf[LEAVES][WM_SHA256_BYTES];
	uint8_t tile8[TILES][WM_SHA256_BYTES];
	uint8_t tile16[1][WM_SHA256_BYTES];
	uint64_t tile8_count;
	uint64_t tile16_count;
	size_t reads[3]; /* of leaves, tiles of 256, tiles of 65536 */
} kept;

static const uint64_t sizes[] = { 0,   1,   2,	 3,   7,   8,	 128,	255,   256,
				  257, 300, 511, 512, 600, 5000, 65535, 65536, 65537 };

static void keep_tile(unsigned level, uint64_t index, const uint8_t hash[WM_SHA256_BYTES],
		      void *user)
{
	(void)user;
	if (level == 8) {
		assert_int_equal(index, kept.tile8_count);
		memcpy(kept.tile8[kept.tile8_count++], hash, WM_SHA256_BYTES);
	} else {
		assert_int_equal(level, 16);
		assert_int_equal(index, kept.tile16_count);
		memcpy(kept.tile16[kept.tile16_count++], hash, WM_SHA256_BYTES);
	}
}

static int read_kept(unsigned level, uint64_t index, uint8_t ret_hash[WM_SHA256_BYTES], void *user)
{
	(void)user;
	static const struct {
		uint8_t (*hashes)[WM_SHA256_BYTES];
		uint64_t count;
	} from[] = { { kept.leaf, LEAVES }, { kept.tile8, TILES }, { kept.tile16, 1 } };

	assert_true(level % 8 == 0 && level / 8 < 3);
	assert_true(index < from[level / 8].count);
	kept.reads[level / 8]++;
	memcpy(ret_hash, from[level / 8].hashes[index], WM_SHA256_BYTES);
	return WM_OK;
}

/* RFC 6962 2.1 word for word: split at the greatest power of two below n. */
static void reference_root(uint8_t (*leaf)[WM_SHA256_BYTES], size_t count,
			   uint8_t ret_root[WM_SHA256_BYTES])
{
	uint8_t left[WM_SHA256_BYTES];
	uint8_t right[WM_SHA256_BYTES];
	size_t half = 1;

	if (count == 0) {
		wm_sha256(NULL, 0, ret_root);
		return;
	}
	if (count == 1) {
		memcpy(ret_root, leaf[0], WM_SHA256_BYTES);
		return;
	}
	while (half * 2 < count) {
		half *= 2;
	}
	reference_root(leaf, half, left);
	reference_root(leaf + half, count - half, right);
	const struct wm_view parts[] = {
		WMT_VIEW(0x01),
		{ left, sizeof(left) },
		{ right, sizeof(right) },
	};
	wm_sha256(parts, 3, ret_root);
}

static int make_leaves(void **state)
{
	struct wm_frontier frontier;
	(void)state;

	wm_frontier_init(&frontier);
	for (size_t i = 0; i < LEAVES; i++) {
		const struct wm_view head = wm_view_of(&i, sizeof(i));

		wm_merkle_leaf(head, wm_view_str("body"), kept.leaf[i]);
		wm_frontier_append(&frontier, kept.leaf[i], keep_tile, NULL);
	}
	return 0;
}

/* The frontier after the first `size` leaves. */
static struct wm_frontier grow(uint64_t size)
{
	struct wm_frontier frontier;

	wm_frontier_init(&frontier);
	for (uint64_t i = 0; i < size; i++) {
		wm_frontier_append(&frontier, kept.leaf[i], NULL, NULL);
	}
	return frontier;
}

static void assert_same_frontier(const struct wm_frontier *a, const struct wm_frontier *b)
{
	uint8_t a_bytes[WM_FRONTIER_MAX_BYTES];
	uint8_t b_bytes[WM_FRONTIER_MAX_BYTES];
	const size_t a_len = wm_frontier_encode(a, a_bytes);

	assert_int_equal(a_len, wm_frontier_encode(b, b_bytes));
	assert_memory_equal(a_bytes, b_bytes, a_len);
}

/* --- roots --- */

static void test_the_published_tree_of_eight_leaves_has_its_roots(void **state)
{
	static const struct {
		const char *leaf;
		size_t len;
		const char *root; /* of the tree that ends with this leaf */
	} rows[] = {
		{ "", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
		{ "\0", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
		{ "\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
		{ " !", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
		{ "01", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
		{ "@ABC", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
		{ "PQRSTUVW", 8,
		  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
		{ "`abcdefghijklmno", 16,
		  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
	};
	struct wm_frontier frontier;
	(void)state;

	wm_frontier_init(&frontier);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t hash[WM_SHA256_BYTES];
		char text[2 * WM_SHA256_BYTES + 1];

		wm_merkle_leaf(wm_view_of(rows[i].leaf, rows[i].len), wm_view_str(NULL), hash);
		wm_frontier_append(&frontier, hash, NULL, NULL);
		wm_frontier_root(&frontier, hash);
		for (size_t at = 0; at < sizeof(hash); at++) {
			(void)snprintf(text + 2 * at, 3, "%02x", hash[at]);
		}
		assert_string_equal(text, rows[i].root);
	}
}

static void test_an_empty_tree_has_the_hash_of_nothing(void **state)
{
	struct wm_frontier frontier;
	uint8_t root[WM_SHA256_BYTES];
	uint8_t want[WM_SHA256_BYTES];
	(void)state;

	wm_frontier_init(&frontier);
	wm_frontier_root(&frontier, root);
	wm_sha256(NULL, 0, want);
	assert_memory_equal(root, want, sizeof(want));
}

static void test_a_leaf_may_come_in_two_runs(void **state)
{
	const struct wm_view whole = wm_view_str("head and body");
	uint8_t one[WM_SHA256_BYTES];
	uint8_t two[WM_SHA256_BYTES];
	(void)state;

	wm_merkle_leaf(whole, wm_view_str(NULL), one);
	for (size_t cut = 0; cut <= whole.len; cut++) {
		wm_merkle_leaf(wm_view_of(whole.data, cut),
			       wm_view_of(whole.data + cut, whole.len - cut), two);
		assert_memory_equal(one, two, sizeof(one));
	}
}

static void assert_root_is_reference(const struct wm_frontier *frontier)
{
	uint8_t root[WM_SHA256_BYTES];
	uint8_t want[WM_SHA256_BYTES];

	wm_frontier_root(frontier, root);
	reference_root(kept.leaf, (size_t)frontier->size, want);
	if (memcmp(root, want, sizeof(want)) != 0) {
		fail_msg("another root at size %llu", (unsigned long long)frontier->size);
	}
}

static void test_every_small_tree_has_the_root_of_the_recursive_definition(void **state)
{
	struct wm_frontier frontier;
	(void)state;

	wm_frontier_init(&frontier);
	assert_root_is_reference(&frontier);
	for (size_t i = 0; i < 600; i++) {
		wm_frontier_append(&frontier, kept.leaf[i], NULL, NULL);
		assert_root_is_reference(&frontier);
	}
}

static void test_trees_around_a_tile_edge_have_the_root_of_the_definition(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct wm_frontier frontier = grow(sizes[i]);

		assert_int_equal(frontier.size, sizes[i]);
		assert_root_is_reference(&frontier);
	}
}

/* --- tiles and rebuilding --- */

static void test_tiles_are_the_roots_of_their_leaves(void **state)
{
	uint8_t want[WM_SHA256_BYTES];
	(void)state;

	assert_int_equal(kept.tile8_count, TILES);
	assert_int_equal(kept.tile16_count, 1);
	for (size_t i = 0; i < TILES; i++) {
		reference_root(kept.leaf + 256 * i, 256, want);
		assert_memory_equal(kept.tile8[i], want, sizeof(want));
	}
	reference_root(kept.leaf, 65536, want);
	assert_memory_equal(kept.tile16[0], want, sizeof(want));
}

static void test_a_rebuilt_frontier_is_the_grown_one(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct wm_frontier grown = grow(sizes[i]);
		struct wm_frontier rebuilt;

		memset(kept.reads, 0, sizeof(kept.reads));
		wmt_assert_ok(wm_frontier_rebuild(sizes[i], read_kept, NULL, &rebuilt));
		assert_same_frontier(&rebuilt, &grown);
		assert_int_equal(kept.reads[0], sizes[i] & 255);
		assert_int_equal(kept.reads[1], (sizes[i] >> 8) & 255);
		assert_int_equal(kept.reads[2], sizes[i] >> 16);
	}
}

static void test_a_rebuilt_frontier_can_grow_on(void **state)
{
	struct wm_frontier frontier;
	(void)state;

	wmt_assert_ok(wm_frontier_rebuild(255, read_kept, NULL, &frontier));
	for (size_t i = 255; i < 600; i++) {
		wm_frontier_append(&frontier, kept.leaf[i], NULL, NULL);
	}
	assert_root_is_reference(&frontier);
}

static int read_until(unsigned level, uint64_t index, uint8_t ret_hash[WM_SHA256_BYTES], void *user)
{
	unsigned *left = user;

	if (*left == 0) {
		return WM_ECORRUPT;
	}
	(*left)--;
	return read_kept(level, index, ret_hash, NULL);
}

static void test_an_error_of_the_reader_ends_the_rebuilding(void **state)
{
	const unsigned reads = 1 + 1; /* 257 leaves: one tile, one leaf */
	(void)state;

	for (unsigned good = 0; good <= reads; good++) {
		struct wm_frontier frontier = { .size = 77 };
		unsigned left = good;
		const int err = wm_frontier_rebuild(257, read_until, &left, &frontier);

		assert_int_equal(err, good < reads ? WM_ECORRUPT : WM_OK);
		assert_int_equal(frontier.size, good < reads ? 77 : 257);
	}
}

struct seen {
	unsigned count;
	unsigned level[8];
	uint64_t index[8];
};

static void note_tile(unsigned level, uint64_t index, const uint8_t hash[WM_SHA256_BYTES],
		      void *user)
{
	struct seen *seen = user;
	(void)hash;

	seen->level[seen->count] = level;
	seen->index[seen->count] = index;
	seen->count++;
}

static void test_one_leaf_may_complete_a_tile_of_each_level(void **state)
{
	struct wm_frontier frontier;
	struct seen seen = { .count = 0 };
	(void)state;

	wm_frontier_init(&frontier);
	frontier.size = (UINT64_C(3) << 32) - 1;
	wm_frontier_append(&frontier, kept.leaf[0], note_tile, &seen);
	assert_int_equal(frontier.size, UINT64_C(3) << 32);
	assert_int_equal(seen.count, 4);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(seen.level[i], 8 * (i + 1));
		assert_int_equal(seen.index[i], ((UINT64_C(3) << 32) - 1) >> seen.level[i]);
	}
}

/* --- stored form --- */

static void test_encoding_and_decoding_give_the_same_frontier(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct wm_frontier frontier = grow(sizes[i]);
		struct wm_frontier decoded;
		uint8_t bytes[WM_FRONTIER_MAX_BYTES];
		const size_t len = wm_frontier_encode(&frontier, bytes);

		assert_int_equal(len, 8 + 32 * __builtin_popcountll(sizes[i]));
		wmt_assert_ok(wm_frontier_decode(wm_view_of(bytes, len), &decoded));
		assert_same_frontier(&decoded, &frontier);
	}
}

static void test_the_stored_form_is_the_size_and_the_greatest_subtree_first(void **state)
{
	const struct wm_frontier frontier = grow(257);
	uint8_t bytes[WM_FRONTIER_MAX_BYTES];
	(void)state;

	assert_int_equal(wm_frontier_encode(&frontier, bytes), 8 + 2 * 32);
	assert_memory_equal(bytes, WMT_BYTES(0, 0, 0, 0, 0, 0, 1, 1), 8);
	assert_memory_equal(bytes + 8, kept.tile8[0], WM_SHA256_BYTES);
	assert_memory_equal(bytes + 8 + 32, kept.leaf[256], WM_SHA256_BYTES);
}

static void test_the_greatest_frontier_fits_its_bound(void **state)
{
	struct wm_frontier frontier;
	struct wm_frontier decoded;
	uint8_t bytes[WM_FRONTIER_MAX_BYTES];
	(void)state;

	memset(&frontier, 0x5a, sizeof(frontier));
	frontier.size = UINT64_MAX;
	assert_int_equal(wm_frontier_encode(&frontier, bytes), WM_FRONTIER_MAX_BYTES);
	wmt_assert_ok(wm_frontier_decode(wm_view_of(bytes, sizeof(bytes)), &decoded));
	assert_same_frontier(&decoded, &frontier);
}

static void test_a_stored_form_of_another_length_is_corrupt(void **state)
{
	const struct wm_frontier frontier = grow(7);
	uint8_t bytes[WM_FRONTIER_MAX_BYTES] = { 0 };
	const size_t len = wm_frontier_encode(&frontier, bytes);
	(void)state;

	for (size_t cut = 0; cut <= len + 1; cut++) {
		struct wm_frontier decoded = { .size = 77 };
		const int err = wm_frontier_decode(wm_view_of(bytes, cut), &decoded);

		assert_int_equal(err, cut == len ? WM_OK : WM_ECORRUPT);
		assert_int_equal(decoded.size, cut == len ? 7 : 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_published_tree_of_eight_leaves_has_its_roots),
		cmocka_unit_test(test_an_empty_tree_has_the_hash_of_nothing),
		cmocka_unit_test(test_a_leaf_may_come_in_two_runs),
		cmocka_unit_test(test_every_small_tree_has_the_root_of_the_recursive_definition),
		cmocka_unit_test(test_trees_around_a_tile_edge_have_the_root_of_the_definition),
		cmocka_unit_test(test_tiles_are_the_roots_of_their_leaves),
		cmocka_unit_test(test_a_rebuilt_frontier_is_the_grown_one),
		cmocka_unit_test(test_a_rebuilt_frontier_can_grow_on),
		cmocka_unit_test(test_an_error_of_the_reader_ends_the_rebuilding),
		cmocka_unit_test(test_one_leaf_may_complete_a_tile_of_each_level),
		cmocka_unit_test(test_encoding_and_decoding_give_the_same_frontier),
		cmocka_unit_test(test_the_stored_form_is_the_size_and_the_greatest_subtree_first),
		cmocka_unit_test(test_the_greatest_frontier_fits_its_bound),
		cmocka_unit_test(test_a_stored_form_of_another_length_is_corrupt),
	};

	return cmocka_run_group_tests(tests, make_leaves, NULL);
}
