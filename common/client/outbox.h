/**
 * @file outbox.h
 * @brief The outbox's folder, as outbox.c and flush.c see it; nobody else includes it.
 *
 * One file per submission, named "<sid as a uuid>.sub".  Integers are big-endian:
 *
 *     bytes  field
 *     4      "WMSB"
 *     1      version, 2
 *     1      kind, what the body is (version 1 had none: an update)
 *     16     sid, as in the name
 *     8      expect_rev; 2^64 - 1 = none
 *     8      saved_at, ms since 1970-01-01 UTC
 *     2      code with which the server refused it, 0 = it waits
 *     1      n, length of the server's words (at most 200)
 *     n      the server's words
 *     4      b, length of the body
 *     b      the body
 *     32     SHA-256 of all of the above
 *
 * A file is replaced as a whole or not at all (wm_file_write()), so a damaged
 * one is the disk's doing; it is reported and left for somebody to look at.
 */
#ifndef WM_CLIENT_OUTBOX_H
#define WM_CLIENT_OUTBOX_H

#include "client/waymark.h"
#include "sys/buf.h"

/** A submission that names no kind is an update. */
static inline uint8_t wm_submission_kind_of(const struct wm_submission_out *submission)
{
	return submission->kind != 0 ? submission->kind : (uint8_t)WM_SUBMIT_UPDATE;
}

/** The encoded file of an item.  Errors stick to `buf`. */
void wm_outbox_encode(const struct wm_outbox_item *item, struct wm_buf *buf);

/**
 * @param ret_item  its body is borrowed from `bytes`
 * @return WM_OK, WM_ECORRUPT, or WM_ESCHEMA_NEWER
 */
WM_CHECK int wm_outbox_decode(struct wm_view bytes, struct wm_outbox_item *ret_item);

/** What a file of an item can be long at most. */
extern const size_t wm_outbox_file_max_bytes;

/** An empty buffer with room for one file. */
void wm_outbox_buf_init(struct wm_buf *buf);

/**
 * Read one item.
 * @param buf       of wm_outbox_buf_init(); ret_item->body points into it
 * @return WM_OK, WM_ENOTFOUND, WM_ECORRUPT, WM_ESCHEMA_NEWER, WM_ENOMEM, WM_ESYSTEM
 */
WM_CHECK int wm_outbox_load(const struct wm_outbox *outbox, const uint8_t sid[16],
			    struct wm_buf *buf, struct wm_outbox_item *ret_item);

struct wm_outbox_entry {
	int64_t saved_at_msec;
	uint8_t sid[16];
	bool refused;
};

struct wm_outbox_list {
	struct wm_outbox_entry *entries; /**< owned; oldest first */
	size_t count;
	size_t room;
	int damage; /**< what is wrong with the first file that is not in the list, or WM_OK */
};

/** List what is readable.  @return WM_OK, WM_ENOMEM, WM_ESYSTEM */
WM_CHECK int wm_outbox_list_make(const struct wm_outbox *outbox, struct wm_outbox_list *ret_list);
void wm_outbox_list_free(struct wm_outbox_list *list);

#endif
