/**
 * @file rand.c
 * @brief Random bytes from getrandom(2), and identifiers made of them.
 */
#include "sys/rand.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void wm_random(void *ret_bytes, size_t len)
{
	uint8_t *at = ret_bytes;

	while (len > 0) {
		const ssize_t got = getrandom(at, len, 0);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got <= 0) {
			abort(); /* going on with bytes that can be guessed would be worse */
		}
		at += got;
		len -= (size_t)got;
	}
}

void wm_uuid_make(int64_t now_msec, uint8_t ret_uuid[16])
{
	const uint64_t msec = (uint64_t)now_msec;

	for (unsigned i = 0; i < 6; i++) {
		ret_uuid[i] = (uint8_t)(msec >> (40 - 8 * i));
	}
	wm_random(ret_uuid + 6, 10);
	ret_uuid[6] = (uint8_t)(0x70 | (ret_uuid[6] & 0x0f)); /* version 7 */
	ret_uuid[8] = (uint8_t)(0x80 | (ret_uuid[8] & 0x3f)); /* variant of RFC 9562 */
}
