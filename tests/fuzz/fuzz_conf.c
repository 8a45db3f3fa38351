/* Any bytes as a settings file and as a key file: accepted or refused, and what is accepted is in
 * order. */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/instance.h"
#include "proto/limits.h"
#include "sys/files.h"

/* A folder of this process's own; the readers take paths. */
static char folder[] = "/tmp/waymark-fuzz-XXXXXX";
static char file[sizeof(folder) + 32];

static void remove_folder(void)
{
	(void)unlink(file); /* nobody is left to hear of a failure */
	(void)rmdir(folder);
}

static void make_folder(void)
{
	if (mkdtemp(folder) == NULL) {
		abort();
	}
	(void)snprintf(file, sizeof(file), "%s/waymark.conf", folder);
	(void)atexit(remove_folder);
}

/* Not wm_file_write(): nothing here has to outlast the process, and fsync would be most of the
 * time. */
static void put_file(const uint8_t *data, size_t len)
{
	FILE *out = fopen(file, "wb");

	if (out == NULL || fchmod(fileno(out), 0600) != 0 ||
	    (len > 0 && fwrite(data, 1, len, out) != len) || fclose(out) != 0) {
		abort();
	}
}

static void try_settings(void)
{
	struct wm_instance instance;
	const char *where = NULL;

	const int err = wm_instance_open(folder, &instance, &where);
	if (err < 0) {
		FUZZ_REQUIRE(err == WM_EINVALID && strncmp(where, file, strlen(file)) == 0);
		return;
	}
	FUZZ_REQUIRE(strnlen(instance.conf.submit_endpoint, WM_ENDPOINT_MAX_BYTES) <
		     WM_ENDPOINT_MAX_BYTES);
	FUZZ_REQUIRE(instance.conf.heartbeat_msec >= WM_HEARTBEAT_MIN_MSEC);
	FUZZ_REQUIRE(where[0] == '\0');
	wm_instance_close(&instance);
}

static void try_keys(void)
{
	char public[41] = "";
	char secret[41] = "";

	if (wm_keyfile_read(file, public, secret) == WM_OK) {
		FUZZ_REQUIRE(strlen(public) == 40 && strlen(secret) == 40);
	} else {
		FUZZ_REQUIRE(public[0] == '\0' && secret[0] == '\0');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (file[0] == '\0') {
		make_folder();
	}
	put_file(data, len);
	try_settings();
	try_keys();
	return 0;
}
