/**
 * @file assets.h
 * @brief The files of the dashboard, which the build puts into the program.
 */
#ifndef WM_GATEWAY_ASSETS_H
#define WM_GATEWAY_ASSETS_H

#include <stddef.h>
#include <stdint.h>

struct asset {
	const char *name; /**< "app.js" */
	const uint8_t *data;
	size_t len;
};

extern const struct asset assets[];
extern const size_t asset_count;

#endif
