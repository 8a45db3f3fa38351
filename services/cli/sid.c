/* Ids from content. */
#include "cli/sid.h"

#include <assert.h>
#include <string.h>

#include "crypto/sha256.h"

#define PARTS_MAX 8

/* Parts are told apart by a NUL between them: none of them has one inside. */
void sid_derive(const char *domain, const struct wm_view *parts, size_t count, uint8_t ret_sid[16])
{
	struct wm_view all[2 * PARTS_MAX];
	uint8_t hash[WM_SHA256_BYTES];
	size_t used = 0;

	assert(count > 0 && count <= PARTS_MAX);
	all[used++] = wm_view_of(domain, strlen(domain) + 1);
	for (size_t i = 0; i < count; i++) {
		if (i > 0) {
			all[used++] = wm_view_of("", 1);
		}
		all[used++] = parts[i];
	}
	wm_sha256(all, used, hash);
	memcpy(ret_sid, hash, 16);
	ret_sid[6] = (uint8_t)((ret_sid[6] & 0x0fU) | 0x80U);
	ret_sid[8] = (uint8_t)((ret_sid[8] & 0x3fU) | 0x80U);
}
