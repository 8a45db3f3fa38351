/* GET: one snapshot, as of any revision or time; the register; the keys. */
#include "broker/dispatch.h"
#include "broker/snapshot.h"
#include "wire/register_codec.h"

/* An answer under way. */
struct answer {
	struct broker *broker;
	struct wm_ledger_read *read;
	struct snap_target to;
	struct wm_read_cut cut;
	const struct wm_register *reg; /* as of the cut */
	uint32_t index;
	uint8_t digest[32];
	const char *reason; /* of a refusal, NULL: the code says it */
};

/* The time may be now, but not later: what is told of a time holds for ever. */
static int revision_at(struct broker *broker, struct wm_ledger_read *read, uint64_t msec,
		       uint64_t *ret_revision)
{
	if (msec > (uint64_t)broker_now(broker)) {
		return WM_EREV_FUTURE;
	}
	if ((int64_t)msec > broker->asked_msec) {
		broker->asked_msec = (int64_t)msec;
	}
	*ret_revision = wm_read_rev_at(read, (int64_t)msec);
	return WM_OK;
}

static int find_cut(struct broker *broker, struct wm_ledger_read *read, const struct wm_head *head,
		    struct wm_read_cut *ret_cut)
{
	struct wm_read_cut cut = { .revision = wm_read_head(read), .facts_to = INT32_MAX };

	if ((head->has & WM_HAS(AS_OF_REV)) && (head->has & WM_HAS(AS_OF_TIME))) {
		return WM_ESCHEMA;
	}
	if (head->has & WM_HAS(AS_OF_REV)) {
		if (head->as_of_rev > cut.revision) {
			return WM_EREV_FUTURE;
		}
		cut.revision = head->as_of_rev;
	}
	if (head->has & WM_HAS(AS_OF_TIME)) {
		const int err = revision_at(broker, read, head->as_of_time, &cut.revision);
		if (err < 0) {
			return err;
		}
	}
	if (head->has & WM_HAS(FACTS_TO)) {
		cut.facts_to = head->facts_to;
	}
	if (head->has & WM_HAS(VIEW)) {
		cut.view = (enum wm_view_kind)head->view;
	}
	*ret_cut = cut;
	return WM_OK;
}

static int begin(struct answer *answer, enum wm_body_kind kind, size_t count)
{
	return snap_send_begin(answer->broker, answer->read, &answer->to, &answer->cut, kind,
			       (uint32_t)count);
}

static int end(struct answer *answer)
{
	return snap_send_end(answer->broker, answer->read, &answer->to, &answer->cut, answer->index,
			     answer->digest);
}

/* Send what item_buf holds. */
static int send_encoded(struct answer *answer, enum wm_body_kind kind)
{
	struct wm_buf *buf = &answer->broker->item_buf;

	if (buf->err < 0) {
		return buf->err;
	}
	return snap_send_item(answer->broker, &answer->to, kind, wm_buf_view(buf), answer->index++,
			      answer->digest);
}

static int send_points(struct answer *answer, const struct wm_filter *filter)
{
	/* Reading a point may put another register in this one's place. */
	uint16_t ids[WM_POINTS_MAX_COUNT];
	size_t count = 0;

	for (size_t i = 0; i < answer->reg->point_count; i++) {
		if (wm_filter_item(filter, &answer->reg->points[i])) {
			ids[count++] = answer->reg->points[i].id;
		}
	}
	int err = begin(answer, WM_BODY_POINT, count);
	for (size_t i = 0; err == WM_OK && i < count; i++) {
		err = snap_send_point(answer->broker, answer->read, &answer->to, &answer->cut,
				      ids[i], answer->index++, answer->digest);
	}
	return err == WM_OK ? end(answer) : err;
}

/* One row of the register, from the place of a table of its kind. */
typedef void encode_row_fn(const struct wm_register *reg, size_t at, struct wm_buf *buf);

static void encode_area(const struct wm_register *reg, size_t at, struct wm_buf *buf)
{
	wm_area_encode(&reg->areas[at], buf);
}

static void encode_institution(const struct wm_register *reg, size_t at, struct wm_buf *buf)
{
	wm_institution_encode(&reg->institutions[at], buf);
}

