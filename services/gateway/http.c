/* One daemon without threads of its own; what a request asks for goes by the table of routes. */
#include "gateway/http.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cli/js.h"
#include "gateway/answer.h"
#include "gateway/api.h"
#include "gateway/assets.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/log.h"

#define CSV_MAX_BYTES ((size_t)16 * 1024 * 1024)

/* One request. */
struct request {
	bool seen;
	char target[WM_HTTP_TARGET_MAX_BYTES + 1]; /* one byte too many is kept, to be refused */
};

static const struct {
	const char *name, *value;
} headers[] = {
	{ "Content-Security-Policy",
	  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
	  "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
};

void http_put_headers(struct MHD_Response *response, const char *type, const char *cache)
{
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		(void)MHD_add_response_header(response, headers[i].name, headers[i].value);
	}
	if (type != NULL) {
		(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	}
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, cache);
}

/* ------------------------------------------------------------------ files */

static const char *type_of(const char *name)
{
	static const struct {
		const char *ending, *type;
	} types[] = {
		{ ".html", "text/html; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".json", "application/json" },
		{ ".svg", "image/svg+xml" },
	};
	const char *ending = strrchr(name, '.');

	for (size_t i = 0; ending != NULL && i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(ending, types[i].ending) == 0) {
			return types[i].type;
		}
	}
	return "application/octet-stream";
}

static const struct asset *asset_find(const char *path)
{
	const char *name = strcmp(path, "/") == 0 ? "index.html" : path + 1;

	for (size_t i = 0; i < asset_count; i++) {
		if (strcmp(assets[i].name, name) == 0) {
			return &assets[i];
		}
	}
	return NULL;
}

/* A release's files have the release in their tag, and their length against a build beside it. */
static int answer_asset(struct gateway *gateway, struct MHD_Connection *connection,
			const struct asset *asset)
{
	char tag[ANSWER_TAG_BYTES];
	int result = MHD_NO;
	uint64_t sum = 5381;

	for (size_t i = 0; i < asset->len; i++) {
		sum = sum * 33 + asset->data[i];
	}
	(void)snprintf(tag, sizeof(tag), "%s-%s-%016llx", WM_VERSION, asset->name,
		       (unsigned long long)sum);
	if (answer_known(gateway, connection, tag, &result)) {
		return result;
	}
	const struct answer_in in = { .status = MHD_HTTP_OK,
				      .type = type_of(asset->name),
				      .cache = "no-cache",
				      .tag = tag,
				      .body = asset->data,
				      .len = asset->len };
	return answer_send(gateway, connection, &in);
}

/* ------------------------------------------------------------------ API */

struct refusal {
	int err;
	unsigned status;
};

static unsigned status_for(int err)
{
	static const struct refusal refusals[] = {
		{ WM_EUSAGE, MHD_HTTP_BAD_REQUEST },
		{ WM_EREV_FUTURE, MHD_HTTP_BAD_REQUEST },
		{ WM_ELIMIT, MHD_HTTP_URI_TOO_LONG },
		{ WM_ENO_SUCH_POINT, MHD_HTTP_NOT_FOUND },
		{ WM_EUNREACHABLE, MHD_HTTP_SERVICE_UNAVAILABLE },
		{ WM_ENOMEM, MHD_HTTP_SERVICE_UNAVAILABLE },
		{ WM_ETIMEOUT, MHD_HTTP_GATEWAY_TIMEOUT },
	};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (refusals[i].err == err) {
			return refusals[i].status;
		}
	}
	return MHD_HTTP_BAD_GATEWAY;
}

static int answer_error(struct gateway *gateway, struct MHD_Connection *connection, int err,
			const char *why)
{
	return answer_problem(gateway, connection, status_for(err), err,
			      why != NULL ? why : wm_strerror(err));
}

static int send_json(struct gateway *gateway, struct MHD_Connection *connection,
		     const struct api_in *in, enum route_id route, const char *tag)
{
	json_t *body = NULL;

	const int err = api_bodies[route](in, &body);
	if (err < 0) {
		return answer_error(gateway, connection, err, NULL);
	}
	char *text = json_dumps(body, JSON_COMPACT);
	json_decref(body);
	if (text == NULL || js_failed()) {
		free(text);
		return answer_error(gateway, connection, WM_ENOMEM, NULL);
	}
	const struct answer_in answer = { .status = MHD_HTTP_OK,
					  .type = "application/json",
					  .cache = tag != NULL ? "no-cache" : "no-store",
					  .tag = tag,
					  .body = (const uint8_t *)text,
					  .len = strlen(text) };
	const int result = answer_send(gateway, connection, &answer);
	free(text); /* jansson's */
	return result;
}

static int send_csv(struct gateway *gateway, struct MHD_Connection *connection,
		    const struct picture *picture, const char *tag)
{
	struct wm_buf text;
	int result;

	wm_buf_init(&text, CSV_MAX_BYTES);
	api_csv(picture, &text);
	if (text.err < 0) {
		result = answer_error(gateway, connection, WM_ENOMEM, NULL);
	} else {
		const struct answer_in answer = { .status = MHD_HTTP_OK,
						  .type = "text/csv; charset=utf-8; header=present",
						  .cache = "no-cache",
						  .tag = tag,
						  .body = text.data,
						  .len = text.len };
		result = answer_send(gateway, connection, &answer);
	}
	wm_buf_deinit(&text);
	return result;
}

static int answer_api(struct gateway *gateway, struct MHD_Connection *connection,
		      enum route_id route, const char *target, struct api_in *in)
{
	char tag[ANSWER_TAG_BYTES];
	int result = MHD_NO;

