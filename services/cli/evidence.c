/* Hashes of documents. */
#include "cli/evidence.h"

#include <strings.h>

#include "base/text.h"
#include "cli/fail.h"
#include "crypto/sha256.h"
#include "sys/files.h"

int evidence_hash(const char *path, const char *expected, char ret_text[65])
{
	uint8_t hash[WM_SHA256_BYTES];
	struct wm_buf buf;

	wm_buf_init(&buf, EVIDENCE_FILE_MAX_BYTES);
	const int err = wm_file_read(path, &buf);
	if (err == WM_OK) {
		const struct wm_view bytes = wm_buf_view(&buf);
		wm_sha256(&bytes, 1, hash);
		wm_hex_format(wm_view_of(hash, sizeof(hash)), ret_text);
	}
	wm_buf_deinit(&buf);
	if (err < 0) {
		return fail_here(err, "--evidence-file %s: %s", path, wm_strerror(err));
	}
	if (expected != NULL && strcasecmp(expected, ret_text) != 0) {
		(void)fail(WM_ERULE, "--evidence-file %s: its SHA-256 is %s, not the one given",
			   path, ret_text);
		return STATUS_REFUSED;
	}
	return STATUS_OK;
}