static void encode_point(const struct wm_register *reg, size_t at, struct wm_buf *buf)
{
	wm_action_point_encode(&reg->points[at], buf);
}

static void encode_cycle(const struct wm_register *reg, size_t at, struct wm_buf *buf)
{
	wm_cycle_encode(&reg->cycles[at], buf);
}

static void encode_settings(const struct wm_register *reg, size_t at, struct wm_buf *buf)
{
	(void)at;
	wm_settings_encode(&reg->settings, buf);
}

static int send_register(struct answer *answer)
{
	const struct wm_register *reg = answer->reg;
	struct wm_buf *buf = &answer->broker->item_buf;
	const struct {
		enum wm_body_kind kind;
		size_t count;
		encode_row_fn *encode;
	} parts[] = {
		{ WM_BODY_AREA, reg->area_count, encode_area },
		{ WM_BODY_INSTITUTION, reg->institution_count, encode_institution },
		{ WM_BODY_ACTION_POINT, reg->point_count, encode_point },
		{ WM_BODY_CYCLE, reg->cycle_count, encode_cycle },
		{ WM_BODY_SETTINGS, 1, encode_settings },
	};
	size_t total = 0;

	for (size_t part = 0; part < sizeof(parts) / sizeof(parts[0]); part++) {
		total += parts[part].count;
	}
	int err = begin(answer, WM_BODY_REGISTER, total);
	for (size_t part = 0; part < sizeof(parts) / sizeof(parts[0]); part++) {
		for (size_t i = 0; err == WM_OK && i < parts[part].count; i++) {
			wm_buf_reset(buf);
			parts[part].encode(reg, i, buf);
			err = send_encoded(answer, parts[part].kind);
		}
	}
	return err == WM_OK ? end(answer) : err;
}

static int send_keys(struct answer *answer)
{
	struct wm_buf *buf = &answer->broker->item_buf;
	size_t count;
	const struct wm_key_row *keys = wm_ledger_keys(answer->broker->ledger, &count);

	int err = begin(answer, WM_BODY_KEY, count);
	for (size_t i = 0; err == WM_OK && i < count; i++) {
		wm_buf_reset(buf);
		wm_key_row_encode(&keys[i], buf);
		err = send_encoded(answer, WM_BODY_KEY);
	}
	return err == WM_OK ? end(answer) : err;
}

static int answer_get(struct answer *answer, const struct wm_envelope *envelope)
{
	struct wm_filter filter;

	int err = wm_head_filter(&envelope->head, &filter);
	if (err == WM_OK) {
		err = find_cut(answer->broker, answer->read, &envelope->head, &answer->cut);
	}
	if (err == WM_OK) {
		err = wm_read_register(answer->read, wm_read_shown(answer->read, &answer->cut),
				       &answer->reg);
	}
	if (err < 0) {
		return err;
	}
	switch (envelope->head.what) {
	case WM_BODY_POINT:
		return send_points(answer, &filter);
	case WM_BODY_REGISTER:
		return send_register(answer);
	case WM_BODY_KEY:
		return envelope->identity.role == WM_ROLE_SERVICE ||
				       envelope->identity.role == WM_ROLE_COORDINATOR
			       ? send_keys(answer)
			       : WM_EDENIED;
	case WM_BODY_ROLLUP:
		answer->reason = "roll-ups are served by the aggregator's endpoint";
		return WM_ERULE;
	default:
		answer->reason = "what is none of points, register, keys";
		return WM_ERULE;
	}
}

void handle_get(struct broker *broker, const struct wm_envelope *envelope)
{
	struct answer answer = {
		.broker = broker, .to = { .session = envelope->session, .req = envelope->head.req }
	};

	broker_commit(broker); /* what a receipt could tell, this answer shows */
	int err = wm_server_has_room(broker->server, envelope->session) ? WM_OK : WM_EBUSY;
	if (err == WM_OK) {
		err = wm_ledger_read_begin(broker->ledger, &answer.read);
	}
	if (err == WM_OK) {
		err = answer_get(&answer, envelope);
	}
	wm_ledger_read_end(&answer.read);
	upkeep_note(broker, err);
	if (err < 0 && err != WM_ENOTFOUND) {
		wm_server_reject(broker->server, envelope, broker_public_error(err), answer.reason,
				 0);
	}
}
