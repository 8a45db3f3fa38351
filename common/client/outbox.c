/* A folder of submissions that wait for their receipts. */
#include "client/outbox.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "client/internal.h"
#include "proto/limits.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/files.h"

#define SUFFIX	    ".sub"
#define NAME_BYTES  (WM_UUID_TEXT_BYTES - 1 + sizeof(SUFFIX)) /* with the terminator */
#define DIR_MODE    0700
#define FILE_MODE   0600 /* what is not yet published is the institution's alone */
#define ENTRIES_MIN 64

struct wm_outbox {
	char *dir; /**< owned */
};

/* ------------------------------------------------------------------ open, close */

int wm_outbox_open(const char *dir, wm_outbox **ret_outbox)
{
	if (dir == NULL || dir[0] == '\0') {
		return WM_EINVALID;
	}
	const int err = wm_dir_make(dir, DIR_MODE);
	if (err < 0) {
		return err;
	}
	struct wm_outbox *outbox = wm_alloc(sizeof(*outbox));
	if (outbox == NULL) {
		return WM_ENOMEM;
	}
	outbox->dir = wm_strdup(dir);
	if (outbox->dir == NULL) {
		wm_outbox_close(outbox);
		return WM_ENOMEM;
	}
	*ret_outbox = outbox;
	return WM_OK;
}

void wm_outbox_close(wm_outbox *outbox)
{
	if (outbox != NULL) {
		wm_free(outbox->dir);
		wm_free(outbox);
	}
}

/* ------------------------------------------------------------------ one file */

/* @return owned, or NULL without memory */
static char *path_of(const struct wm_outbox *outbox, const uint8_t sid[16])
{
	char name[NAME_BYTES];

	wm_uuid_format(sid, name);
	memcpy(name + WM_UUID_TEXT_BYTES - 1, SUFFIX, sizeof(SUFFIX));
	return wm_path_join(outbox->dir, name);
}

int wm_outbox_load(const struct wm_outbox *outbox, const uint8_t sid[16], struct wm_buf *buf,
		   struct wm_outbox_item *ret_item)
{
	WM_AUTO(char *, wm_free_p) path = path_of(outbox, sid);
	struct wm_outbox_item item;

	if (path == NULL) {
		return WM_ENOMEM;
	}
	wm_buf_reset(buf);
	int err = wm_file_read(path, buf);
	if (err == WM_ELIMIT) {
		return WM_ECORRUPT; /* longer than we ever write */
	}
	if (err == WM_OK) {
		err = wm_outbox_decode(wm_buf_view(buf), &item);
	}
	if (err < 0) {
		return err;
	}
	if (memcmp(item.sid, sid, sizeof(item.sid)) != 0) {
		return WM_ECORRUPT;
	}
	*ret_item = item;
	return WM_OK;
}

static int save(const struct wm_outbox *outbox, const struct wm_outbox_item *item)
{
	WM_AUTO(char *, wm_free_p) path = path_of(outbox, item->sid);
	struct wm_buf buf;

	if (path == NULL) {
		return WM_ENOMEM;
	}
	wm_outbox_buf_init(&buf);
	wm_outbox_encode(item, &buf);
	const int err = buf.err < 0 ? buf.err : wm_file_write(path, wm_buf_view(&buf), FILE_MODE);
	wm_buf_deinit(&buf);
	return err;
}

/* ------------------------------------------------------------------ put, drop, refuse */

/* The same submission again: a refused one waits anew, for its cause may be gone. */
static int put_again(const struct wm_outbox *outbox, struct wm_outbox_item *item,
		     const struct wm_submission_out *submission)
{
	if (item->expect_rev != submission->expect_rev ||
	    !wm_view_eq(wm_view_of(item->body, item->body_len),
			wm_view_of(submission->body, submission->body_len))) {
		return WM_EEXISTS;
	}
	if (item->refused == 0) {
		return WM_OK;
	}
	item->refused = 0;
	item->refused_text[0] = '\0';
	return save(outbox, item);
}

static int put_new(const struct wm_outbox *outbox, const struct wm_submission_out *submission)
{
	struct wm_outbox_item item = {
		.expect_rev = submission->expect_rev,
		.saved_at_msec = wm_now_msec(),
		.body = submission->body,
		.body_len = submission->body_len,
	};

	memcpy(item.sid, submission->sid, sizeof(item.sid));
	return save(outbox, &item);
}

int wm_outbox_put(wm_outbox *outbox, const struct wm_submission_out *submission)
{
	struct wm_outbox_item item;
	struct wm_buf buf;

	if (submission->body == NULL || submission->body_len == 0) {
		return WM_EINVALID;
	}
	if (submission->body_len > WM_BODY_MAX_BYTES) {
		return WM_ETOO_BIG;
	}
	wm_outbox_buf_init(&buf);
	int err = wm_outbox_load(outbox, submission->sid, &buf, &item);
	if (err == WM_OK) {
		err = put_again(outbox, &item, submission);
	} else if (err == WM_ENOTFOUND) {
		err = put_new(outbox, submission);
	}
	wm_buf_deinit(&buf);
	return err;
}

