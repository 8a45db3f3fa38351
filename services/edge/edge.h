/**
 * @file edge.h
 * @brief The process that faces the network: a front before, the hop to the core behind, no state.
 *
 * What a client sends passes the front (CURVE, shape, session) and leaves as one
 * record with the key that the handshake proved.  What the core answers is queued
 * for its session.  Whose key is known, who may do what, and every limit of an
 * institution are the core's business.  When this process dies, nothing is lost
 * but connections.
 */
#ifndef WM_EDGE_EDGE_H
#define WM_EDGE_EDGE_H

#include "conf/instance.h"
#include "edge/intake.h"
#include "edge/outgoing.h"

struct edge {
	struct wm_front *front;
	struct wm_hop hop;
	struct outgoing outgoing;
	struct intake intake;
	int err;		   /**< of the hop: ends the process */
	bool stopping;		   /**< the core said STOP, or a signal came */
	int64_t counted_mono_msec; /**< when the counters were sent last */
};

/**
 * Connect to the core, bind, prove that strangers are refused, say so.
 * @param ret_why  text for the operator, set on failure, static storage
 * @return WM_OK, WM_ENOTFOUND (no core), WM_EVERSION (a core of another release),
 *         WM_EAUTH (the self-test), or another start error
 */
WM_CHECK int edge_open(struct edge *edge, const struct wm_instance *instance, const char **ret_why);
void edge_close(struct edge *edge);

/** Run until the core says STOP or goes, or a signal comes.  @return WM_OK or the error that ended
 * it */
WM_CHECK int edge_run(struct edge *edge, int signal_fd);

#endif
