/* Streams of events: suspended while they have nothing to send. */
#include "gateway/events.h"

#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/event.h"
#include "cli/js.h"
#include "gateway/gateway.h"
#include "gateway/http.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/log.h"

#define BLOCK_BYTES 4096
#define NOTE_BYTES  96

struct stream {
	struct stream *next;
	struct gateway *gateway;
	struct MHD_Connection *connection;
	uint64_t after;	       /* revision of the last frame that was sent whole */
	size_t sent;	       /* bytes of the next frame that are out already */
	char note[NOTE_BYTES]; /* sent first; a heartbeat, or what is said at the start */
	size_t note_len, note_sent;
	int64_t spoke_mono_msec;
	bool caught_up, suspended, told_connected;
};

/* ------------------------------------------------------------------ frames */

static void drop(struct frame *frame)
{
	wm_free(frame->text);
	*frame = (struct frame){ .revision = 0 };
}

static int make(const struct wm_item *item, struct frame *ret_frame)
{
	static struct event event;
	char head[64];

	int err = event_decode(item, &event);
	if (err < 0) {
		return err;
	}
	json_t *object = event_json(item, &event, NULL);
	char *json = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	if (json == NULL) {
		return WM_ENOMEM;
	}
	const int head_len =
		snprintf(head, sizeof(head),
			 "id: %llu\nevent: entry\ndata: ", (unsigned long long)item->revision);
	const size_t json_len = strlen(json);
	const size_t len = (size_t)head_len + json_len + 2;
	char *text = wm_alloc(len);
	if (text != NULL) {
		memcpy(text, head, (size_t)head_len);
		memcpy(text + head_len, json, json_len);
		memcpy(text + len - 2, "\n\n", 2);
		*ret_frame = (struct frame){ item->revision, text, len };
	}
	err = text != NULL ? WM_OK : WM_ENOMEM;
	free(json); /* jansson's */
	return err;
}

int events_take(struct events *events, const struct wm_item *item)
{
	struct frame frame;

	const int err = make(item, &frame);
	if (err < 0) {
		return err;
	}
	struct frame *place = &events->recent[item->revision % WM_SSE_RECENT_COUNT];
	events->recent_bytes += frame.len - place->len;
	drop(place);
	*place = frame;
	for (uint64_t i = 1;
	     i < WM_SSE_RECENT_COUNT && events->recent_bytes > WM_SSE_RECENT_MAX_BYTES;
	     i++) { /* oldest first */
		struct frame *old = &events->recent[(item->revision + i) % WM_SSE_RECENT_COUNT];
		events->recent_bytes -= old->len;
		drop(old);
	}
	return WM_OK;
}

static int on_entry(const struct wm_item *item, void *user)
{
	struct events *events = user;

	if (events->page_count == WM_HTTP_LOG_DEFAULT_COUNT) {
		return 1;
	}
	const int err = make(item, &events->page[events->page_count]);
	events->page_count += err == WM_OK;
	return err;
}

static const struct frame *on_page(const struct events *events, uint64_t revision)
{
	if (events->page_count == 0 || revision < events->page[0].revision) {
		return NULL;
	}
	const uint64_t at = revision - events->page[0].revision;
	return at < events->page_count ? &events->page[at] : NULL;
}

static void drop_page(struct events *events)
{
	while (events->page_count > 0) {
		drop(&events->page[--events->page_count]);
	}
}

/* NULL: not to be had now. */
static const struct frame *find(struct gateway *gateway, uint64_t revision)
{
	const struct wm_selection all = { .area_count = 0 };
	struct events *events = &gateway->events;
	const struct frame *recent = &events->recent[revision % WM_SSE_RECENT_COUNT];

	if (recent->revision == revision) {
		return recent;
	}
	const struct frame *frame = on_page(events, revision);
	if (frame == NULL && gateway->connected) {
		drop_page(events);
		const int err = wm_client_log(gateway->client, revision, WM_HTTP_LOG_DEFAULT_COUNT,
					      &all, WM_HTTP_ASK_MSEC, on_entry, events);
		if (err < 0) {
			wm_log(WM_LOG_WARN, "cannot read the ledger for a stream error=%s",
			       wm_err_name(err));
		}
		frame = on_page(events, revision);
	}
	return frame;
}

/* ------------------------------------------------------------------ one stream */

__attribute__((format(printf, 2, 3))) static void say(struct stream *stream, const char *format,
						      ...)
{
	va_list args;

	va_start(args, format);
	stream->note_len = (size_t)vsnprintf(stream->note, NOTE_BYTES, format, args);
	va_end(args);
	stream->note_sent = 0;
}

static size_t take(const char *from, size_t len, size_t *sent, char *to, size_t room)
{
	const size_t part = len - *sent < room ? len - *sent : room;

	memcpy(to, from + *sent, part);
	*sent += part;
	return part;
}

