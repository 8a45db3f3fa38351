/*
 * Records between edge and core: what decodes is encoded to the same bytes again.
 * The first byte chooses the side; the rest is a record without its length.
 */
#include "fuzz/fuzz.h"

#include "hop/record.h"

static void check(struct wm_view bytes, enum wm_hop_side side)
{
	uint8_t prefix[WM_HOP_PREFIX_MAX_BYTES];
	uint64_t counts[WM_EDGE_COUNT__COUNT];
	struct wm_hop_record record;

	if (wm_hop_decode(bytes, side, &record) < 0) {
		return;
	}
	FUZZ_REQUIRE(wm_hop_decode(bytes, side == WM_HOP_EDGE ? WM_HOP_CORE : WM_HOP_EDGE,
				   &record) == WM_ECORRUPT);
	wm_hop_counts(&record, counts);
	record.counts = counts;
	const size_t len = wm_hop_prefix(&record, prefix);
	FUZZ_REQUIRE(len - WM_HOP_LEN_BYTES + record.head.len + record.body.len == bytes.len);
	FUZZ_REQUIRE(memcmp(prefix + WM_HOP_LEN_BYTES, bytes.data, len - WM_HOP_LEN_BYTES) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 0) {
		check(wm_view_of(data + 1, size - 1), data[0] & 1 ? WM_HOP_CORE : WM_HOP_EDGE);
	}
	return 0;
}
