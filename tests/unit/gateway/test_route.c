/* The table of routes: every path leads to itself, and to nothing else. */
#include "lib/wmt.h"

#include "gateway/route.h"

static void test_every_route_is_found(void **state)
{
	uint16_t point = 1;

	(void)state;
	for (int id = 1; id < ROUTE__COUNT; id++) {
		assert_non_null(routes[id].path);
		if (id != ROUTE_POINT) {
			assert_int_equal(route_find(routes[id].path, &point), id);
			assert_int_equal(point, 0);
		}
	}
}

static void test_points(void **state)
{
	uint16_t point = 0;

	(void)state;
	assert_int_equal(route_find("/api/v1/points/3.07", &point), ROUTE_POINT);
	assert_int_equal(point, 307);
	assert_int_equal(route_find("/api/v1/points/", &point), ROUTE_NONE);
	assert_int_equal(route_find("/api/v1/points/3.7x", &point), ROUTE_NONE);
	assert_int_equal(point, 0);
	assert_int_equal(route_find("/api/v1/points/{id}", &point), ROUTE_NONE);
	assert_int_equal(route_find("/api/v1", &point), ROUTE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_route_is_found),
		cmocka_unit_test(test_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
