/**
 * @file rows.c
 * @brief Sorted arrays of shared rows: binary search, copy on the first write.
 */
#include "store/rows.h"

#include "sys/alloc.h"

#define ROWS_SPARE 8 /* room beyond half as much again, so that small tables grow too */

struct wm_view wm_row_key(const struct wm_row *row)
{
	return wm_view_of(row->bytes, row->key_len);
}

struct wm_view wm_row_value(const struct wm_row *row)
{
	return wm_view_of(row->bytes + row->key_len, row->value_len);
}

static struct wm_row *row_new(struct wm_view key, struct wm_view value)
{
	struct wm_row *row = wm_alloc(sizeof(*row) + key.len + value.len);

	if (row == NULL) {
		return NULL;
	}
	row->refs = 1;
	row->key_len = key.len;
	row->value_len = value.len;
	memcpy(row->bytes, key.data, key.len);
	if (value.len > 0) {
		memcpy(row->bytes + key.len, value.data, value.len);
	}
	return row;
}

static void row_unref(struct wm_row *row)
{
	if (--row->refs == 0) {
		wm_free(row);
	}
}

void wm_rows_ref(struct wm_rows *rows)
{
	if (rows != NULL) {
		rows->refs++;
	}
}

void wm_rows_unref(struct wm_rows *rows)
{
	if (rows == NULL || --rows->refs > 0) {
		return;
	}
	for (size_t i = 0; i < rows->count; i++) {
		row_unref(rows->row[i]);
	}
	wm_free(rows->row);
	wm_free(rows);
}

size_t wm_rows_count(const struct wm_rows *rows)
{
	return rows != NULL ? rows->count : 0;
}

static int compare(struct wm_view a, struct wm_view b)
{
	const size_t common = a.len < b.len ? a.len : b.len;
	const int order = common > 0 ? memcmp(a.data, b.data, common) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

size_t wm_rows_find(const struct wm_rows *rows, struct wm_view key)
{
	size_t low = 0;
	size_t high = wm_rows_count(rows);

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (compare(wm_row_key(rows->row[middle]), key) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

bool wm_rows_holds(const struct wm_rows *rows, size_t at, struct wm_view key)
{
	return at < wm_rows_count(rows) && wm_view_eq(wm_row_key(rows->row[at]), key);
}

/* Make a version the caller's own, with room for one more row. */
static int make_own(struct wm_rows **rows)
{
	struct wm_rows *old = *rows;
	const size_t count = wm_rows_count(old);

	if (old != NULL && old->refs == 1 && count < old->cap) {
		return WM_OK;
	}
	struct wm_rows *own = wm_alloc(sizeof(*own));
	if (own == NULL) {
		return WM_ENOMEM;
	}
	own->refs = 1;
	own->cap = count + count / 2 + ROWS_SPARE;
	own->row = wm_alloc(own->cap * sizeof(struct wm_row *));
	if (own->row == NULL) {
		wm_free(own);
		return WM_ENOMEM;
	}
	for (; own->count < count; own->count++) {
		own->row[own->count] = old->row[own->count];
		own->row[own->count]->refs++;
	}
	wm_rows_unref(old);
	*rows = own;
	return WM_OK;
}

int wm_rows_put(struct wm_rows **rows, size_t at, struct wm_view key, struct wm_view value)
{
	const int err = make_own(rows);
	if (err < 0) {
		return err;
	}
	struct wm_row *row = row_new(key, value);
	if (row == NULL) {
		return WM_ENOMEM;
	}
	struct wm_rows *own = *rows;
	if (wm_rows_holds(own, at, key)) {
		row_unref(own->row[at]);
	} else {
		memmove(&own->row[at + 1], &own->row[at],
			(own->count - at) * sizeof(struct wm_row *));
		own->count++;
	}
	own->row[at] = row;
	return WM_OK;
}

int wm_rows_del(struct wm_rows **rows, size_t at)
{
	const int err = make_own(rows);
	if (err < 0) {
		return err;
	}
	struct wm_rows *own = *rows;
	row_unref(own->row[at]);
	own->count--;
	memmove(&own->row[at], &own->row[at + 1], (own->count - at) * sizeof(struct wm_row *));
	return WM_OK;
}
