/* The rights of an instance's files, looked at once, at the start. */
#include "conf/guard.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sys/alloc.h"
#include "sys/files.h"

#define OTHERS_WRITE (S_IWGRP | S_IWOTH)
#define OTHERS_ANY   (S_IRWXG | S_IRWXO)

/* What lies in an instance.  `deny`: rights that nobody but the owner may have. */
struct place {
	const char *path;
	mode_t deny;
	bool is_folder_of_files; /* the files in it are looked at, too */
	mode_t deny_in_it;
};

/* Public keys (.pub) may be read by all; what else lies beside them is secret. */
static const struct place places[] = {
	{ ".", OTHERS_WRITE, false, 0 },
	{ "waymark.conf", OTHERS_WRITE, false, 0 },
	{ "store", OTHERS_WRITE, true, OTHERS_WRITE },
	{ "run", OTHERS_ANY, false, 0 },
	{ "keys", OTHERS_WRITE, true, OTHERS_ANY },
	{ "keys/institution", OTHERS_WRITE, true, OTHERS_ANY },
	{ "keys/coordinator", OTHERS_WRITE, true, OTHERS_ANY },
	{ "keys/roadmap", OTHERS_WRITE, true, OTHERS_ANY },
	{ "keys/observer", OTHERS_WRITE, true, OTHERS_ANY },
	{ "keys/service", OTHERS_WRITE, true, OTHERS_ANY },
};

static int refuse(const char *path, const char *reason, const char **ret_why)
{
	static char why[512];

	(void)snprintf(why, sizeof(why), "%s %s", path, reason);
	*ret_why = why;
	return WM_EDENIED;
}

static bool ends_with(const char *text, const char *end)
{
	const size_t len = strlen(text);
	const size_t end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* An absent file is for whoever needs it to tell. */
static int check(const char *path, mode_t deny, const char **ret_why)
{
	struct stat found;

	if (stat(path, &found) != 0) {
		return errno == ENOENT ? WM_OK : WM_ESYSTEM;
	}
	if (found.st_uid != geteuid() && found.st_uid != 0) {
		return refuse(path, "belongs to another user", ret_why);
	}
	if ((found.st_mode & deny & OTHERS_WRITE) != 0) {
		return refuse(path, "may be written by others", ret_why);
	}
	if (!S_ISDIR(found.st_mode) && (found.st_mode & deny) != 0) {
		return refuse(path, "is secret and may be read by others", ret_why);
	}
	if ((found.st_mode & deny) != 0) {
		return refuse(path, "may be entered by others", ret_why);
	}
	return WM_OK;
}

static int check_files(const char *folder, mode_t deny, const char **ret_why)
{
	DIR *dir = opendir(folder);
	int err = WM_OK;

	if (dir == NULL) {
		return errno == ENOENT ? WM_OK : WM_ESYSTEM;
	}
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread */
	for (const struct dirent *at = readdir(dir); err == WM_OK && at != NULL;
	     at = readdir(dir)) { /* NOLINT(concurrency-mt-unsafe) */
		if (at->d_name[0] == '.') {
			continue;
		}
		WM_AUTO(char *, wm_free_p) path = wm_path_join(folder, at->d_name);
		const bool is_open = ends_with(at->d_name, ".pub") || at->d_type == DT_DIR;
		err = path != NULL ? check(path, is_open ? OTHERS_WRITE : deny, ret_why)
				   : WM_ENOMEM;
	}
	(void)closedir(dir);
	return err;
}

int wm_instance_guard(const struct wm_instance *instance, const char **ret_why)
{
	*ret_why = "the rights of the instance's files";
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		WM_AUTO(char *, wm_free_p) path = wm_instance_path(instance, places[i].path);
		if (path == NULL) {
			return WM_ENOMEM;
		}
		int err = check(path, places[i].deny, ret_why);
		if (err == WM_OK && places[i].is_folder_of_files) {
			err = check_files(path, places[i].deny_in_it, ret_why);
		}
		if (err < 0) {
			return err;
		}
	}
	return WM_OK;
}

bool wm_endpoint_is_local(const char *endpoint)
{
	static const char *const local[] = { "ipc://", "tcp://127.",
					     "tcp://localhost:", "tcp://[::1]:" };

	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++) {
		if (strncmp(endpoint, local[i], strlen(local[i])) == 0) {
			return true;
		}
	}
	return false;
}
