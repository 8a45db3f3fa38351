/**
 * @file test_sha256.c
 * @brief SHA-256 over lists of runs: published hashes, every cut, several threads.
 */
#include "crypto/sha256.h"

#include <pthread.h>

#include "lib/wmt.h"

struct known {
	const char *name;
	const char *text;
	size_t repeat;
	uint8_t hash[WM_SHA256_BYTES];
};

/* FIPS 180-4 examples. */
static const struct known known[] = {
	{ "nothing", "", 1, { 0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4,
			      0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b,
			      0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55 } },
	{ "one block", "abc", 1, { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
				   0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
				   0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad } },
	{ "two blocks",
	  "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  1,
	  { 0x24, 0x8d, 0x6a, 0x61, 0xd2, 0x06, 0x38, 0xb8, 0xe5, 0xc0, 0x26,
	    0x93, 0x0c, 0x3e, 0x60, 0x39, 0xa3, 0x3c, 0xe4, 0x59, 0x64, 0xff,
	    0x21, 0x67, 0xf6, 0xec, 0xed, 0xd4, 0x19, 0xdb, 0x06, 0xc1 } },
	{ "a million letters", "aaaaaaaaaa", 100000, { 0xcd, 0xc7, 0x6e, 0x5c, 0x99, 0x14, 0xfb,
						       0x92, 0x81, 0xa1, 0xc7, 0xe2, 0x84, 0xd7,
						       0x3e, 0x67, 0xf1, 0x80, 0x9a, 0x48, 0xa4,
						       0x97, 0x20, 0x0e, 0x04, 0x6d, 0x39, 0xcc,
						       0xc7, 0x11, 0x2c, 0xd0 } },
};

static void test_known_texts_give_their_published_hashes(void **state)
{
	(void)state;
	static struct wm_view parts[100000];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		uint8_t hash[WM_SHA256_BYTES];

		for (size_t at = 0; at < known[i].repeat; at++) {
			parts[at] = wm_view_str(known[i].text);
		}
		wm_sha256(parts, known[i].repeat, hash);
		if (memcmp(hash, known[i].hash, sizeof(hash)) != 0) {
			fail_msg("%s: another hash", known[i].name);
		}
	}
}

static void test_no_parts_hash_like_the_empty_text(void **state)
{
	(void)state;
	uint8_t hash[WM_SHA256_BYTES];

	wm_sha256(NULL, 0, hash);
	assert_memory_equal(hash, known[0].hash, sizeof(hash));
}

static void test_where_the_parts_are_cut_does_not_matter(void **state)
{
	(void)state;
	const struct wm_view text = wm_view_str(known[2].text);

	for (size_t cut = 0; cut <= text.len; cut++) {
		const struct wm_view parts[] = {
			wm_view_of(text.data, cut),
			{ NULL, 0 },
			wm_view_of(text.data + cut, text.len - cut),
		};
		uint8_t hash[WM_SHA256_BYTES];

		wm_sha256(parts, 3, hash);
		assert_memory_equal(hash, known[2].hash, sizeof(hash));
	}
}

static void test_a_chain_step_hashes_the_digest_and_the_body(void **state)
{
	(void)state;
	const struct wm_view body = wm_view_str("body");
	uint8_t joined[WM_SHA256_BYTES + 4];
	uint8_t want[WM_SHA256_BYTES];
	uint8_t digest[WM_SHA256_BYTES];

	memcpy(joined, known[1].hash, WM_SHA256_BYTES);
	memcpy(joined + WM_SHA256_BYTES, body.data, body.len);
	wm_sha256(&(struct wm_view){ joined, sizeof(joined) }, 1, want);
	memcpy(digest, known[1].hash, WM_SHA256_BYTES);
	wm_sha256_chain(digest, body);
	assert_memory_equal(digest, want, sizeof(want));
}

static void *hash_many(void *user)
{
	const struct known *row = user;
	const struct wm_view part = wm_view_str(row->text);
	unsigned wrong = 0;

	for (unsigned i = 0; i < 2000; i++) {
		uint8_t hash[WM_SHA256_BYTES];

		wm_sha256(&part, 1, hash);
		wrong += memcmp(hash, row->hash, sizeof(hash)) != 0;
	}
	return wrong > 0 ? user : NULL;
}

static void test_threads_do_not_disturb_one_another(void **state)
{
	(void)state;
	pthread_t thread[3];

	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(pthread_create(&thread[i], NULL, hash_many, (void *)&known[i]), 0);
	}
	for (size_t i = 0; i < 3; i++) {
		void *wrong = NULL;

		assert_int_equal(pthread_join(thread[i], &wrong), 0);
		assert_null(wrong);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_texts_give_their_published_hashes),
		cmocka_unit_test(test_no_parts_hash_like_the_empty_text),
		cmocka_unit_test(test_where_the_parts_are_cut_does_not_matter),
		cmocka_unit_test(test_a_chain_step_hashes_the_digest_and_the_body),
		cmocka_unit_test(test_threads_do_not_disturb_one_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
