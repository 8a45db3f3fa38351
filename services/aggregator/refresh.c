/* What is asked of the broker beside the watch: the key table, and which register it has. */
#include <stdlib.h>

#include "aggregator/aggregator.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/log.h"
#include "wire/item_codec.h"

#define CONNECT_MSEC 1000 /* the broker answers its watch at that moment, so this is ample */
#define GET_MSEC     2000
#define RETRY_MSEC   2000
#define KEYS_MAX     65536

static int compare_rows(const void *a, const void *b)
{
	const struct wm_key_row *left = a;
	const struct wm_key_row *right = b;

	return memcmp(left->public_key, right->public_key, sizeof(left->public_key));
}

const struct wm_key_row *keyring_find(const struct keyring *keys, const uint8_t key[WM_KEY_BYTES])
{
	struct wm_key_row wanted = { .role = WM_ROLE_OBSERVER };

	if (keys->count == 0) {
		return NULL;
	}
	memcpy(wanted.public_key, key, sizeof(wanted.public_key));
	return bsearch(&wanted, keys->row, keys->count, sizeof(keys->row[0]), compare_rows);
}

void keyring_deinit(struct keyring *keys)
{
	wm_free(keys->row);
	memset(keys, 0, sizeof(*keys));
}

static int keyring_add(struct keyring *keys, const struct wm_key_row *row)
{
	if (keys->count == KEYS_MAX) {
		return WM_ELIMIT;
	}
	if (keys->count == keys->cap) {
		const size_t cap = keys->cap == 0 ? 64 : 2 * keys->cap;
		struct wm_key_row *grown = wm_realloc(keys->row, cap * sizeof(*grown));
		if (grown == NULL) {
			return WM_ENOMEM;
		}
		keys->row = grown;
		keys->cap = cap;
	}
	keys->row[keys->count++] = *row;
	return WM_OK;
}

static int on_key_item(const struct wm_item *item, void *user)
{
	struct keyring *keys = user;
	struct wm_key_row row;

	if (item->type == WM_ITEM_SNAPSHOT_BEGIN) {
		keys->count = 0; /* it starts over after a lost link */
	}
	keys->complete = item->type == WM_ITEM_SNAPSHOT_END;
	if (item->type != WM_ITEM_SNAPSHOT) {
		return WM_OK;
	}
	const int err = wm_key_row_decode(wm_view_of(item->body, item->body_len), &row);
	return err == WM_OK ? keyring_add(keys, &row) : err;
}

static int fetch_keys(wm_client *client, struct keyring *ret_keys)
{
	struct keyring keys = { 0 };
	struct wm_query query;

	wm_query_init(&query, WM_ITEM_BODY_KEY);
	int err = wm_client_get(client, &query, GET_MSEC, on_key_item, &keys);
	if (err == WM_OK && !keys.complete) {
		err = WM_EGAP;
	}
	if (err < 0) {
		keyring_deinit(&keys);
		return err;
	}
	if (keys.count > 0) {
		qsort(keys.row, keys.count, sizeof(keys.row[0]), compare_rows);
	}
	keyring_deinit(ret_keys);
	*ret_keys = keys;
	return WM_OK;
}

/* A register that was amended changes weights and classes of points whose entries are long in. */
static int compare_register(struct aggregator *agg, const struct wm_server_info *info)
{
	const struct mark *mark = &agg->tally->mark;

	if (memcmp(mark->store, info->store, sizeof(mark->store)) != 0) {
		return WM_EHISTORY_DIVERGED;
	}
	if (mark->register_version == info->register_version &&
	    memcmp(mark->register_hash, info->register_hash, sizeof(mark->register_hash)) == 0) {
		return WM_OK;
	}
	wm_log(WM_LOG_INFO,
	       "the register changed from version %u to %u: starting again from a snapshot",
	       (unsigned)mark->register_version, (unsigned)info->register_version);
	return follow_rebuild(agg);
}

void refresh_want(struct aggregator *agg, int64_t delay_msec)
{
	const int64_t due = wm_mono_msec() + delay_msec;

	if (!agg->refresh_wanted || due < agg->refresh_mono_msec) {
		agg->refresh_mono_msec = due;
	}
	agg->refresh_wanted = true;
}

/* A connection of its own each time: what WELCOME says is then of this moment. */
static int ask(struct aggregator *agg, struct wm_server_info *ret_info, struct keyring *keys)
{
	const struct wm_client_opts opts = aggregator_client_opts(agg);
	wm_client *client = NULL;

	int err = wm_client_open(&opts, &client);
	if (err == WM_OK) {
		err = wm_client_connect(client, CONNECT_MSEC, ret_info);
	}
	if (err == WM_OK) {
		err = fetch_keys(client, keys);
	}
	wm_client_close(client);
	return err;
}

int refresh_turn(struct aggregator *agg)
{
	struct wm_server_info info = { 0 };

	/* Not before the watch has caught up: then the broker has accepted the cursor, and an
	 * automatic rebuild cannot hide that the history is another. */
	if (!agg->refresh_wanted || !agg->caught_up || !agg->reachable ||
	    wm_mono_msec() < agg->refresh_mono_msec) {
		return WM_OK;
	}
	int err = ask(agg, &info, &agg->keys);
	agg->refresh_wanted = false;
	agg->refresh_done_mono_msec = wm_mono_msec();
	if (err < 0) {
		wm_log(WM_LOG_WARN, "the key table could not be read error=%s: trying again",
		       wm_err_name(err));
		refresh_want(agg, RETRY_MSEC);
		return WM_OK;
	}
	wm_log(WM_LOG_DEBUG, "key table read keys=%zu", agg->keys.count);
	err = compare_register(agg, &info);
	return err < 0 ? follow_ended(agg, err) : WM_OK;
}
