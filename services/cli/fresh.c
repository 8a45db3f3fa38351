/* Folders that are filled under another name and renamed at the end. */
#include "cli/fresh.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/fail.h"
#include "sys/alloc.h"
#include "sys/files.h"

#define FDS_MAX 1 /* nftw() may keep open: it has to work when there are hardly any left */

static bool is_free(const char *path)
{
	DIR *dir = opendir(path);
	size_t count = 0;

	if (dir == NULL) {
		return errno == ENOENT;
	}
	while (readdir(dir) != NULL) {
		count++;
	}
	(void)closedir(dir);
	return count <= 2; /* "." and ".." */
}

static int make_names(struct fresh *fresh, const char *dir)
{
	static const char suffix[] = ".new-XXXXXX";
	size_t len = strlen(dir);

	while (len > 1 && dir[len - 1] == '/') {
		len--;
	}
	fresh->dir = wm_strdup(dir);
	fresh->beside = wm_alloc(len + sizeof(suffix));
	if (fresh->dir == NULL || fresh->beside == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	fresh->dir[len] = '\0';
	(void)snprintf(fresh->beside, len + sizeof(suffix), "%s%s", fresh->dir, suffix);
	return STATUS_OK;
}

int fresh_begin(struct fresh *ret_fresh, const char *dir)
{
	memset(ret_fresh, 0, sizeof(*ret_fresh));
	const int status = make_names(ret_fresh, dir);
	if (status != STATUS_OK) {
		return status;
	}
	if (!is_free(ret_fresh->dir)) {
		return fail_here(WM_EEXISTS, "%s is there and not empty; nothing was changed",
				 ret_fresh->dir);
	}
	if (mkdtemp(ret_fresh->beside) == NULL) {
		return fail_here(wm_err_from_errno(errno), "%s: %s; nothing was made",
				 ret_fresh->dir, strerror(errno));
	}
	ret_fresh->is_made = true;
	return STATUS_OK;
}

static int sync_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)at;
	return kind == FTW_DP && wm_dir_sync(path) < 0 ? -1 : 0;
}

/* The folder that it is in; owned. */
static char *parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *parent = wm_strdup(slash == NULL ? "." : path);

	if (parent != NULL && slash != NULL) {
		parent[slash == path ? 1 : slash - path] = '\0';
	}
	return parent;
}

int fresh_commit(struct fresh *fresh)
{
	if (nftw(fresh->beside, sync_one, FDS_MAX, FTW_DEPTH | FTW_PHYS) != 0) {
		return fail_here(WM_ESYSTEM, "%s: cannot be made durable; nothing was made",
				 fresh->dir);
	}
	/* The kernel lets an empty folder be replaced, and nothing else. */
	if (rename(fresh->beside, fresh->dir) != 0) {
		const int err = errno == ENOTEMPTY || errno == EEXIST ? WM_EEXISTS
								      : wm_err_from_errno(errno);
		return fail_here(err, "%s: %s; nothing was made", fresh->dir, strerror(errno));
	}
	fresh->is_made = false;
	char *parent = parent_of(fresh->dir);
	const int err = parent != NULL ? wm_dir_sync(parent) : WM_ENOMEM;
	wm_free(parent);
	return err < 0 ? fail_here(err, "%s was made, but may not outlast a power cut: %s",
				   fresh->dir, wm_strerror(err))
		       : STATUS_OK;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void fresh_end(struct fresh *fresh)
{
	if (fresh->is_made && nftw(fresh->beside, remove_one, FDS_MAX, FTW_DEPTH | FTW_PHYS) != 0) {
		note("%s could not be removed: %s", fresh->beside, strerror(errno));
	}
	wm_free(fresh->beside);
	wm_free(fresh->dir);
	memset(fresh, 0, sizeof(*fresh));
}