int wm_outbox_drop(wm_outbox *outbox, const uint8_t sid[16])
{
	WM_AUTO(char *, wm_free_p) path = path_of(outbox, sid);

	if (path == NULL) {
		return WM_ENOMEM;
	}
	if (access(path, F_OK) != 0) {
		return wm_err_from_errno(errno);
	}
	return wm_file_remove(path);
}

int wm_outbox_refuse(wm_outbox *outbox, const uint8_t sid[16], int err, const char *text)
{
	struct wm_outbox_item item;
	struct wm_buf buf;

	if (err >= 0 || err < -UINT16_MAX) {
		return WM_EINVALID;
	}
	wm_outbox_buf_init(&buf);
	int result = wm_outbox_load(outbox, sid, &buf, &item);
	if (result == WM_OK) {
		item.refused = err;
		wm_text_cut(text, item.refused_text, sizeof(item.refused_text));
		result = save(outbox, &item);
	}
	wm_buf_deinit(&buf);
	return result;
}

/* ------------------------------------------------------------------ listing */

static int compare_entries(const void *a, const void *b)
{
	const struct wm_outbox_entry *left = a;
	const struct wm_outbox_entry *right = b;

	if (left->saved_at_msec != right->saved_at_msec) {
		return left->saved_at_msec < right->saved_at_msec ? -1 : 1;
	}
	return memcmp(left->sid, right->sid, sizeof(left->sid));
}

static int add_entry(struct wm_outbox_list *list, const struct wm_outbox_item *item)
{
	if (list->count == list->room) {
		const size_t room = list->room > 0 ? 2 * list->room : ENTRIES_MIN;
		void *entries = wm_realloc(list->entries, room * sizeof(*list->entries));
		if (entries == NULL) {
			return WM_ENOMEM;
		}
		list->entries = entries;
		list->room = room;
	}
	struct wm_outbox_entry *entry = &list->entries[list->count++];
	memcpy(entry->sid, item->sid, sizeof(entry->sid));
	entry->saved_at_msec = item->saved_at_msec;
	entry->refused = item->refused != 0;
	return WM_OK;
}

static bool ends_in_suffix(const char *name)
{
	const size_t len = strlen(name);
	const size_t suffix_len = strlen(SUFFIX);

	return len > suffix_len && strcmp(name + len - suffix_len, SUFFIX) == 0;
}

/* Take one name of the folder in.  @return WM_OK, also for what is damaged; WM_ENOMEM */
static int list_name(const struct wm_outbox *outbox, const char *name, struct wm_buf *buf,
		     struct wm_outbox_list *list)
{
	struct wm_outbox_item item;
	uint8_t sid[16];

	if (!ends_in_suffix(name)) {
		return WM_OK;
	}
	int err = WM_ECORRUPT;
	if (wm_uuid_parse(wm_view_of(name, strlen(name) - strlen(SUFFIX)), sid) == WM_OK) {
		err = wm_outbox_load(outbox, sid, buf, &item);
	}
	if (err == WM_OK) {
		return add_entry(list, &item);
	}
	if (err != WM_ENOTFOUND && list->damage == WM_OK) { /* dropped since readdir() is fine */
		list->damage = err;
	}
	return err == WM_ENOMEM ? err : WM_OK;
}

int wm_outbox_list_make(const struct wm_outbox *outbox, struct wm_outbox_list *ret_list)
{
	struct wm_outbox_list list = { .damage = WM_OK };
	const struct dirent *found;
	struct wm_buf buf;
	int err = WM_OK;

	DIR *dir = opendir(outbox->dir);
	if (dir == NULL) {
		return wm_err_from_errno(errno);
	}
	wm_outbox_buf_init(&buf);
	while (err == WM_OK && (found = readdir(dir)) != NULL) {
		err = list_name(outbox, found->d_name, &buf, &list);
	}
	wm_buf_deinit(&buf);
	closedir(dir);
	if (err < 0) {
		wm_outbox_list_free(&list);
		return err;
	}
	if (list.count > 1) {
		qsort(list.entries, list.count, sizeof(*list.entries), compare_entries);
	}
	*ret_list = list;
	return WM_OK;
}

void wm_outbox_list_free(struct wm_outbox_list *list)
{
	wm_free(list->entries);
	memset(list, 0, sizeof(*list));
}

int wm_outbox_each(wm_outbox *outbox, wm_outbox_fn *fn, void *user)
{
	struct wm_outbox_list list = { .count = 0 };
	struct wm_outbox_item item;
	struct wm_buf buf;
	bool goes_on = true;

	int err = wm_outbox_list_make(outbox, &list);
	if (err < 0) {
		return err;
	}
	wm_outbox_buf_init(&buf);
	for (size_t i = 0; i < list.count && goes_on; i++) {
		err = wm_outbox_load(outbox, list.entries[i].sid, &buf, &item);
		if (err == WM_OK) {
			goes_on = fn(&item, user);
		} else if (err != WM_ENOTFOUND && list.damage == WM_OK) {
			list.damage = err;
		}
	}
	err = goes_on ? list.damage : WM_OK;
	wm_buf_deinit(&buf);
	wm_outbox_list_free(&list);
	return err;
}
