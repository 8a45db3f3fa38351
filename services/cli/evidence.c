/* The evidence options as words; hashes of documents. */
#include "cli/evidence.h"

#include <strings.h>

#include "base/text.h"
#include "cli/fail.h"
#include "crypto/sha256.h"
#include "sys/files.h"

/* @param expected  of --evidence-sha256, which then has to agree; or NULL */
static int hash_file(const char *path, const char *expected, char ret_text[2 * WM_SHA256_BYTES + 1])
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

int evidence_take(const struct evidence_args *args, struct wm_evidence_words *ret_words,
		  size_t *ret_count, evidence_hashes hashes)
{
	if (args->url.count > WM_EVIDENCE_MAX_COUNT) {
		return fail(WM_ELIMIT, "more than %d evidence items", WM_EVIDENCE_MAX_COUNT);
	}
	for (size_t i = 0; i < args->url.count; i++) {
		ret_words[i] = (struct wm_evidence_words){
			.url = args->url.item[i],
			.title = args->title.item[i],
			.date = args->date.item[i],
			.lang = args->lang.item[i],
			.sha256 = args->sha256.item[i],
		};
		if (args->file.item[i] == NULL) {
			continue;
		}
		const int status = hash_file(args->file.item[i], args->sha256.item[i], hashes[i]);
		if (status != STATUS_OK) {
			return status;
		}
		ret_words[i].sha256 = hashes[i];
	}
	*ret_count = args->url.count;
	return STATUS_OK;
}
