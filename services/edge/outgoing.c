/* Queues by session slot; two lists say where there is something to do. */
#include "edge/outgoing.h"

#include "sys/alloc.h"

#define SLOT_MASK      0xffffU
#define RETRY_MIN_MSEC 1
#define RETRY_MAX_MSEC 16

struct parcel {
	struct parcel *next;
	size_t head_len, body_len;
	uint8_t bytes[]; /* head, then body */
};

int outgoing_init(struct outgoing *out)
{
	memset(out, 0, sizeof(*out));
	out->retry_msec = RETRY_MIN_MSEC;
	out->slots = wm_alloc(WM_SESSIONS_MAX_COUNT * sizeof(*out->slots));
	out->waiting = wm_alloc(WM_SESSIONS_MAX_COUNT * sizeof(*out->waiting));
	out->to_tell = wm_alloc(WM_SESSIONS_MAX_COUNT * sizeof(*out->to_tell));
	if (out->slots == NULL || out->waiting == NULL || out->to_tell == NULL) {
		outgoing_deinit(out);
		return WM_ENOMEM;
	}
	return WM_OK;
}

static void drop_parcels(struct outbound *slot)
{
	while (slot->first != NULL) {
		struct parcel *parcel = slot->first;
		slot->first = parcel->next;
		wm_free(parcel);
	}
	slot->last = &slot->first;
}

void outgoing_deinit(struct outgoing *out)
{
	for (size_t i = 0; out->slots != NULL && i < WM_SESSIONS_MAX_COUNT; i++) {
		drop_parcels(&out->slots[i]);
	}
	wm_free(out->slots);
	wm_free(out->waiting);
	wm_free(out->to_tell);
	memset(out, 0, sizeof(*out));
}

static struct outbound *slot_of(struct outgoing *out, uint64_t session)
{
	const size_t at = session & SLOT_MASK;

	return at < WM_SESSIONS_MAX_COUNT ? &out->slots[at] : NULL;
}

/* The peer's queue took a message of so many bytes. */
static void count_taken(struct outgoing *out, struct outbound *slot, size_t bytes)
{
	if (slot->taken_count == 0) {
		out->to_tell[out->to_tell_count++] = (uint16_t)(slot - out->slots);
	}
	slot->taken_count++;
	slot->taken_bytes += (uint32_t)bytes; /* at most a window */
}

static int keep(struct outgoing *out, struct outbound *slot, struct wm_view head,
		struct wm_view body)
{
	struct parcel *parcel = wm_alloc(sizeof(*parcel) + head.len + body.len);
	if (parcel == NULL) {
		return WM_ENOMEM;
	}
	parcel->head_len = head.len;
	parcel->body_len = body.len;
	memcpy(parcel->bytes, head.data, head.len);
	if (body.len > 0) {
		memcpy(parcel->bytes + head.len, body.data, body.len);
	}
	if (slot->first == NULL) {
		slot->last = &slot->first;
	}
	if (!slot->is_waiting) {
		slot->is_waiting = true;
		out->waiting[out->waiting_count++] = (uint16_t)(slot - out->slots);
	}
	*slot->last = parcel;
	slot->last = &parcel->next;
	return WM_OK;
}

int outgoing_send(struct outgoing *out, struct wm_front *front, uint64_t session,
		  struct wm_view head, struct wm_view body)
{
	struct outbound *slot = slot_of(out, session);
	if (slot == NULL) {
		return WM_ENOTFOUND;
	}
	if (slot->first == NULL) {
		const int err = wm_front_send(front, session, head, body);
		if (err == WM_OK) {
			slot->session = session;
			count_taken(out, slot, head.len + body.len);
			return WM_OK;
		}
		if (err != WM_EAGAIN) {
			return err;
		}
		slot->session = session;
	}
	return slot->session == session ? keep(out, slot, head, body) : WM_ENOTFOUND;
}

static bool send_waiting(struct outgoing *out, struct wm_front *front, struct outbound *slot)
{
	bool sent = false;

	while (slot->first != NULL) {
		struct parcel *parcel = slot->first;
		const size_t bytes = parcel->head_len + parcel->body_len;
		const int err = wm_front_send(
			front, slot->session, wm_view_of(parcel->bytes, parcel->head_len),
			wm_view_of(parcel->bytes + parcel->head_len, parcel->body_len));
		if (err < 0) {
			break; /* full still; or gone, and then nothing is left of the queue */
		}
		slot->first = parcel->next;
		wm_free(parcel);
		count_taken(out, slot, bytes);
		sent = true;
	}
	return sent;
}

void outgoing_retry(struct outgoing *out, struct wm_front *front)
{
	size_t kept = 0;
	bool sent = false;

	for (size_t i = 0; i < out->waiting_count; i++) {
		struct outbound *slot = &out->slots[out->waiting[i]];
		sent = send_waiting(out, front, slot) || sent;
		slot->is_waiting = slot->first != NULL;
		if (slot->is_waiting) {
			out->waiting[kept++] = out->waiting[i];
		}
	}
	out->waiting_count = kept;
	if (sent || kept == 0) {
		out->retry_msec = RETRY_MIN_MSEC;
	} else if (out->retry_msec < RETRY_MAX_MSEC) {
		out->retry_msec *= 2;
	}
}

static void remove_slot(uint16_t *list, size_t *count, size_t slot)
{
	for (size_t i = 0; i < *count; i++) {
		if (list[i] == slot) {
			list[i] = list[--*count];
			return;
		}
	}
}

void outgoing_forget(struct outgoing *out, uint64_t session)
{
	struct outbound *slot = slot_of(out, session);

	if (slot == NULL || slot->session != session) {
		return;
	}
	const size_t at = (size_t)(slot - out->slots);
	drop_parcels(slot);
	remove_slot(out->to_tell, &out->to_tell_count, at);
	*slot = (struct outbound){ .is_waiting = slot->is_waiting };
}

void outgoing_tell(struct outgoing *out, struct wm_hop *hop)
{
	for (size_t i = 0; i < out->to_tell_count; i++) {
		struct outbound *slot = &out->slots[out->to_tell[i]];
		const struct wm_hop_record room = { .type = WM_HOP_ROOM,
						    .session = slot->session,
						    .taken_count = slot->taken_count,
						    .taken_bytes = slot->taken_bytes };
		wm_hop_put(hop, &room);
		slot->taken_count = 0;
		slot->taken_bytes = 0;
	}
	out->to_tell_count = 0;
}
