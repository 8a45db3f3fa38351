/**
 * @file answer.h
 * @brief Bodies on their way out: compressed when it pays, kept while they stay true.
 */
#ifndef WM_GATEWAY_ANSWER_H
#define WM_GATEWAY_ANSWER_H

#include "gateway/gateway.h"

struct MHD_Connection;

#define ANSWER_TAG_BYTES 96

struct answer_in {
	unsigned status;
	const char *type;
	const char *cache; /**< Cache-Control */
	const char *tag;   /**< ETag without quotes; NULL = none, and it is not kept */
	const uint8_t *body;
	size_t len;
};

/** The ETag of what a target gives of a picture. */
void answer_tag(const struct picture *picture, const char *target, char ret_tag[ANSWER_TAG_BYTES]);
/** Answer with 304 or with a body that is kept.  @return false: neither; it has to be made */
bool answer_known(struct gateway *gateway, struct MHD_Connection *connection, const char *tag,
		  int *ret_result);
/** @return MHD_YES or MHD_NO */
int answer_send(struct gateway *gateway, struct MHD_Connection *connection,
		const struct answer_in *in);
/** RFC 9457.  @param err  wm_err, or 0 */
int answer_problem(struct gateway *gateway, struct MHD_Connection *connection, unsigned status,
		   int err, const char *detail);
void answer_free(struct gateway *gateway);

#endif
