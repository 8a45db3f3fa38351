/* Intake: one client at work may fill a batch, several share a short queue. */
#include "edge/intake.h"

#include "lib/wmt.h"

#define ONE 0x10001ULL
#define TWO 0x10002ULL

static struct intake intake;

static int setup(void **state)
{
	(void)state;
	memset(&intake, 0, sizeof(intake));
	return 0;
}

/* Take requests of a flow while there is room; how many. */
static uint32_t fill(enum wm_flow flow, uint64_t session, int64_t now)
{
	uint32_t count = 0;

	for (; intake_has_room(&intake, flow); count++) {
		intake_count(&intake, flow, session, flow == WM_FLOW_SUBMIT, now);
	}
	return count;
}

static void test_one_alone_may_fill_a_batch(void **state)
{
	(void)state;
	assert_int_equal(fill(WM_FLOW_SUBMIT, ONE, 5000), WM_HOP_SUBMITS_MAX);
	wmt_assert_ok(intake_done(&intake, WM_FLOW_SUBMIT, 10));
	assert_int_equal(fill(WM_FLOW_SUBMIT, ONE, 5000), 10);
}

static void test_two_share_a_short_queue(void **state)
{
	(void)state;
	intake_count(&intake, WM_FLOW_SUBMIT, TWO, true, 5000);
	intake_count(&intake, WM_FLOW_SUBMIT, ONE, true, 5001);
	assert_int_equal(fill(WM_FLOW_SUBMIT, ONE, 5002), WM_HOP_SUBMITS_SHARED_MAX - 2);
}

static void test_who_has_left_is_forgotten_after_two_seconds(void **state)
{
	(void)state;
	intake_count(&intake, WM_FLOW_SUBMIT, TWO, true, 5000);
	intake_count(&intake, WM_FLOW_SUBMIT, ONE, true, 5000);
	wmt_assert_ok(intake_done(&intake, WM_FLOW_SUBMIT, 2));
	intake_count(&intake, WM_FLOW_SUBMIT, ONE, true,
		     6000); /* the second of both was the last one */
	assert_int_equal(fill(WM_FLOW_SUBMIT, ONE, 6001), WM_HOP_SUBMITS_SHARED_MAX - 1);
	intake_count(&intake, WM_FLOW_SUBMIT, ONE, true, 7000);
	assert_int_equal(fill(WM_FLOW_SUBMIT, ONE, 7001),
			 WM_HOP_SUBMITS_MAX - WM_HOP_SUBMITS_SHARED_MAX - 1);
}

static void test_who_only_asks_is_not_at_work(void **state)
{
	(void)state;
	intake_count(&intake, WM_FLOW_SUBMIT, TWO, false, 5000); /* a PING, a STATUS */
	intake_count(&intake, WM_FLOW_SUBMIT, ONE, true, 5000);
	assert_int_equal(fill(WM_FLOW_SUBMIT, ONE, 5000), WM_HOP_SUBMITS_MAX - 2);
}

static void test_the_endpoints_do_not_share(void **state)
{
	(void)state;
	assert_int_equal(fill(WM_FLOW_READ, ONE, 5000), WM_HOP_READS_MAX);
	assert_true(intake_has_room(&intake, WM_FLOW_SUBMIT));
	wmt_assert_ok(intake_done(&intake, WM_FLOW_READ, 1));
	assert_int_equal(fill(WM_FLOW_READ, ONE, 5000), 1);
}

static void test_more_done_than_there_was_is_corrupt(void **state)
{
	(void)state;
	intake_count(&intake, WM_FLOW_READ, ONE, false, 5000);
	wmt_assert_err(intake_done(&intake, WM_FLOW_SUBMIT, 1), WM_ECORRUPT);
	wmt_assert_err(intake_done(&intake, WM_FLOW_READ, 2), WM_ECORRUPT);
	wmt_assert_ok(intake_done(&intake, WM_FLOW_READ, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one_alone_may_fill_a_batch, setup),
		cmocka_unit_test_setup(test_two_share_a_short_queue, setup),
		cmocka_unit_test_setup(test_who_has_left_is_forgotten_after_two_seconds, setup),
		cmocka_unit_test_setup(test_who_only_asks_is_not_at_work, setup),
		cmocka_unit_test_setup(test_the_endpoints_do_not_share, setup),
		cmocka_unit_test_setup(test_more_done_than_there_was_is_corrupt, setup),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
