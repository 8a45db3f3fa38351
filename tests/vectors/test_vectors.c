/*
 * Every file of proto/vectors: good ones decode to what their JSON says and
 * encode to the same bytes again, bad ones give the error that is named.
 */
#include "lib/wmt.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "proto/limits.h"
#include "vectors/vector.h"
#include "wire/scan.h"

#define PATH_MAX_BYTES	1024
#define NAMES_MAX_COUNT 512
#define BAD_MIN_COUNT	25

struct vector {
	char name[64];
	json_t *json;
	uint8_t *bytes;
	size_t len;
};

static struct vector vectors[NAMES_MAX_COUNT];
static size_t vector_count;

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct vector *)a)->name, ((const struct vector *)b)->name);
}

/* Names of the files that end in .hex, without the ending. */
static void list_names(void)
{
	DIR *dir = opendir(WM_VECTORS_DIR);

	assert_non_null(dir);
	for (const struct dirent *at = readdir(dir); at != NULL; at = readdir(dir)) {
		const char *ending = strrchr(at->d_name, '.');
		if (ending == NULL || strcmp(ending, ".hex") != 0) {
			continue;
		}
		const size_t len = (size_t)(ending - at->d_name);
		assert_true(vector_count < NAMES_MAX_COUNT);
		assert_true(len < sizeof(vectors[0].name));
		memcpy(vectors[vector_count].name, at->d_name, len);
		vectors[vector_count].name[len] = '\0';
		vector_count++;
	}
	(void)closedir(dir);
	qsort(vectors, vector_count, sizeof(vectors[0]), compare_names);
}

static void read_hex(struct vector *vector)
{
	char path[PATH_MAX_BYTES];
	char *digits = calloc(2, WM_ITEM_MAX_BYTES);
	size_t count = 0;

	assert_non_null(digits);
	(void)snprintf(path, sizeof(path), "%s/%s.hex", WM_VECTORS_DIR, vector->name);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	for (int c = fgetc(file); c != EOF; c = fgetc(file)) {
		if (c != '\n') {
			assert_true(count / 2 < WM_ITEM_MAX_BYTES);
			digits[count++] = (char)c;
		}
	}
	(void)fclose(file);
	vector->len = count / 2;
	vector->bytes = malloc(vector->len + 1);
	assert_non_null(vector->bytes);
	if (count % 2 != 0 || wm_hex_parse(wm_view_of(digits, count), vector->bytes, vector->len)) {
		fail_msg("%s: the hex file holds something else", vector->name);
	}
	free(digits);
}

static void read_json(struct vector *vector)
{
	char path[PATH_MAX_BYTES];
	json_error_t error;

	(void)snprintf(path, sizeof(path), "%s/%s.json", WM_VECTORS_DIR, vector->name);
	vector->json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (vector->json == NULL) {
		fail_msg("%s: %s", path, error.text);
	}
}

static int load_vectors(void **state)
{
	(void)state;
	list_names();
	for (size_t i = 0; i < vector_count; i++) {
		read_hex(&vectors[i]);
		read_json(&vectors[i]);
	}
	return 0;
}

static int unload_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < vector_count; i++) {
		free(vectors[i].bytes);
		json_decref(vectors[i].json);
	}
	return 0;
}

static const char *text_of(const struct vector *vector, const char *key)
{
	return json_string_value(json_object_get(vector->json, key));
}

static bool is_bad(const struct vector *vector)
{
	return json_object_get(vector->json, "error") != NULL;
}

static bool has_ignored_keys(const struct vector *vector)
{
	return json_is_true(json_object_get(vector->json, "ignored_keys"));
}

static const struct wm_vector_kind *kind_of(const struct vector *vector)
{
	const struct wm_vector_kind *kind = wm_vector_kind_find(text_of(vector, "frame"));

	if (kind == NULL) {
		fail_msg("%s: no such frame", vector->name);
	}
	return kind;
}

static void decode(const struct vector *vector, union wm_vector_value *ret_value)
{
	const int err = kind_of(vector)->decode(wm_view_of(vector->bytes, vector->len), ret_value);

	if (err < 0) {
		fail_msg("%s: %s", vector->name, wm_err_name(err));
	}
}

