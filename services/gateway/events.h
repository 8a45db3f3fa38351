/**
 * @file events.h
 * @brief Server-sent events: every stream is a cursor into the ledger, none has a buffer.
 *
 * The latest entries are kept once for all streams, as they are sent; older ones
 * are read from the ledger when a stream asks for them.
 */
#ifndef WM_GATEWAY_EVENTS_H
#define WM_GATEWAY_EVENTS_H

#include "base/err.h"
#include "client/waymark.h"
#include "proto/limits.h"

struct gateway;
struct MHD_Connection;
struct stream;

/** An entry as it is sent. */
struct frame {
	uint64_t revision; /**< 0 = empty */
	char *text;	   /**< owned */
	size_t len;
};

struct events {
	struct frame recent[WM_SSE_RECENT_COUNT]; /**< by revision modulo their number */
	size_t recent_bytes;
	struct frame page[WM_HTTP_LOG_DEFAULT_COUNT]; /**< last ones read from the ledger */
	size_t page_count;
	struct stream *streams; /**< list */
	size_t count;
	bool ending;
	uint64_t dropped; /**< streams ended because they were too far behind */
};

/** An entry that the watch brought. */
WM_CHECK int events_take(struct events *events, const struct wm_item *item);
/** Wake the streams that have something to send. */
void events_wake(struct gateway *gateway);
/**
 * Answer a request with a stream.
 * @param after  Last-Event-ID, or NULL
 * @return MHD_YES or MHD_NO
 */
int events_open(struct gateway *gateway, struct MHD_Connection *connection, const char *after);
/** Let every stream end: the gateway stops. */
void events_end(struct gateway *gateway);
void events_free(struct events *events);

#endif
