/* An endpoint is local only when no other machine can reach it. */
#include "conf/guard.h"

#include "lib/wmt.h"

struct row {
	const char *endpoint;
	bool is_local;
};

static void test_only_loopback_and_ipc_are_local(void **state)
{
	static const struct row rows[] = {
		{ "ipc:///run/x", true },
		{ "tcp://127.0.0.1:1", true },
		{ "tcp://127.8.0.1:1", true },
		{ "tcp://localhost:7790", true },
		{ "tcp://[::1]:7790", true },
		{ "tcp://0.0.0.0:1", false },
		{ "tcp://*:7790", false },
		{ "tcp://192.0.2.1:7790", false },
		{ "tcp://[::]:7790", false },
		{ "tcp://1.127.0.0:1", false },
		{ "tcp://localhost.example:1", false },
		{ "tcp://eth0:7790", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s\n", rows[i].endpoint);
		assert_int_equal(wm_endpoint_is_local(rows[i].endpoint), rows[i].is_local);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_loopback_and_ipc_are_local),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
