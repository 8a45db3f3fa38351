/* Key files: taken as they are or refused; a secret that others can read is none. */
#include <sys/stat.h>

#include "conf/instance.h"
#include "lib/tmpdir.h"

/* Z85 holds '#' and most other punctuation, but no ';', no quotes and no blank. */
#define PUBLIC "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define SECRET "#=JTt9SmF6OM*Wf8f5{=Q!#y#(v)]-+.:/?&<>$z"

static mode_t mode_of(const char *path)
{
	struct stat found;

	assert_int_equal(stat(path, &found), 0);
	return found.st_mode & 07777;
}

static void test_a_key_pair_reads_back_from_a_file_for_its_owner_alone(void **state)
{
	const char *path = tmpdir_path(*state, "a.key");
	char public[41];
	char secret[41];

	wmt_assert_ok(wm_keyfile_write(path, PUBLIC, SECRET));
	assert_int_equal(mode_of(path), 0400);
	wmt_assert_ok(wm_keyfile_read(path, public, secret));
	assert_string_equal(public, PUBLIC);
	assert_string_equal(secret, SECRET);
}

static void test_a_public_key_is_for_everybody_and_holds_no_secret(void **state)
{
	const char *path = tmpdir_path(*state, "a.pub");
	char public[41];
	char secret[41] = "untouched";

	wmt_assert_ok(wm_keyfile_write(path, PUBLIC, NULL));
	assert_int_equal(mode_of(path), 0444);
	wmt_assert_ok(wm_keyfile_read(path, public, NULL));
	assert_string_equal(public, PUBLIC);
	assert_int_equal(chmod(path, 0400), 0);
	public[0] = '\0';
	wmt_assert_err(wm_keyfile_read(path, public, secret), WM_EINVALID);
	assert_string_equal(public, "");
	assert_string_equal(secret, "untouched");
}

struct mode_row {
	mode_t mode;
	int want;
};

static void test_a_secret_that_others_can_read_is_refused(void **state)
{
	static const struct mode_row rows[] = {
		{ 0400, WM_OK },       { 0600, WM_OK },	      { 0440, WM_EINVALID },
		{ 0404, WM_EINVALID }, { 0420, WM_EINVALID }, { 0644, WM_EINVALID },
	};
	const char *path = tmpdir_path(*state, "a.key");
	char public[41];
	char secret[41];

	wmt_assert_ok(wm_keyfile_write(path, PUBLIC, SECRET));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(chmod(path, rows[i].mode), 0);
		wmt_assert_err(wm_keyfile_read(path, public, secret), rows[i].want);
		wmt_assert_ok(wm_keyfile_read(path, public, NULL));
	}
}

struct key_row {
	const char *name;
	const char *text;
	int want;
};

static const struct key_row key_rows[] = {
	{ "as written", "# c\npublic = " PUBLIC "\nsecret = " SECRET "\n", WM_OK },
	{ "other order, no blanks", "secret=" SECRET "\npublic=" PUBLIC, WM_OK },
	{ "CRLF, tabs, empty lines", "\r\n\tpublic\t=\t" PUBLIC " \r\n\r\nsecret = " SECRET "\r\n",
	  WM_OK },
	{ "empty", "", WM_EINVALID },
	{ "no secret", "public = " PUBLIC "\n", WM_EINVALID },
	{ "no public", "secret = " SECRET "\n", WM_EINVALID },
	{ "39 characters",
	  "public = " PUBLIC "\nsecret = 234567890123456789012345678901234567890\n", WM_EINVALID },
	{ "41 characters", "public = " PUBLIC "\nsecret = 1" SECRET "\n", WM_EINVALID },
	{ "blank inside",
	  "public = " PUBLIC "\nsecret = 12345678901234567890 2345678901234567890\n", WM_EINVALID },
	{ "control byte",
	  "public = " PUBLIC "\nsecret = 12345678901234567890\x01"
	  "2345678901234567890\n",
	  WM_EINVALID },
	{ "not ASCII",
	  "public = " PUBLIC "\nsecret = 12345678901234567890\xc3\xa9"
	  "345678901234567890\n",
	  WM_EINVALID },
	{ "twice", "public = " PUBLIC "\npublic = " PUBLIC "\nsecret = " SECRET "\n", WM_EINVALID },
	{ "unknown name", "private = " SECRET "\npublic = " PUBLIC "\nsecret = " SECRET "\n",
	  WM_EINVALID },
	{ "no equals sign", "public " PUBLIC "\nsecret = " SECRET "\n", WM_EINVALID },
};

static void test_key_lines_are_taken_or_refused(void **state)
{
	for (size_t i = 0; i < sizeof(key_rows) / sizeof(key_rows[0]); i++) {
		const char *path = tmpdir_file(*state, "a.key", wm_view_str(key_rows[i].text));
		char public[41] = "untouched";
		char secret[41] = "untouched";

		assert_int_equal(chmod(path, 0600), 0);
		const int err = wm_keyfile_read(path, public, secret);
		const bool taken = err == WM_OK;
		if (err != key_rows[i].want || strcmp(public, taken ? PUBLIC : "untouched") != 0 ||
		    strcmp(secret, taken ? SECRET : "untouched") != 0) {
			fail_msg("%s: %s, %s, %s", key_rows[i].name, wm_err_name(err), public,
				 secret);
		}
	}
}

static void test_a_file_is_read_up_to_its_bound(void **state)
{
	static const char keys[] = "public = " PUBLIC "\n";
	char text[1024];
	char public[41];

	memset(text, '\n', sizeof(text));
	memcpy(text, keys, sizeof(keys) - 1);
	wmt_assert_ok(
		wm_keyfile_read(tmpdir_file(*state, "a", wm_view_of(text, 1023)), public, NULL));
	wmt_assert_err(
		wm_keyfile_read(tmpdir_file(*state, "a", wm_view_of(text, 1024)), public, NULL),
		WM_EINVALID);
}

static void test_what_is_no_file_says_so(void **state)
{
	struct tmpdir *dir = *state;
	char public[41];

	wmt_assert_err(wm_keyfile_read(tmpdir_path(dir, "none"), public, NULL), WM_ENOTFOUND);
	wmt_assert_err(wm_keyfile_read(dir->path, public, NULL), WM_ESYSTEM);
}

static void test_what_is_no_key_is_not_written(void **state)
{
	const char *path = tmpdir_path(*state, "a.key");

	wmt_assert_err(wm_keyfile_write(path, "", NULL), WM_EINVALID);
	wmt_assert_err(wm_keyfile_write(path, PUBLIC "1", NULL), WM_EINVALID);
	wmt_assert_err(wm_keyfile_write(path, PUBLIC, "too short"), WM_EINVALID);
	assert_int_equal(tmpdir_count(*state), 0);
}

#define IN_FOLDER(TEST) cmocka_unit_test_setup_teardown(TEST, tmpdir_make, tmpdir_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_a_key_pair_reads_back_from_a_file_for_its_owner_alone),
		IN_FOLDER(test_a_public_key_is_for_everybody_and_holds_no_secret),
		IN_FOLDER(test_a_secret_that_others_can_read_is_refused),
		IN_FOLDER(test_key_lines_are_taken_or_refused),
		IN_FOLDER(test_a_file_is_read_up_to_its_bound),
		IN_FOLDER(test_what_is_no_file_says_so),
		IN_FOLDER(test_what_is_no_key_is_not_written),
	};

	return cmocka_run_group_tests_name("keyfile", tests, NULL, NULL);
}
