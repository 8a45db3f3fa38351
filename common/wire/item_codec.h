/**
 * @file item_codec.h
 * @brief Bodies of SNAP_ITEM and of roll-up events: point items, roll-ups, keys; stored states.
 *
 * Layer 2 (wire).
 */
#ifndef WM_WIRE_ITEM_CODEC_H
#define WM_WIRE_ITEM_CODEC_H

#include "core/point.h"
#include "core/report.h"
#include "sys/buf.h"

/** The update with the latest facts of a point. */
struct wm_latest {
	uint64_t revision;    /**< 0 = the point has no update; the rest is then empty */
	int64_t committed_at; /**< ms */
	struct wm_code institution;
	struct wm_view body; /**< the submitted bytes; decode with wm_update_decode() */
};

/** Everything about one action point at one cut. */
struct wm_point_item {
	struct wm_action_point point; /**< register row */
	struct wm_point_state state;
	struct wm_latest latest;
	int64_t changed_at; /**< committed_at of state.revision, 0 = never */
	int32_t lead_day;   /**< day whose lead the axes follow; 0 = the row's lead.  Not sent */
	struct wm_facts facts;
	struct wm_verified_view verified;
	struct wm_latest_facts latest_facts; /**< of `latest` */
	uint64_t entry_revision;  /**< last entry of any kind about the point: what expect_rev
				     compares */
	uint64_t accepted_latest; /**< update with the greatest revision that is accepted, 0 = none
				   */
	enum wm_review_state latest_state;	 /**< of `latest` */
	uint32_t review_count[WM_REVIEW__COUNT]; /**< updates of the point by review state */
};

/**
 * The item also carries the resolved axes, for readers without the fold; they
 * are computed here with wm_point_resolve() and not read back.
 */
void wm_point_item_encode(const struct wm_point_item *item, struct wm_buf *buf);
WM_CHECK int wm_point_item_decode(struct wm_view bytes, struct wm_point_item *ret_item);

/** The state alone, as the store keeps it (fixed layout, proto/store.md). */
void wm_point_state_encode(const struct wm_point_state *state, struct wm_buf *buf);
WM_CHECK int wm_point_state_decode(struct wm_view bytes, struct wm_point_state *ret_state);

/** A statement, as the store keeps it (fixed layout; the revision is in the key). */
void wm_statement_encode(const struct wm_statement *statement, struct wm_buf *buf);
WM_CHECK int wm_statement_decode(struct wm_view bytes, uint64_t revision,
				 struct wm_statement *ret_statement);

/** The statement in an update that an institution made at a revision. */
void wm_statement_of(const struct wm_update *update, const struct wm_code *institution,
		     uint64_t revision, struct wm_statement *ret_statement);

/** Carries the printed figures too, for readers without the arithmetic; they are not read back. */
void wm_area_report_encode(const struct wm_area_report *report, struct wm_buf *buf);
WM_CHECK int wm_area_report_decode(struct wm_view bytes, struct wm_area_report *ret_report);

struct wm_key_row {
	uint8_t public_key[32];
	struct wm_code institution; /**< or the name of an observer or service */
	enum wm_role role;
};

void wm_key_row_encode(const struct wm_key_row *row, struct wm_buf *buf);
WM_CHECK int wm_key_row_decode(struct wm_view bytes, struct wm_key_row *ret_row);

#endif
