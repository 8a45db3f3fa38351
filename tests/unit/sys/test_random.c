/* Random bytes are filled in completely, and the ids made of them have the form of RFC 9562. */
#include "lib/wmt.h"
#include "sys/rand.h"

static void test_every_byte_is_filled_and_none_behind(void **state)
{
	uint8_t seen[4096] = { 0 };

	(void)state;
	/* A byte that stays 0 in 16 rounds by chance: 4096 / 2^128. */
	for (int round = 0; round < 16; round++) {
		uint8_t bytes[4097];
		bytes[4096] = 0x5a;
		wm_random(bytes, 4096);
		assert_int_equal(bytes[4096], 0x5a);
		for (size_t i = 0; i < sizeof(seen); i++) {
			seen[i] |= bytes[i];
		}
	}
	for (size_t i = 0; i < sizeof(seen); i++) {
		assert_int_not_equal(seen[i], 0);
	}
	wm_random(NULL, 0);
}

static void test_an_id_begins_with_its_time(void **state)
{
	static const uint8_t want[] = { 0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0 }; /* RFC 9562, A.6 */
	uint8_t uuid[16];

	(void)state;
	wm_uuid_make(0x017f22e279b0, uuid);
	assert_memory_equal(uuid, want, sizeof(want));
}

static void test_version_and_variant_are_set_in_every_id(void **state)
{
	(void)state;
	for (int i = 0; i < 256; i++) {
		uint8_t uuid[16];
		wm_uuid_make(1700000000000, uuid);
		assert_int_equal(uuid[6] >> 4, 7);
		assert_int_equal(uuid[8] >> 6, 2);
	}
}

static void test_ids_of_one_millisecond_differ(void **state)
{
	uint8_t ids[64][16];

	(void)state;
	for (size_t i = 0; i < 64; i++) {
		wm_uuid_make(1700000000000, ids[i]);
		for (size_t k = 0; k < i; k++) {
			assert_memory_not_equal(ids[i], ids[k], 16);
		}
	}
}

static void test_later_ids_compare_greater(void **state)
{
	uint8_t earlier[16];
	uint8_t later[16];

	(void)state;
	wm_uuid_make(1700000000000, earlier);
	wm_uuid_make(1700000000001, later);
	assert_true(memcmp(earlier, later, 16) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_byte_is_filled_and_none_behind),
		cmocka_unit_test(test_an_id_begins_with_its_time),
		cmocka_unit_test(test_version_and_variant_are_set_in_every_id),
		cmocka_unit_test(test_ids_of_one_millisecond_differ),
		cmocka_unit_test(test_later_ids_compare_greater),
	};

	return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
