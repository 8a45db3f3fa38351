/*
 * Runs a fuzz target over corpora without libFuzzer: replay <folder>...  The
 * tests do so with every compiler.  A folder without a file is a mistake.
 */
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>

#include "proto/limits.h"

#define PATH_MAX_BYTES 4096

/* Read past the end of an input is seen by the sanitizers only in a block of its own size. */
static int run_file(const char *path)
{
	static uint8_t bytes[2 * WM_ITEM_MAX_BYTES];
	FILE *file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		return -1;
	}
	const size_t len = fread(bytes, 1, sizeof(bytes), file);
	const bool failed = ferror(file) != 0;
	(void)fclose(file);
	uint8_t *input = malloc(len > 0 ? len : 1);
	if (failed || input == NULL) {
		(void)fprintf(stderr, "replay: %s cannot be read\n", path);
		free(input);
		return -1;
	}
	memcpy(input, bytes, len);
	(void)LLVMFuzzerTestOneInput(input, len);
	free(input);
	return 0;
}

/* Number of files run, negative after a failure. */
static long run_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	if (dir == NULL) {
		perror(folder);
		return -1;
	}
	long count = 0;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread */
	for (const struct dirent *at = readdir(dir); at != NULL; at = readdir(dir)) {
		char path[PATH_MAX_BYTES];
		if (at->d_name[0] == '.') {
			continue;
		}
		(void)snprintf(path, sizeof(path), "%s/%s", folder, at->d_name);
		if (run_file(path) < 0) {
			(void)closedir(dir);
			return -1;
		}
		count++;
	}
	(void)closedir(dir);
	return count;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const long count = run_folder(argv[i]);
		if (count <= 0) {
			(void)fprintf(stderr, "replay: no input in %s\n", argv[i]);
			return EXIT_FAILURE;
		}
		(void)printf("%s: %ld\n", argv[i], count);
	}
	return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
