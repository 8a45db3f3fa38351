/**
 * @file submit.h
 * @brief Answers to the submissions of a committed, or refused, batch.
 */
#ifndef WM_BROKER_SUBMIT_H
#define WM_BROKER_SUBMIT_H

#include "broker/broker.h"

/** Send the receipt or the refusal of every submission, from batch.outcomes. */
void submit_answer(struct broker *broker);

/** Refuse every submission of the batch with one error. */
void submit_refuse_all(struct broker *broker, int err);

/** Tell every watch whose key is not known any more that it has ended (watch.c). */
void watches_close_revoked(struct broker *broker);

#endif
