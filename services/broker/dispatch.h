/**
 * @file dispatch.h
 * @brief From a message type to its handler, by table.
 */
#ifndef WM_BROKER_DISPATCH_H
#define WM_BROKER_DISPATCH_H

#include "broker/broker.h"

/** A handler answers, refuses, or adds to the batch; it never commits on its own account. */
typedef void handler_fn(struct broker *broker, const struct wm_envelope *envelope);

handler_fn handle_submit;  /* submit.c */
handler_fn handle_status;  /* submit.c */
handler_fn handle_watch;   /* watch.c */
handler_fn handle_credit;  /* watch.c */
handler_fn handle_unwatch; /* watch.c */
handler_fn handle_get;	   /* get.c */
handler_fn handle_log;	   /* log.c */
handler_fn handle_backup;  /* backup.c */

/** The handler of a message type, or NULL when there is none. */
handler_fn *dispatch_find(unsigned type);

#endif
