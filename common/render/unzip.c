/* One file out of an archive, by libzip; it stops at the buffer's bound. */
#include "render/unzip.h"

#include <zip.h>

bool wm_zip_is(struct wm_view bytes)
{
	return bytes.len > 4 && memcmp(bytes.data, "PK\x03\x04", 4) == 0;
}

static int read_file(zip_t *archive, const char *name, struct wm_buf *buf)
{
	uint8_t bytes[8192];
	zip_int64_t len;

	zip_file_t *file = zip_fopen(archive, name, 0);
	if (file == NULL) {
		return WM_ENOTFOUND;
	}
	while ((len = zip_fread(file, bytes, sizeof(bytes))) > 0 && buf->err == WM_OK) {
		wm_buf_add(buf, bytes, (size_t)len);
	}
	(void)zip_fclose(file);
	if (buf->err < 0) {
		return buf->err;
	}
	return len < 0 ? WM_EINVALID : WM_OK;
}

int wm_zip_read(struct wm_view bytes, const char *name, struct wm_buf *buf)
{
	zip_error_t error;

	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(bytes.data, bytes.len, 0, &error);
	zip_t *archive = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
	zip_error_fini(&error);
	if (archive == NULL) {
		zip_source_free(source);
		return WM_EINVALID;
	}
	const int err = read_file(archive, name, buf);
	zip_discard(archive);
	return err;
}
