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

#define SAMPLE_MSEC 1743764400125 /* 2025-04-04T11:00:00.125Z */
#define SAMPLE_DAY  20182	  /* 2025-04-04 */

/** Samples: the least there may be, everything of the first release, everything. */
struct wm_code sample_code(const char *text);
struct wm_cycle_id sample_cycle(void);
struct wm_update sample_minimal_update(void);
struct wm_update sample_full_update(void);
struct wm_update sample_whole_update(void);
struct wm_action_point sample_minimal_point(void);
struct wm_action_point sample_full_point(void);
struct wm_action_point sample_whole_point(void);

/** What is written: gen_heads.c, gen_bodies.c, gen_reviews.c, gen_items.c, gen_bads.c. */
void gen_heads(void);
void gen_bodies(void);
void gen_reviews(void);
void gen_items(void);
void gen_bads(void);

#endif
