/**
 * @file snapshot.h
 * @brief The messages of a snapshot: the same for a watch's start and for GET.
 */
#ifndef WM_BROKER_SNAPSHOT_H
#define WM_BROKER_SNAPSHOT_H

#include "broker/broker.h"

/** Where the messages go; `watch` is put into them when has_watch is set. */
struct snap_target {
	uint64_t session;
	uint64_t req;
	bool has_watch;
	uint32_t watch;
};

/** Points that a filter selects. */
uint32_t snap_count(const struct wm_register *reg, const struct wm_filter *filter);

/** Each as wm_server_send(); also WM_ECORRUPT when the store cannot be read. */
WM_CHECK int snap_send_begin(struct broker *broker, struct wm_ledger_read *read,
			     const struct snap_target *to, const struct wm_read_cut *cut,
			     enum wm_body_kind kind, uint32_t count);
/** One point; `digest` is moved on only when the message was queued. */
WM_CHECK int snap_send_point(struct broker *broker, struct wm_ledger_read *read,
			     const struct snap_target *to, const struct wm_read_cut *cut,
			     uint16_t point, uint32_t index, uint8_t digest[32]);
/** One body that is encoded already. */
WM_CHECK int snap_send_item(struct broker *broker, const struct snap_target *to,
			    enum wm_body_kind kind, struct wm_view body, uint32_t index,
			    uint8_t digest[32]);
WM_CHECK int snap_send_end(struct broker *broker, struct wm_ledger_read *read,
			   const struct snap_target *to, const struct wm_read_cut *cut,
			   uint32_t count, const uint8_t digest[32]);

#endif
