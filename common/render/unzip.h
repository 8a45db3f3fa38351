/**
 * @file unzip.h
 * @brief Reading one file of an archive that somebody else made: bounded, whatever it claims.
 */
#ifndef WM_RENDER_UNZIP_H
#define WM_RENDER_UNZIP_H

#include "sys/buf.h"

/** Does it begin like an archive? */
bool wm_zip_is(struct wm_view bytes);

/**
 * @param buf  its `max` bounds what comes out, however small the archive is
 * @return WM_OK, WM_ENOTFOUND (no such file in it), WM_ELIMIT, WM_EINVALID (damaged), WM_ENOMEM
 */
WM_CHECK int wm_zip_read(struct wm_view bytes, const char *name, struct wm_buf *buf);

#endif
