/**
 * @file sid.h
 * @brief Submission ids that follow from what is submitted, so that doing it again changes nothing.
 */
#ifndef WM_CLI_SID_H
#define WM_CLI_SID_H

#include "base/view.h"

/** A UUIDv8 (RFC 9562) of a hash over the domain's name and the parts. */
void sid_derive(const char *domain, const struct wm_view *parts, size_t count, uint8_t ret_sid[16]);

#endif
