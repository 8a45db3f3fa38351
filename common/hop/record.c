/* Encoding and decoding by the list of proto/hop.def: the fields of a type, in one order. */
#include "hop/record.h"

#include <assert.h>

#include "base/cursor.h"

#define COUNTS_BYTES (8 * (size_t)WM_EDGE_COUNT__COUNT)

struct kind {
	bool known;
	enum wm_hop_side side;
	unsigned fields;
};

static const struct kind kinds[] = {
#define WM_HOP(NAME, CODE, DIRECTION, FIELDS, TEXT) [CODE] = { true, WM_HOP_##DIRECTION, FIELDS },
#include "proto/hop.def"
#undef WM_HOP
};

static void give_fields(struct wm_writer *out, const struct wm_hop_record *record, unsigned fields)
{
	if (fields & WM_HOP_HAS_VERSION) {
		wm_give_u8(out, record->version);
	}
	if (fields & WM_HOP_HAS_EPOCH) {
		wm_give_u16(out, record->epoch);
	}
	if (fields & WM_HOP_HAS_TICKET) {
		wm_give_u64(out, record->ticket);
	}
	if (fields & WM_HOP_HAS_VERDICT) {
		wm_give_u8(out, record->verdict);
	}
	if (fields & WM_HOP_HAS_SESSION) {
		wm_give_u64(out, record->session);
	}
	if (fields & WM_HOP_HAS_FLOW) {
		wm_give_u8(out, record->flow);
	}
	if (fields & WM_HOP_HAS_KEY) {
		wm_give_bytes(out, wm_view_of(record->key, sizeof(record->key)));
	}
	if (fields & WM_HOP_HAS_TAKEN) {
		wm_give_u32(out, record->taken_count);
		wm_give_u32(out, record->taken_bytes);
	}
	if (fields & WM_HOP_HAS_NUMBER) {
		wm_give_u32(out, record->number);
	}
	for (size_t i = 0; (fields & WM_HOP_HAS_COUNTS) && i < WM_EDGE_COUNT__COUNT; i++) {
		wm_give_u64(out, record->counts[i]);
	}
	if (fields & WM_HOP_HAS_FRAMES) {
		wm_give_u16(out, (uint16_t)record->head.len);
	}
}

size_t wm_hop_prefix(const struct wm_hop_record *record, uint8_t *ret_prefix)
{
	const unsigned fields = kinds[record->type].fields;
	struct wm_writer out = wm_writer_of(ret_prefix, WM_HOP_PREFIX_MAX_BYTES);
	size_t follows = 0;

	if (fields & WM_HOP_HAS_FRAMES) {
		assert(record->head.len <= WM_HEAD_MAX_BYTES &&
		       record->body.len <= WM_ITEM_MAX_BYTES);
		follows = record->head.len + record->body.len;
	}
	wm_give_u32(&out, 0);
	wm_give_u8(&out, (uint8_t)record->type);
	give_fields(&out, record, fields);
	assert(!out.failed);

	struct wm_writer len = wm_writer_of(ret_prefix, WM_HOP_LEN_BYTES);
	wm_give_u32(&len, (uint32_t)(out.len - WM_HOP_LEN_BYTES + follows));
	return out.len;
}

static bool take_fields(struct wm_reader *in, unsigned fields, struct wm_hop_record *record)
{
	bool good = true;

	if (fields & WM_HOP_HAS_VERSION) {
		record->version = wm_take_u8(in);
	}
	if (fields & WM_HOP_HAS_EPOCH) {
		record->epoch = wm_take_u16(in);
	}
	if (fields & WM_HOP_HAS_TICKET) {
		record->ticket = wm_take_u64(in);
	}
	if (fields & WM_HOP_HAS_VERDICT) {
		const uint8_t verdict = wm_take_u8(in);
		record->verdict = verdict == 1;
		good = verdict <= 1;
	}
	if (fields & WM_HOP_HAS_SESSION) {
		record->session = wm_take_u64(in);
		good = good && record->session != 0;
	}
	if (fields & WM_HOP_HAS_FLOW) {
		record->flow = wm_take_u8(in);
	}
	if (fields & WM_HOP_HAS_KEY) {
		wm_take_copy(in, record->key, sizeof(record->key));
	}
	if (fields & WM_HOP_HAS_TAKEN) {
		record->taken_count = wm_take_u32(in);
		record->taken_bytes = wm_take_u32(in);
	}
	if (fields & WM_HOP_HAS_NUMBER) {
		record->number = wm_take_u32(in);
	}
	if (fields & WM_HOP_HAS_COUNTS) {
		record->raw_counts = wm_take_bytes(in, COUNTS_BYTES);
	}
	return good;
}

int wm_hop_decode(struct wm_view bytes, enum wm_hop_side from, struct wm_hop_record *ret_record)
{
	struct wm_reader in = wm_reader_of(bytes);
	struct wm_hop_record record = { .type = (enum wm_hop_type)wm_take_u8(&in) };

	if (in.failed || record.type >= sizeof(kinds) / sizeof(kinds[0]) ||
	    !kinds[record.type].known || kinds[record.type].side != from) {
		return WM_ECORRUPT;
	}
	const unsigned fields = kinds[record.type].fields;
	if (!take_fields(&in, fields, &record)) {
		return WM_ECORRUPT;
	}
	if (fields & WM_HOP_HAS_FRAMES) {
		record.head = wm_take_bytes(&in, wm_take_u16(&in));
		record.body = wm_take_bytes(&in, in.left);
	}
	if (!wm_reader_done(&in) || record.head.len > WM_HEAD_MAX_BYTES ||
	    record.body.len > WM_ITEM_MAX_BYTES) {
		return WM_ECORRUPT;
	}
	*ret_record = record;
	return WM_OK;
}

void wm_hop_counts(const struct wm_hop_record *record, uint64_t ret_counts[WM_EDGE_COUNT__COUNT])
{
	struct wm_reader in = wm_reader_of(record->raw_counts);

	for (size_t i = 0; i < WM_EDGE_COUNT__COUNT; i++) {
		ret_counts[i] = wm_take_u64(&in);
	}
}
