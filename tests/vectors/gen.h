/**
 * @file gen.h
 * @brief Inside the generator of proto/vectors: samples and where they are written.
 */
#ifndef WM_TESTS_VECTORS_GEN_H
#define WM_TESTS_VECTORS_GEN_H

#include "vectors/vector.h"

/** Write <name>.hex and <name>.json for a value.  A failure ends the program. */
void gen_good(const char *name, const char *frame, const union wm_vector_value *value);

/** Bytes that mean `value` but carry more than its encoding: keys from 128 on. */
void gen_ignored(const char *name, const char *frame, const union wm_vector_value *value,
		 struct wm_view bytes);

/** Write <name>.hex and a <name>.json that names the error. */
void gen_bad(const char *name, const char *frame, struct wm_view bytes, int err);

/** The samples: gen_heads.c, gen_bodies.c, gen_bads.c. */
void gen_heads(void);
void gen_bodies(void);
void gen_bads(void);

#endif
