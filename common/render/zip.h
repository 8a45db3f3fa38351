/**
 * @file zip.h
 * @brief Files in one archive whose bytes depend on them alone: no times, no owners.
 */
#ifndef WM_RENDER_ZIP_H
#define WM_RENDER_ZIP_H

#include "sys/buf.h"

struct wm_zip_file {
	const char *name;
	struct wm_view bytes;
};

/** @return WM_OK, WM_ENOMEM, WM_ELIMIT, WM_ESYSTEM */
WM_CHECK int wm_zip_write(const struct wm_zip_file *files, size_t count, struct wm_buf *buf);

#endif
