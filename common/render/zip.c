/* The only user of libzip. */
#include "render/zip.h"

#include <zip.h>

#define DOS_DATE \
	0x21 /* 1980-01-01, the first there is: libzip would take the zone of the machine */

static int add(zip_t *archive, const struct wm_zip_file *file)
{
	zip_source_t *source = zip_source_buffer(archive, file->bytes.data, file->bytes.len, 0);
	if (source == NULL) {
		return WM_ENOMEM;
	}
	const zip_int64_t index = zip_file_add(archive, file->name, source, ZIP_FL_ENC_UTF_8);
	if (index < 0) {
		zip_source_free(source);
		return WM_ENOMEM;
	}
	return zip_file_set_dostime(archive, (zip_uint64_t)index, 0, DOS_DATE, 0) == 0 ? WM_OK
										       : WM_ESYSTEM;
}

static int read_back(zip_source_t *source, struct wm_buf *buf)
{
	char bytes[8192];
	zip_int64_t len;

	if (zip_source_open(source) < 0) {
		return WM_ESYSTEM;
	}
	while ((len = zip_source_read(source, bytes, sizeof(bytes))) > 0) {
		wm_buf_add(buf, bytes, (size_t)len);
	}
	(void)zip_source_close(source);
	return len < 0 ? WM_ESYSTEM : buf->err;
}

int wm_zip_write(const struct wm_zip_file *files, size_t count, struct wm_buf *buf)
{
	zip_error_t error;

	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_t *archive = source != NULL ? zip_open_from_source(source, ZIP_TRUNCATE, &error) : NULL;
	zip_error_fini(&error);
	if (archive == NULL) {
		zip_source_free(source);
		return WM_ENOMEM;
	}
	zip_source_keep(source);
	int err = WM_OK;
	for (size_t i = 0; err == WM_OK && i < count; i++) {
		err = add(archive, &files[i]);
	}
	if (err < 0) {
		zip_discard(archive);
	} else if (zip_close(archive) < 0) {
		zip_discard(archive);
		err = WM_ESYSTEM;
	} else {
		err = read_back(source, buf);
	}
	zip_source_free(source);
	return err;
}
