/**
 * @file http.h
 * @brief Requests and answers: headers, ETags, compression, problem details.
 */
#ifndef WM_GATEWAY_HTTP_H
#define WM_GATEWAY_HTTP_H

#include "base/err.h"

struct gateway;
struct MHD_Response;

/** Start to listen.  @param listen  "127.0.0.1:7793" */
WM_CHECK int http_open(struct gateway *gateway, const char *listen);
void http_close(struct gateway *gateway);
/** Readable when there is work for http_run(). */
int http_fd(const struct gateway *gateway);
/** Milliseconds until http_run() is due whatever is readable; `most` at most. */
int http_wait_msec(const struct gateway *gateway, int most);
void http_run(struct gateway *gateway);

/** Content type, caching, and what keeps a browser from doing more than it should. */
void http_put_headers(struct MHD_Response *response, const char *type, const char *cache);

#endif
