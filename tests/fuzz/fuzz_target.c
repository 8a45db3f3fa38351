/* Any bytes as the target of a request: read or refused with a reason, within its limits. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/text.h"
#include "gateway/ask.h"
#include "gateway/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char target[2 * WM_HTTP_TARGET_MAX_BYTES];
	struct ask ask;
	const char *why = NULL;
	uint16_t point = 0;

	if (size >= sizeof(target)) {
		return 0;
	}
	memcpy(target, data, size);
	target[size] = '\0';
	const int err = ask_parse(target, 20000 * WM_DAY_MSEC, &ask, &why);
	FUZZ_REQUIRE(why != NULL && (err == WM_OK) == (why[0] == '\0'));
	if (err == WM_OK) {
		FUZZ_REQUIRE(ask.limit >= 1 && ask.limit <= WM_HTTP_LOG_MAX_COUNT);
		FUZZ_REQUIRE(strchr(ask.path, '?') == NULL);
		FUZZ_REQUIRE((route_find(ask.path, &point) == ROUTE_POINT) == (point != 0));
	}
	return 0;
}
