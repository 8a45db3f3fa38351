/* Key changes: the table follows the entries, also after a reopen, and nothing half. */
#include "lib/ledger_fixture.h"
#include "sys/alloc.h"
#include "wire/key_change_codec.h"

static struct wm_buf bodies[16];
static size_t body_count;

static struct wm_submission key_change(enum wm_key_action action, uint8_t first,
				       const char *institution, enum wm_role role)
{
	static unsigned serial = 7000;
	struct wm_key_change change = { .action = action, .reason = wm_view_str("a test") };
	struct wm_submission s = fixture_submission(++serial, 101, "kz-energy", FIXTURE_DAY);
	struct wm_buf *buf = &bodies[body_count++];

	memset(change.row.public_key, first, sizeof(change.row.public_key));
	change.row.institution = fixture_code(institution);
	change.row.role = role;
	wm_buf_init(buf, WM_BODY_MAX_BYTES);
	wm_key_change_encode(&change, buf);
	s.kind = WM_BODY_KEY_CHANGE;
	s.point = 0;
	s.expect_rev = WM_EXPECT_BLIND;
	s.institution = fixture_code("roadmap-coordinator");
	s.role = WM_ROLE_COORDINATOR;
	s.body = wm_buf_view(buf);
	return s;
}

static int teardown(void **state)
{
	while (body_count > 0) {
		wm_buf_deinit(&bodies[--body_count]);
	}
	return fixture_teardown(state);
}

static const struct wm_key_row *find(struct ledger_fixture *f, uint8_t first)
{
	uint8_t key[32];

	memset(key, first, sizeof(key));
	return wm_ledger_key(f->ledger, key);
}

static size_t count_of(struct ledger_fixture *f)
{
	size_t count;

	(void)wm_ledger_keys(f->ledger, &count);
	return count;
}

static void add(struct ledger_fixture *f, uint8_t first, const char *institution, enum wm_role role)
{
	const struct wm_submission s = key_change(WM_KEY_ADD, first, institution, role);

	(void)fixture_accept(f, &s);
}

static void test_keys_come_and_go_and_are_the_same_after_a_reopen(void **state)
{
	struct ledger_fixture *f = *state;
	const size_t before = count_of(f);

	add(f, 0xf0, "kz-energy", WM_ROLE_SUBMITTER);
	add(f, 0x00, "kz-energy", WM_ROLE_SUBMITTER); /* before and behind all others */
	add(f, 0x70, "watcher", WM_ROLE_OBSERVER);
	assert_int_equal(count_of(f), before + 3);
	assert_int_equal(find(f, 0x70)->role, WM_ROLE_OBSERVER);
	fixture_reopen(f);
	assert_int_equal(count_of(f), before + 3);

	const struct wm_submission gone =
		key_change(WM_KEY_REVOKE, 0x00, "kz-energy", WM_ROLE_SUBMITTER);
	(void)fixture_accept(f, &gone);
	assert_null(find(f, 0x00));
	assert_non_null(find(f, 0xf0));
	fixture_reopen(f);
	assert_null(find(f, 0x00));
	assert_int_equal(count_of(f), before + 2);
}

static void test_what_does_not_fit_the_table_is_refused(void **state)
{
	struct ledger_fixture *f = *state;

	add(f, 1, "roadmap-coordinator", WM_ROLE_COORDINATOR);
	const size_t before = count_of(f);
	const struct wm_submission twice = key_change(WM_KEY_ADD, 1, "x", WM_ROLE_OBSERVER);
	const struct wm_submission nobody = key_change(WM_KEY_ADD, 2, "nobody", WM_ROLE_SUBMITTER);
	const struct wm_submission absent =
		key_change(WM_KEY_REVOKE, 3, "kz-energy", WM_ROLE_SUBMITTER);
	const struct wm_submission role =
		key_change(WM_KEY_REVOKE, 1, "roadmap-coordinator", WM_ROLE_OBSERVER);
	fixture_refuse(f, &twice, WM_ERULE);
	fixture_refuse(f, &nobody, WM_ENO_SUCH_INSTITUTION);
	fixture_refuse(f, &absent, WM_ERULE);
	fixture_refuse(f, &role, WM_ERULE);
	assert_int_equal(count_of(f), before);
}

static void test_the_last_coordinator_stays(void **state)
{
	struct ledger_fixture *f = *state;

	add(f, 1, "roadmap-coordinator", WM_ROLE_COORDINATOR);
	const struct wm_submission last =
		key_change(WM_KEY_REVOKE, 1, "roadmap-coordinator", WM_ROLE_COORDINATOR);
	fixture_refuse(f, &last, WM_ERULE);
	add(f, 2, "roadmap-coordinator", WM_ROLE_COORDINATOR);
	const struct wm_submission again =
		key_change(WM_KEY_REVOKE, 1, "roadmap-coordinator", WM_ROLE_COORDINATOR);
	(void)fixture_accept(f, &again);
	assert_null(find(f, 1));
}

static void test_two_changes_in_a_batch_see_each_other(void **state)
{
	struct ledger_fixture *f = *state;
	const size_t before = count_of(f);
	const struct wm_submission batch[] = {
		key_change(WM_KEY_ADD, 5, "kz-energy", WM_ROLE_SUBMITTER),
		key_change(WM_KEY_REVOKE, 5, "kz-energy", WM_ROLE_SUBMITTER),
		key_change(WM_KEY_ADD, 6, "kz-energy", WM_ROLE_SUBMITTER),
	};

	wmt_assert_ok(fixture_append(f, batch, 3));
	assert_int_equal(count_of(f), before + 1);
	assert_null(find(f, 5));
	assert_non_null(find(f, 6));
}

static void test_without_memory_nothing_changes(void **state)
{
	struct ledger_fixture *f = *state;
	const size_t before = count_of(f);
	const uint64_t head = wm_ledger_head(f->ledger);
	const struct wm_submission s = key_change(WM_KEY_ADD, 5, "kz-energy", WM_ROLE_SUBMITTER);
	bool failed = false;

	for (long at = 0; at < 40 && !failed; at++) {
		wm_alloc_fail(at);
		failed = fixture_append(f, &s, 1) == WM_ENOMEM;
		wm_alloc_fail(-1);
		if (!failed) {
			break;
		}
		assert_int_equal(count_of(f), before);
		assert_int_equal(wm_ledger_head(f->ledger), head);
		failed = false;
	}
	assert_int_equal(count_of(f), before + 1);
	fixture_reopen(f);
	assert_non_null(find(f, 5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_keys_come_and_go_and_are_the_same_after_a_reopen, fixture_setup_mem,
			teardown),
		cmocka_unit_test_setup_teardown(test_what_does_not_fit_the_table_is_refused,
						fixture_setup_mem, teardown),
		cmocka_unit_test_setup_teardown(test_the_last_coordinator_stays, fixture_setup_mem,
						teardown),
		cmocka_unit_test_setup_teardown(test_two_changes_in_a_batch_see_each_other,
						fixture_setup_mem, teardown),
		cmocka_unit_test_setup_teardown(test_without_memory_nothing_changes,
						fixture_setup_mem, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
