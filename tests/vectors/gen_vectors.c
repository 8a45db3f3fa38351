/*
 * Writes the golden vectors: gen_vectors <folder>.  Run by scripts/vectors-regen
 * after a change of the protocol, never by the build; the diff is reviewed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "proto/limits.h"
#include "vectors/gen.h"

#define LINE_BYTES     32
#define PATH_MAX_BYTES 1024

static const char *folder;

static void fail(const char *name, const char *what)
{
	(void)fprintf(stderr, "gen_vectors: %s: %s\n", name, what);
	exit(EXIT_FAILURE);
}

static FILE *open_file(const char *name, const char *ending)
{
	char path[PATH_MAX_BYTES];
	const int len = snprintf(path, sizeof(path), "%s/%s.%s", folder, name, ending);
	FILE *file = len > 0 && (size_t)len < sizeof(path) ? fopen(path, "w") : NULL;

	if (file == NULL) {
		fail(name, "the file cannot be made");
	}
	return file;
}

static void write_hex(const char *name, struct wm_view bytes)
{
	FILE *file = open_file(name, "hex");

	for (size_t i = 0; i < bytes.len; i++) {
		(void)fprintf(file, "%02x", bytes.data[i]);
		if (i % LINE_BYTES == LINE_BYTES - 1 && i + 1 < bytes.len) {
			(void)fputc('\n', file);
		}
	}
	(void)fputc('\n', file);
	if (fclose(file) != 0) {
		fail(name, "the bytes cannot be written");
	}
}

/* Takes the object over. */
static void write_json(const char *name, json_t *object)
{
	FILE *file = open_file(name, "json");

	if (json_dumpf(object, file, JSON_INDENT(2) | JSON_PRESERVE_ORDER) < 0 ||
	    fputc('\n', file) == EOF || fclose(file) != 0) {
		fail(name, "the object cannot be written");
	}
	json_decref(object);
}

static const struct wm_vector_kind *kind_of(const char *name, const char *frame)
{
	const struct wm_vector_kind *kind = wm_vector_kind_find(frame);

	if (kind == NULL) {
		fail(name, "no such kind of frame");
	}
	return kind;
}

void gen_good(const char *name, const char *frame, const union wm_vector_value *value)
{
	const struct wm_vector_kind *kind = kind_of(name, frame);
	struct wm_buf buf;

	wm_buf_init(&buf, WM_ITEM_MAX_BYTES);
	kind->encode(value, &buf);
	if (buf.err < 0) {
		fail(name, wm_strerror(buf.err));
	}
	write_hex(name, wm_buf_view(&buf));
	write_json(name, wm_vector_tell(kind, value));
	wm_buf_deinit(&buf);
}

void gen_ignored(const char *name, const char *frame, const union wm_vector_value *value,
		 struct wm_view bytes)
{
	json_t *object = wm_vector_tell(kind_of(name, frame), value);

	json_object_set_new(object, "ignored_keys", json_true());
	write_hex(name, bytes);
	write_json(name, object);
}

void gen_bad(const char *name, const char *frame, struct wm_view bytes, int err)
{
	json_t *object = json_object();

	json_object_set_new(object, "frame", json_string(frame));
	json_object_set_new(object, "error", json_string(wm_err_name(err)));
	write_hex(name, bytes);
	write_json(name, object);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		(void)fprintf(stderr, "usage: gen_vectors <folder>\n");
		return EXIT_FAILURE;
	}
	folder = argv[1];
	gen_heads();
	gen_bodies();
	gen_reviews();
	gen_items();
	gen_bads();
	return EXIT_SUCCESS;
}
