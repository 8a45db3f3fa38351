/* Answers: 304, compression, the ones that are kept, problem details. */
#include "gateway/answer.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "cli/js.h"
#include "gateway/http.h"
#include "sys/alloc.h"

#define COMPRESS_FROM_BYTES 400
#define GZIP_WINDOW_BITS    (15 + 16)
#define FNV_BASIS	    14695981039346656037ULL
#define FNV_PRIME	    1099511628211ULL

void answer_tag(const struct picture *picture, const char *target, char ret_tag[ANSWER_TAG_BYTES])
{
	const struct wm_item *begin = &picture->points.fetch.begin;
	char store[2 * 16 + 1];
	char day[WM_DATE_TEXT_BYTES];
	uint64_t hash = FNV_BASIS;

	for (const char *at = target; *at != '\0'; at++) {
		hash = (hash ^ (uint8_t)*at) * FNV_PRIME;
	}
	wm_hex_format(wm_view_of(begin->store, sizeof(begin->store)), store);
	wm_date_format(picture->day, day);
	(void)snprintf(ret_tag, ANSWER_TAG_BYTES, "%.8s-%llu-%s-%016llx", store,
		       (unsigned long long)begin->revision, day, (unsigned long long)hash);
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static bool takes_gzip(struct MHD_Connection *connection)
{
	const char *encodings = header(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING);

	return encodings != NULL && strstr(encodings, "gzip") != NULL &&
	       strstr(encodings, "gzip;q=0") == NULL;
}

/* Two encodings of one body are two representations, so each has a tag of its own. */
static void quote_tag(const char *tag, bool gzip, char ret_quoted[ANSWER_TAG_BYTES + 8])
{
	(void)snprintf(ret_quoted, ANSWER_TAG_BYTES + 8, "\"%s%s\"", tag, gzip ? "-gz" : "");
}

static int queue(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response)
{
	return response != NULL ? (int)MHD_queue_response(connection, status, response) : MHD_NO;
}

static int not_modified(struct MHD_Connection *connection, const char *quoted)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

	if (response == NULL) {
		return MHD_NO;
	}
	http_put_headers(response, NULL, "no-cache");
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, quoted);
	const int result = queue(connection, MHD_HTTP_NOT_MODIFIED, response);
	MHD_destroy_response(response);
	return result;
}

bool answer_known(struct gateway *gateway, struct MHD_Connection *connection, const char *tag,
		  int *ret_result)
{
	const char *wanted = header(connection, MHD_HTTP_HEADER_IF_NONE_MATCH);
	char quoted[ANSWER_TAG_BYTES + 8];

	quote_tag(tag, takes_gzip(connection), quoted);
	if (wanted != NULL && strstr(wanted, quoted) != NULL) {
		*ret_result = not_modified(connection, quoted);
		return true;
	}
	for (size_t i = 0; i < WM_HTTP_ANSWERS_COUNT; i++) {
		struct answer *answer = &gateway->answers[i];
		if (answer->key != NULL && strcmp(answer->key, quoted) == 0) {
			answer->used = ++gateway->turn;
			*ret_result = queue(connection, MHD_HTTP_OK, answer->response);
			return true;
		}
	}
	return false;
}

/* NULL: it does not pay, or memory is short. */
static uint8_t *compress_body(const uint8_t *body, size_t len, size_t *ret_len)
{
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)body, .avail_in = (uInt)len };

	if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW_BITS, 8,
			 Z_DEFAULT_STRATEGY) != Z_OK) {
		return NULL;
	}
	const size_t room = deflateBound(&stream, (uLong)len);
	uint8_t *to = wm_alloc(room);
	stream.next_out = to;
	stream.avail_out = (uInt)room;
	const bool is_done = to != NULL && deflate(&stream, Z_FINISH) == Z_STREAM_END;
	*ret_len = stream.total_out;
	(void)deflateEnd(&stream);
	if (!is_done || *ret_len >= len) {
		wm_free(to);
		return NULL;
	}
	return to;
}

static struct MHD_Response *make(const struct answer_in *in, bool gzip)
{
	size_t len = in->len;
	uint8_t *body = NULL;
	bool is_packed = false;

	if (gzip && in->len >= COMPRESS_FROM_BYTES && in->len < UINT32_MAX) {
		body = compress_body(in->body, in->len, &len);
		is_packed = body != NULL;
	}
	if (body == NULL) {
		len = in->len;
		body = wm_alloc(len + 1);
		if (body == NULL) {
			return NULL;
		}
		memcpy(body, in->body, len);
	}
	struct MHD_Response *response =
		MHD_create_response_from_buffer_with_free_callback(len, body, wm_free);
	if (response == NULL) {
		wm_free(body);
		return NULL;
	}
	http_put_headers(response, in->type, in->cache);
	if (is_packed) {
		(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	}
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
	return response;
}

/* Takes the response over when there is a place for it. */
static void keep(struct gateway *gateway, const char *key, struct MHD_Response *response)
{
	struct answer *oldest = &gateway->answers[0];

	for (size_t i = 1; i < WM_HTTP_ANSWERS_COUNT && oldest->key != NULL; i++) {
		struct answer *answer = &gateway->answers[i];
		oldest = answer->key == NULL || answer->used < oldest->used ? answer : oldest;
	}
	char *copy = wm_strdup(key);
	if (copy == NULL) {
		MHD_destroy_response(response);
		return;
	}
	if (oldest->key != NULL) {
		wm_free(oldest->key);
		MHD_destroy_response(oldest->response);
	}
	*oldest = (struct answer){ copy, response, ++gateway->turn };
}

int answer_send(struct gateway *gateway, struct MHD_Connection *connection,
		const struct answer_in *in)
{
	const bool gzip = takes_gzip(connection);
	struct MHD_Response *response = make(in, gzip);
	char quoted[ANSWER_TAG_BYTES + 8];

	if (response == NULL) {
		return MHD_NO;
	}
	if (in->tag != NULL) {
		quote_tag(in->tag, gzip, quoted);
		(void)MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, quoted);
	}
	const int result = queue(connection, in->status, response);
	if (in->tag != NULL) {
		keep(gateway, quoted, response);
	} else {
		MHD_destroy_response(response);
	}
	return result;
}

int answer_problem(struct gateway *gateway, struct MHD_Connection *connection, unsigned status,
		   int err, const char *detail)
{
	json_t *object = json_object();

	js_put(object, "type", json_string("about:blank"));
	js_put(object, "title", js_text(MHD_get_reason_phrase_for(status)));
	js_put(object, "status", js_uint(status));
	js_put(object, "detail", js_text(detail));
	js_put(object, "error", err < 0 ? js_text(wm_err_name(err)) : json_null());
	char *text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	if (text == NULL) {
		return MHD_NO;
	}
	const struct answer_in in = { .status = status,
				      .type = "application/problem+json",
				      .cache = "no-store",
				      .body = (const uint8_t *)text,
				      .len = strlen(text) };
	const int result = answer_send(gateway, connection, &in);
	free(text); /* jansson's */
	return result;
}

void answer_free(struct gateway *gateway)
{
	for (size_t i = 0; i < WM_HTTP_ANSWERS_COUNT; i++) {
		struct answer *answer = &gateway->answers[i];
		if (answer->key != NULL) {
			wm_free(answer->key);
			MHD_destroy_response(answer->response);
		}
		answer->key = NULL;
	}
}