	if ((in->ask->has & ~routes[route].takes) != 0) {
		return answer_error(gateway, connection, WM_EUSAGE,
				    "this path does not take one of the options");
	}
	follow_refresh(gateway);
	const int err = pictures_find(gateway, &in->ask->cut, &in->picture);
	if (err < 0) {
		return answer_error(gateway, connection, err, NULL);
	}
	if (route == ROUTE_STATUS) {
		return send_json(gateway, connection, in, route, NULL);
	}
	answer_tag(in->picture, target, tag);
	if (answer_known(gateway, connection, tag, &result)) {
		return result;
	}
	return route == ROUTE_POINTS_CSV ? send_csv(gateway, connection, in->picture, tag)
					 : send_json(gateway, connection, in, route, tag);
}

static int answer_events(struct gateway *gateway, struct MHD_Connection *connection)
{
	if (gateway->events.count >= WM_SSE_CLIENTS_MAX) {
		return answer_problem(gateway, connection, MHD_HTTP_SERVICE_UNAVAILABLE, 0,
				      "too many event streams");
	}
	return events_open(
		gateway, connection,
		MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Last-Event-ID"));
}

static int answer(struct gateway *gateway, struct MHD_Connection *connection,
		  const struct request *request)
{
	struct ask ask;
	struct api_in in = { .gateway = gateway, .ask = &ask };
	const char *why = NULL;

	const int err = ask_parse(request->target, wm_now_msec(), &ask, &why);
	if (err == WM_ELIMIT) {
		return answer_error(gateway, connection, err, why);
	}
	const enum route_id route = route_find(ask.path, &in.point);
	const struct asset *asset = asset_find(route == ROUTE_OPENAPI ? "/openapi.json" : ask.path);
	if (asset != NULL) {
		return answer_asset(gateway, connection, asset);
	}
	if (route == ROUTE_NONE) {
		return answer_problem(gateway, connection, MHD_HTTP_NOT_FOUND, 0,
				      "there is nothing at this path");
	}
	if (err < 0) {
		return answer_error(gateway, connection, err, why);
	}
	if (route == ROUTE_EVENTS && ask.has == 0) {
		return answer_events(gateway, connection);
	}
	return answer_api(gateway, connection, route, request->target, &in);
}

/* ------------------------------------------------------------------ the daemon */

static void *on_target(void *user, const char *target, struct MHD_Connection *connection)
{
	struct request *request = wm_alloc(sizeof(*request));

	(void)user;
	(void)connection; /* the target is all that is kept */
	if (request != NULL) {
		(void)snprintf(request->target, sizeof(request->target), "%s", target);
	}
	return request;
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *data_len, void **state)
{
	struct gateway *gateway = user;
	struct request *request = *state;

	(void)url;
	(void)version;
	(void)data;
	if (request == NULL) {
		return MHD_NO;
	}
	if (!request->seen) {
		request->seen = true;
		return MHD_YES;
	}
	if (*data_len > 0) { /* a body: read past it, refuse the method after */
		*data_len = 0;
		return MHD_YES;
	}
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0) {
		return (enum MHD_Result)answer_problem(gateway, connection,
						       MHD_HTTP_METHOD_NOT_ALLOWED, 0,
						       "this gateway is for reading: GET and HEAD");
	}
	return (enum MHD_Result)answer(gateway, connection, request);
}

static void on_done(void *user, struct MHD_Connection *connection, void **state,
		    enum MHD_RequestTerminationCode code)
{
	(void)user;
	(void)connection;
	(void)code; /* however it ended */
	wm_free(*state);
	*state = NULL;
}

static int parse_listen(const char *text, struct sockaddr_in *ret_address)
{
	const char *colon = strrchr(text, ':');
	char host[INET_ADDRSTRLEN];
	uint64_t port = 0;

	if (colon == NULL || (size_t)(colon - text) >= sizeof(host) ||
	    wm_uint_parse(wm_view_str(colon + 1), UINT16_MAX, &port) < 0) {
		return WM_EINVALID;
	}
	memcpy(host, text, (size_t)(colon - text));
	host[colon - text] = '\0';
	*ret_address =
		(struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	return inet_pton(AF_INET, host, &ret_address->sin_addr) == 1 ? WM_OK : WM_EINVALID;
}

int http_open(struct gateway *gateway, const char *listen)
{
	struct sockaddr_in address;

	if (parse_listen(listen, &address) < 0) {
		wm_log(WM_LOG_ERROR, "--listen: '%s' is not an IPv4 address and a port", listen);
		return WM_EINVALID;
	}
	gateway->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, gateway,
		MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)WM_HTTP_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)WM_HTTP_CONNECTION_BYTES, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)WM_HTTP_IDLE_SECONDS, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_done,
		NULL, MHD_OPTION_END);
	if (gateway->daemon == NULL) {
		wm_log(WM_LOG_ERROR, "cannot listen on %s", listen);
		return WM_ESYSTEM;
	}
	gateway->port = MHD_get_daemon_info(gateway->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	return WM_OK;
}

void http_close(struct gateway *gateway)
{
	if (gateway->daemon != NULL) {
		events_end(gateway);
		(void)MHD_run(gateway->daemon);
		MHD_stop_daemon(gateway->daemon);
	}
	gateway->daemon = NULL;
}

int http_fd(const struct gateway *gateway)
{
	return MHD_get_daemon_info(gateway->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int http_wait_msec(const struct gateway *gateway, int most)
{
	MHD_UNSIGNED_LONG_LONG msec = 0;

	if (MHD_get_timeout(gateway->daemon, &msec) != MHD_YES || msec > (unsigned)most) {
		return most;
	}
	return (int)msec;
}

void http_run(struct gateway *gateway)
{
	(void)MHD_run(gateway->daemon);
}