/* As many frames as there is room for. */
static size_t fill(struct stream *stream, char *to, size_t room)
{
	const uint64_t head = stream->gateway->now->points.fetch.begin.revision;
	size_t used = 0;

	while (used < room && stream->after < head) {
		const struct frame *frame = find(stream->gateway, stream->after + 1);
		if (frame == NULL) {
			break;
		}
		used += take(frame->text, frame->len, &stream->sent, to + used, room - used);
		if (stream->sent == frame->len) {
			stream->after++;
			stream->sent = 0;
		}
	}
	stream->caught_up = stream->caught_up || stream->after >= head;
	return used;
}

static ssize_t on_read(void *user, uint64_t at, char *to, size_t room)
{
	struct stream *stream = user;
	const uint64_t head = stream->gateway->now->points.fetch.begin.revision;
	size_t used = 0;

	(void)at; /* a stream is not read again */
	if (stream->gateway->events.ending) {
		return MHD_CONTENT_READER_END_OF_STREAM;
	}
	if (stream->caught_up && head > stream->after + WM_SSE_OWED_MAX_COUNT) {
		stream->gateway->events.dropped++;
		return MHD_CONTENT_READER_END_OF_STREAM;
	}
	if (stream->note_sent < stream->note_len) {
		used = take(stream->note, stream->note_len, &stream->note_sent, to, room);
	}
	if (used < room && stream->note_sent == stream->note_len) {
		used += fill(stream, to + used, room - used);
	}
	if (used == 0) {
		stream->suspended = true;
		MHD_suspend_connection(stream->connection);
	} else {
		stream->spoke_mono_msec = wm_mono_msec();
	}
	return (ssize_t)used;
}

static void on_free(void *user)
{
	struct stream *stream = user;
	struct events *events = &stream->gateway->events;

	for (struct stream **at = &events->streams; *at != NULL; at = &(*at)->next) {
		if (*at == stream) {
			*at = stream->next;
			events->count--;
			break;
		}
	}
	wm_free(stream);
}

/* A browser that was here before goes on behind what it has; others begin now. */
static void begin(struct stream *stream, const char *after)
{
	const uint64_t head = stream->gateway->now->points.fetch.begin.revision;
	uint64_t revision = 0;

	if (after != NULL && wm_uint_parse(wm_view_str(after), INT64_MAX, &revision) == WM_OK &&
	    revision <= head) {
		stream->after = revision;
		say(stream, "retry: 1000\nevent: resume\ndata: %llu\n\n",
		    (unsigned long long)revision);
	} else {
		stream->after = head;
		say(stream, "retry: 1000\nid: %llu\nevent: begin\ndata: %llu\n\n",
		    (unsigned long long)head, (unsigned long long)head);
	}
	stream->told_connected = stream->gateway->connected;
}

int events_open(struct gateway *gateway, struct MHD_Connection *connection, const char *after)
{
	struct stream *stream = wm_alloc(sizeof(*stream));

	if (stream == NULL) {
		return MHD_NO;
	}
	stream->gateway = gateway;
	stream->connection = connection;
	stream->spoke_mono_msec = wm_mono_msec();
	begin(stream, after);
	struct MHD_Response *response = MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, BLOCK_BYTES, on_read, stream, on_free);
	if (response == NULL) {
		wm_free(stream);
		return MHD_NO;
	}
	stream->next = gateway->events.streams;
	gateway->events.streams = stream;
	gateway->events.count++;
	http_put_headers(response, "text/event-stream; charset=utf-8", "no-store");
	const int result = (int)MHD_queue_response(connection, MHD_HTTP_OK, response);
	MHD_destroy_response(response);
	return result;
}

void events_wake(struct gateway *gateway)
{
	const uint64_t head = gateway->now->points.fetch.begin.revision;
	const int64_t now_mono_msec = wm_mono_msec();

	for (struct stream *stream = gateway->events.streams; stream != NULL;
	     stream = stream->next) {
		if (!stream->suspended) {
			continue;
		}
		if (stream->told_connected != gateway->connected) {
			stream->told_connected = gateway->connected;
			say(stream, "event: link\ndata: %d\n\n", gateway->connected ? 1 : 0);
		} else if (now_mono_msec - stream->spoke_mono_msec > WM_SSE_HEARTBEAT_MSEC) {
			say(stream, ": %llu\n\n", (unsigned long long)head);
		} else if (stream->after >= head || (!gateway->connected && stream->sent == 0)) {
			continue;
		}
		stream->suspended = false;
		MHD_resume_connection(stream->connection);
	}
}

void events_end(struct gateway *gateway)
{
	gateway->events.ending = true;
	for (struct stream *stream = gateway->events.streams; stream != NULL;
	     stream = stream->next) {
		if (stream->suspended) {
			stream->suspended = false;
			MHD_resume_connection(stream->connection);
		}
	}
}

void events_free(struct events *events)
{
	for (size_t i = 0; i < WM_SSE_RECENT_COUNT; i++) {
		drop(&events->recent[i]);
	}
	drop_page(events);
}
