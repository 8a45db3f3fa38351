/*
 * Rows of the store about reviews: trail, verified completion, facts.  Fixed
 * layouts (proto/store.md); what cannot be is corrupt.
 */
#include "base/cursor.h"
#include "wire/review_codec.h"
#include "wire/rows.h"

#define ROW_VERSION	   1
#define TRAIL_MAX_BYTES	   (20 + WM_CODE_MAX_BYTES)
#define VERIFIED_MAX_BYTES (7 + WM_CODE_MAX_BYTES)
#define FACT_MAX_BYTES	   (32 + WM_CYCLE_ID_MAX_BYTES + WM_CODE_MAX_BYTES)

/* --- trail --- */

void wm_trail_encode(const struct wm_trail *trail, struct wm_buf *buf)
{
	uint8_t bytes[TRAIL_MAX_BYTES];
	struct wm_writer out = wm_writer_of(bytes, sizeof(bytes));

	wm_give_u8(&out, ROW_VERSION);
	wm_give_u64(&out, trail->target);
	wm_give_u8(&out, (uint8_t)trail->verb);
	wm_give_u8(&out, (uint8_t)trail->role);
	wm_give_u64(&out, (uint64_t)trail->committed_at);
	wm_give_code(&out, &trail->institution);
	wm_buf_add(buf, bytes, wm_writer_view(&out).len);
}

int wm_trail_decode(struct wm_view bytes, uint64_t revision, struct wm_trail *ret_trail)
{
	struct wm_reader in = wm_reader_of(bytes);
	struct wm_trail trail = { .revision = revision };

	const uint8_t version = wm_take_u8(&in);
	trail.target = wm_take_u64(&in);
	const uint8_t verb = wm_take_u8(&in);
	const uint8_t role = wm_take_u8(&in);
	const uint64_t committed_at = wm_take_u64(&in);
	if (!wm_take_code(&in, &trail.institution) || !wm_reader_done(&in) ||
	    version != ROW_VERSION || verb < WM_VERB_RETURN || verb >= WM_VERB__COUNT ||
	    role < WM_ROLE_SUBMITTER || role >= WM_ROLE__COUNT || committed_at > INT64_MAX) {
		return WM_ECORRUPT;
	}
	trail.verb = (enum wm_review_verb)verb;
	trail.role = (enum wm_role)role;
	trail.committed_at = (int64_t)committed_at;
	*ret_trail = trail;
	return WM_OK;
}

/* --- verified completion --- */

void wm_verified_encode(const struct wm_verified_view *verified, struct wm_buf *buf)
{
	uint8_t bytes[VERIFIED_MAX_BYTES];
	struct wm_writer out = wm_writer_of(bytes, sizeof(bytes));

	wm_give_u8(&out, ROW_VERSION);
	wm_give_u32(&out, (uint32_t)verified->as_of);
	wm_give_u8(&out, (uint8_t)verified->level);
	wm_give_code(&out, &verified->institution);
	wm_buf_add(buf, bytes, wm_writer_view(&out).len);
}

int wm_verified_decode(struct wm_view bytes, uint64_t revision,
		       struct wm_verified_view *ret_verified)
{
	struct wm_reader in = wm_reader_of(bytes);
	struct wm_verified_view verified = { .revision = revision };

	const uint8_t version = wm_take_u8(&in);
	verified.as_of = (int32_t)wm_take_u32(&in);
	const uint8_t level = wm_take_u8(&in);
	if (!wm_take_code(&in, &verified.institution) || !wm_reader_done(&in) ||
	    version != ROW_VERSION || verified.as_of == WM_DATE_NONE ||
	    level < WM_VERIFIED_NO_EVIDENCE || level >= WM_VERIFIED__COUNT) {
		return WM_ECORRUPT;
	}
	verified.level = (enum wm_verified)level;
	*ret_verified = verified;
	return WM_OK;
}

/* --- facts --- */

bool wm_fact_fits(const struct wm_fact *fact)
{
	return fact->what >= WM_FACT_MILESTONE && fact->what < WM_FACT__COUNT &&
	       fact->origin >= WM_ORIGIN_FILED && fact->origin < WM_ORIGIN__COUNT &&
	       fact->as_of != WM_DATE_NONE && fact->committed_at >= 0 &&
	       (fact->what != WM_FACT_CYCLE || fact->cycle.len > 0);
}

void wm_fact_encode(const struct wm_fact *fact, struct wm_buf *buf)
{
	uint8_t bytes[FACT_MAX_BYTES];
	struct wm_writer out = wm_writer_of(bytes, sizeof(bytes));

	wm_give_u8(&out, ROW_VERSION);
	wm_give_u8(&out, fact->what);
	wm_give_u8(&out, fact->id);
	wm_give_u8(&out, fact->state);
	wm_give_u8(&out, fact->origin);
	wm_give_u8(&out, fact->has_value);
	wm_give_u32(&out, (uint32_t)fact->date);
	wm_give_u32(&out, (uint32_t)fact->as_of);
	wm_give_u64(&out, (uint64_t)fact->value);
	wm_give_u64(&out, (uint64_t)fact->committed_at);
	wm_give_u8(&out, fact->cycle.len);
	wm_give_bytes(&out, wm_view_of(fact->cycle.text, fact->cycle.len));
	wm_give_code(&out, &fact->institution);
	wm_buf_add(buf, bytes, wm_writer_view(&out).len);
}

/* A length byte and a cycle's id; a length of 0 is no cycle. */
static bool take_cycle(struct wm_reader *in, struct wm_cycle_id *ret_cycle)
{
	const uint8_t len = wm_take_u8(in);
	const struct wm_view text = wm_take_bytes(in, len);

	return len == 0 || wm_cycle_id_parse(text, ret_cycle) == WM_OK;
}

int wm_fact_decode(struct wm_view bytes, uint64_t revision, struct wm_fact *ret_fact)
{
	struct wm_reader in = wm_reader_of(bytes);
	struct wm_fact fact = { .revision = revision };

	const uint8_t version = wm_take_u8(&in);
	fact.what = wm_take_u8(&in);
	fact.id = wm_take_u8(&in);
	fact.state = wm_take_u8(&in);
	fact.origin = wm_take_u8(&in);
	const uint8_t has_value = wm_take_u8(&in);
	fact.has_value = has_value != 0;
	fact.date = (int32_t)wm_take_u32(&in);
	fact.as_of = (int32_t)wm_take_u32(&in);
	fact.value = (int64_t)wm_take_u64(&in);
	fact.committed_at = (int64_t)wm_take_u64(&in);
	if (!take_cycle(&in, &fact.cycle) || !wm_take_code(&in, &fact.institution) ||
	    !wm_reader_done(&in) || version != ROW_VERSION || has_value > 1 ||
	    !wm_fact_fits(&fact)) {
		return WM_ECORRUPT;
	}
	*ret_fact = fact;
	return WM_OK;
}
