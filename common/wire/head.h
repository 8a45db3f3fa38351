/**
 * @file head.h
 * @brief Frame 0 of every message: one flat struct, made from proto/messages.def.
 *
 * Layer 2 (wire).  `has` tells which fields are there; which a message must
 * have is in the message table, and decoding checks it.
 *
 *     struct wm_head head = wm_head_of(WM_MSG_PING, req);
 *     head.nonce = 7;
 *     head.has |= WM_HAS(NONCE);
 *     wm_head_encode(&head, &buf);
 */
#ifndef WM_WIRE_HEAD_H
#define WM_WIRE_HEAD_H

#include "core/select.h"
#include "sys/buf.h"

#define WM_PROTOCOL_VERSION 1

enum wm_field {
#define WM_FIELD(NAME, MEMBER, KEY, TYPE, LIMIT, TEXT) WM_FIELD_##NAME = (KEY),
#include "proto/messages.def"
#undef WM_FIELD
	WM_FIELD__END = 64,
};

#define WM_HAS(NAME) (1ULL << WM_FIELD_##NAME)

enum wm_msg_type {
#define WM_MSG(NAME, CODE, DIR, FLOW, REQUIRED, OPTIONAL, TEXT) WM_MSG_##NAME = (CODE),
#include "proto/messages.def"
#undef WM_MSG
};

/** Endpoints a client message may go to. */
enum wm_flow {
	WM_FLOW_NONE = 0,
	WM_FLOW_SUBMIT = 1,
	WM_FLOW_READ = 2, /**< watch endpoint of the broker, roll-up endpoint of the aggregator */
	WM_FLOW_ANY = 3,
};

/** START */
enum wm_start { WM_START_NOW = 0, WM_START_SNAPSHOT = 1, WM_START_AFTER = 2 };

/** KIND and WHAT: what a body holds.  Append only. */
enum wm_body_kind {
	WM_BODY_POINT = 1,   /**< register row and state of an action point */
	WM_BODY_UPDATE,	     /**< the submitted bytes of a progress update */
	WM_BODY_AREA,	     /**< register row of a priority area */
	WM_BODY_INSTITUTION, /**< register row of an institution */
	WM_BODY_KEY,	     /**< a public key, its institution and role; for services only */
	WM_BODY_ROLLUP,	     /**< roll-up of a priority area, or of the programme */
	WM_BODY_REGISTER,    /**< WHAT only: areas, institutions, action points, cycles, settings */
	WM_BODY_AMENDMENT,   /**< submitted: a decision that changes rows of the register */
	WM_BODY_REVIEW,	     /**< submitted: return, approve, accept, publish */
	WM_BODY_ASSESSMENT,  /**< submitted: completion as the coordinator verified it */
	WM_BODY_CYCLE,	     /**< register row of a reporting cycle */
	WM_BODY_KEY_CHANGE,  /**< reserved */
	WM_BODY_ROLE_CHANGE, /**< reserved */
	WM_BODY_SETTINGS,    /**< register row of the thresholds */
	WM_BODY_ACTION_POINT, /**< register row of an action point, without its state */
};

/** Members are named as in messages.def; a member is meaningful when its bit is in `has`. */
struct wm_head {
	uint64_t has; /**< WM_HAS(...) bits */
	uint8_t ver, type, start, err_class, kind, what, area, view, role;
	bool replayed;
	uint16_t code, point;
	uint8_t areas_count, points_count, institutions_count, versions_count, features_count;
	int32_t facts_to;
	uint32_t retry_after, watch, count, index, max, heartbeat, epoch, limit_body,
		limit_inflight, limit_credit, limit_watches, register_version;
	uint64_t req, rev, prev, expect_rev, committed_at, current_rev, credit, upto, head,
		as_of_rev, as_of_time, server_time, nonce, point_prev, published_rev;
	uint8_t store[16], sid[16], after_sid[16], key_id[8];
	uint8_t leaf_hash[32], digest[32], root[32], register_hash[32];
	struct wm_view text, client, institution; /**< borrowed from the frame */
	uint8_t areas[16], versions[8];
	uint16_t points[WM_FILTER_POINTS_MAX];
	struct wm_view institutions[WM_FILTER_INSTITUTIONS_MAX], features[16];
};

/** A head with version, type and request number set. */
struct wm_head wm_head_of(enum wm_msg_type type, uint64_t req);

/** Append the encoded head to `buf`; errors stick there (WM_ELIMIT above WM_HEAD_MAX_BYTES). */
void wm_head_encode(const struct wm_head *head, struct wm_buf *buf);

/**
 * Scan and decode frame 0 and check it against the message table.
 *
 * @param ret_head  also filled as far as read on WM_ETYPE and WM_ESCHEMA, so
 *                  that a refusal can echo req and sid
 * @return WM_OK, a scan error, WM_EVERSION, WM_ETYPE, WM_ESCHEMA,
 *         WM_EUNKNOWN_CRITICAL
 */
WM_CHECK int wm_head_decode(struct wm_view bytes, struct wm_head *ret_head);

/** Name, flow, and direction of a message; NULL / WM_FLOW_NONE / false for unknown codes. */
const char *wm_msg_name(unsigned type);
enum wm_flow wm_msg_flow(unsigned type);
bool wm_msg_from_client(unsigned type);

/** The filter fields of a head, checked.  @return WM_OK, WM_ERANGE or WM_ESCHEMA */
WM_CHECK int wm_head_filter(const struct wm_head *head, struct wm_filter *ret_filter);
/** Put a filter into a head; views point into `filter`. */
void wm_head_set_filter(struct wm_head *head, const struct wm_filter *filter);
/** Fill CODE, CLASS and TEXT from an error; `reason` NULL takes wm_strerror(). */
void wm_head_set_error(struct wm_head *head, int err, const char *reason);

#endif