static void test_good_ones_decode_to_what_their_json_says(void **state)
{
	(void)state;
	union wm_vector_value value;

	for (size_t i = 0; i < vector_count; i++) {
		if (is_bad(&vectors[i])) {
			continue;
		}
		decode(&vectors[i], &value);
		json_t *got = wm_vector_tell(kind_of(&vectors[i]), &value);
		if (has_ignored_keys(&vectors[i])) {
			json_object_set_new(got, "ignored_keys", json_true());
		}
		if (!json_equal(got, vectors[i].json)) {
			fail_msg("%s: decoded to %s", vectors[i].name, json_dumps(got, 0));
		}
		json_decref(got);
	}
}

static void test_good_ones_encode_to_the_same_bytes(void **state)
{
	(void)state;
	union wm_vector_value value;
	struct wm_buf buf;

	wm_buf_init(&buf, WM_ITEM_MAX_BYTES);
	for (size_t i = 0; i < vector_count; i++) {
		if (is_bad(&vectors[i]) || has_ignored_keys(&vectors[i])) {
			continue;
		}
		decode(&vectors[i], &value);
		wm_buf_reset(&buf);
		kind_of(&vectors[i])->encode(&value, &buf);
		wmt_assert_ok(buf.err);
		if (!wm_view_eq(wm_buf_view(&buf), wm_view_of(vectors[i].bytes, vectors[i].len))) {
			fail_msg("%s: encoded to other bytes", vectors[i].name);
		}
	}
	wm_buf_deinit(&buf);
}

static void test_bad_ones_give_the_named_error(void **state)
{
	(void)state;
	union wm_vector_value value;
	size_t count = 0;

	for (size_t i = 0; i < vector_count; i++) {
		if (!is_bad(&vectors[i])) {
			continue;
		}
		const int err =
			kind_of(&vectors[i])
				->decode(wm_view_of(vectors[i].bytes, vectors[i].len), &value);
		const char *want = text_of(&vectors[i], "error");
		if (want == NULL || strcmp(wm_err_name(err), want) != 0) {
			fail_msg("%s: got %s, want %s", vectors[i].name, wm_err_name(err), want);
		}
		count++;
	}
	assert_true(count >= BAD_MIN_COUNT);
}

static void test_every_message_has_a_vector(void **state)
{
	(void)state;
	for (unsigned type = 0; type <= UINT8_MAX; type++) {
		const char *name = wm_msg_name(type);
		bool found = name == NULL;
		for (size_t i = 0; i < vector_count && !found; i++) {
			const char *message = text_of(&vectors[i], "message");
			found = message != NULL && strcmp(message, name) == 0;
		}
		if (!found) {
			fail_msg("%s has no vector", name);
		}
	}
}

/* The one vector that is a rule, not a file: { 200: [bytes...] } of a given length. */
static int decode_update_of(size_t len)
{
	static uint8_t bytes[WM_BODY_MAX_BYTES + 1];
	const uint8_t start[] = { 0x86, 1,    101, 2,	 0xcd, 0x23, 0x28, 3,	 1, 4, 1,
				  9,	0x81, 1,   0xa1, 'a',  0xcc, 200,  0xdc, 0, 20 };
	size_t at = sizeof(start);
	struct wm_update update;

	memcpy(bytes, start, sizeof(start));
	for (size_t left = 20; left > 0; left--) {
		const size_t size = (len - at) / left - 3;
		bytes[at] = 0xc5;
		bytes[at + 1] = (uint8_t)(size >> 8);
		bytes[at + 2] = (uint8_t)size;
		memset(bytes + at + 3, 0, size);
		at += 3 + size;
	}
	assert_int_equal(at, len);
	return wm_update_decode(wm_view_of(bytes, len), &update);
}

static void test_a_body_of_60000_bytes_is_taken_and_one_more_is_not(void **state)
{
	(void)state;
	wmt_assert_ok(decode_update_of(WM_BODY_MAX_BYTES));
	wmt_assert_err(decode_update_of(WM_BODY_MAX_BYTES + 1), WM_ETOO_BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_ones_decode_to_what_their_json_says),
		cmocka_unit_test(test_good_ones_encode_to_the_same_bytes),
		cmocka_unit_test(test_bad_ones_give_the_named_error),
		cmocka_unit_test(test_every_message_has_a_vector),
		cmocka_unit_test(test_a_body_of_60000_bytes_is_taken_and_one_more_is_not),
	};
	return cmocka_run_group_tests_name("vectors", tests, load_vectors, unload_vectors);
}
