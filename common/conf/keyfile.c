/**
 * @file keyfile.c
 * @brief Key files: Z85 texts, one `name = value` line each.
 *
 * Z85 uses '#' and other punctuation, so the lines are read here and not by a
 * settings parser.  Whatever held a secret is wiped, on every way out.
 */
#include "conf/instance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/files.h"

#define KEYFILE_MAX_BYTES 1024
#define Z85_BYTES	  40

/* Both texts while a file is read; "" = not found yet. */
struct keys {
	char public[Z85_BYTES + 1];
	char secret[Z85_BYTES + 1];
};

/* What the characters mean is for the user of the key to judge. */
static bool is_key(struct wm_view text)
{
	if (text.len != Z85_BYTES) {
		return false;
	}
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] <= ' ' || text.data[i] >= 0x7f) {
			return false;
		}
	}
	return true;
}

int wm_keyfile_write(const char *path, const char *public_z85, const char *secret_z85)
{
	char text[KEYFILE_MAX_BYTES];
	const bool has_secret = secret_z85 != NULL && secret_z85[0] != '\0';

	if (!is_key(wm_view_str(public_z85)) || (has_secret && !is_key(wm_view_str(secret_z85)))) {
		return WM_EINVALID;
	}
	const int len = snprintf(text, sizeof(text), "# Waymark CURVE key%s\npublic = %s\n%s%s%s",
				 has_secret ? " pair: keep it secret" : "", public_z85,
				 has_secret ? "secret = " : "", has_secret ? secret_z85 : "",
				 has_secret ? "\n" : "");
	const int err =
		wm_file_write(path, wm_view_of(text, (size_t)len), has_secret ? 0400 : 0444);
	explicit_bzero(text, sizeof(text));
	return err;
}

/* --- reading --- */

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

static struct wm_view trim(struct wm_view text)
{
	while (text.len > 0 && is_blank(text.data[0])) {
		text.data++;
		text.len--;
	}
	while (text.len > 0 && is_blank(text.data[text.len - 1])) {
		text.len--;
	}
	return text;
}

/* Take one line: blank, a comment, or one of the two names, once, with a key behind the '='. */
static int take_line(struct wm_view line, struct keys *keys)
{
	line = trim(line);
	if (line.len == 0 || line.data[0] == '#') {
		return WM_OK;
	}

	const uint8_t *equals = memchr(line.data, '=', line.len);
	if (equals == NULL) {
		return WM_EINVALID;
	}
	const size_t name_len = (size_t)(equals - line.data);
	const struct wm_view name = trim(wm_view_of(line.data, name_len));
	const struct wm_view value = trim(wm_view_of(equals + 1, line.len - name_len - 1));
	char *to = NULL;
	if (wm_view_eq(name, wm_view_str("public"))) {
		to = keys->public;
	} else if (wm_view_eq(name, wm_view_str("secret"))) {
		to = keys->secret;
	}
	if (to == NULL || to[0] != '\0' || !is_key(value)) {
		return WM_EINVALID;
	}
	memcpy(to, value.data, value.len);
	return WM_OK;
}

static int take_lines(struct wm_view text, struct keys *keys)
{
	while (text.len > 0) {
		const uint8_t *stop = memchr(text.data, '\n', text.len);
		const size_t len = stop != NULL ? (size_t)(stop - text.data) : text.len;
		const size_t step = len + (stop != NULL);
		const int err = take_line(wm_view_of(text.data, len), keys);
		if (err < 0) {
			return err;
		}
		text.data += step;
		text.len -= step;
	}
	return WM_OK;
}

/* Read an open file into the caller's memory: the heap would keep copies that nobody wipes. */
static int read_small(int fd, uint8_t *to, size_t cap, size_t *ret_len)
{
	size_t len = 0;

	for (;;) {
		const ssize_t got = read(fd, to + len, cap - len);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			return WM_ESYSTEM;
		}
		if (got == 0) {
			*ret_len = len;
			return WM_OK;
		}
		len += (size_t)got;
		if (len == cap) {
			return WM_EINVALID;
		}
	}
}

/* The rights are those of the file that is read, not of what its name meant a moment ago. */
static int read_keys(int fd, bool wants_secret, struct keys *keys)
{
	uint8_t text[KEYFILE_MAX_BYTES];
	struct stat found;
	size_t len = 0;

	if (fstat(fd, &found) != 0) {
		return WM_ESYSTEM;
	}
	if (wants_secret && (found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		return WM_EINVALID; /* a secret that others can read is none */
	}
	int err = read_small(fd, text, sizeof(text), &len);
	if (err == WM_OK) {
		err = take_lines(wm_view_of(text, len), keys);
	}
	if (err == WM_OK &&
	    (keys->public[0] == '\0' || (wants_secret && keys->secret[0] == '\0'))) {
		err = WM_EINVALID;
	}
	explicit_bzero(text, sizeof(text));
	return err;
}

int wm_keyfile_read(const char *path, char ret_public[41], char ret_secret[41])
{
	struct keys keys = { "", "" };
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		return errno == ENOENT ? WM_ENOTFOUND : WM_ESYSTEM;
	}

	const int err = read_keys(fd, ret_secret != NULL, &keys);
	const int kept = errno;
	(void)close(fd); /* nothing was written */
	errno = kept;
	if (err == WM_OK) {
		memcpy(ret_public, keys.public, sizeof(keys.public));
		if (ret_secret != NULL) {
			memcpy(ret_secret, keys.secret, sizeof(keys.secret));
		}
	}
	explicit_bzero(&keys, sizeof(keys));
	return err;
}
