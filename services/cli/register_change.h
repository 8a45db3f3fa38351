/**
 * @file register_change.h
 * @brief What lies between two registers: rows added, changed, removed, with their encoded bytes.
 */
#ifndef WM_CLI_REGISTER_CHANGE_H
#define WM_CLI_REGISTER_CHANGE_H

#include "core/amendment.h"
#include "csv/register_csv.h"

#define REGISTER_ROW_NAME_BYTES 48

struct register_change {
	enum wm_row_letter letter;
	const void *old, *row;			 /**< struct wm_area, ...; NULL = there is none */
	size_t old_at, old_len, row_at, row_len; /**< in the bytes; len 0 = none */
	char name[REGISTER_ROW_NAME_BYTES];	 /**< "3.07", "eeas", "area 3", "cycle 2026-H1" */
};

/** In an order in which they may be applied one after the other. */
struct register_changes {
	struct register_change *change; /**< owned */
	size_t count, cap;
	struct wm_buf bytes; /**< owned: encoded rows */
};

/**
 * Compare.  Both registers have to outlive the result.
 * @param has_settings  `from` has a row of settings
 * @return WM_OK, WM_ENOMEM, or WM_ELIMIT with a row that is too long named in ret_name
 */
WM_CHECK int register_compare(const struct wm_register *from, bool has_settings,
			      const struct wm_register *to, struct register_changes *ret_changes,
			      char ret_name[REGISTER_ROW_NAME_BYTES]);
void register_changes_free(struct register_changes *changes);

struct wm_view register_change_old(const struct register_changes *changes, size_t index);
struct wm_view register_change_row(const struct register_changes *changes, size_t index);

/**
 * Dates as first adopted are kept for ever: where `row` moves a date and does not say which one it
 * had first, that of `old` is filled in.
 */
void register_keep_originals(const struct wm_action_point *old, struct wm_action_point *row);

/** Fill an amendment with changes from `first` on, as many as fit into one body.
 * @param amendment  the rest of it is filled in; decides how long a body is
 * @return how many were taken; 0 = not even one fits, or there is no memory
 */
size_t register_changes_pack(const struct register_changes *changes, size_t first,
			     struct wm_amendment *amendment);

/** One field that differs: texts borrowed during the call; empty = there is none. */
typedef void register_field_fn(const char *field, struct wm_view old, struct wm_view row,
			       void *user);
/** Every field of a change that differs, milestones and indicators too. */
void register_change_fields(const struct register_change *change, register_field_fn *fn,
			    void *user);

#endif
