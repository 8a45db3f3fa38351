/* Between the turns: scrub, room, readers that died, alarms. */
#include "broker/upkeep.h"

#include <stdlib.h>
#include <unistd.h>

#include "broker/broker.h"
#include "sys/clock.h"
#include "sys/log.h"

#define IDLE_MSEC   1000
#define ROOM_MSEC   100
#define MINUTE_MSEC 60000

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

const char *upkeep_state(const struct broker *broker)
{
	static const char *const rooms[] = { "good", "filling", "full" };

	return broker->upkeep.damage != NULL ? "damaged" : rooms[broker->upkeep.room];
}

int upkeep_refusal(const struct broker *broker)
{
	if (broker->upkeep.damage != NULL) {
		return WM_EREADONLY;
	}
	return broker->upkeep.room == ROOM_FULL ? WM_ESTORAGE_FULL : WM_OK;
}

/* --- damage --- */

static void alarm_damage(const struct broker *broker)
{
	wm_log(WM_LOG_ERROR, "ALARM the store is damaged, read-only at_revision=%llu: %s",
	       (unsigned long long)broker->upkeep.damaged_revision, broker->upkeep.damage);
}

static void found(struct broker *broker, const char *what, uint64_t revision)
{
	if (broker->upkeep.damage != NULL) {
		return;
	}
	broker->upkeep.damage = what;
	broker->upkeep.damaged_revision = revision;
	alarm_damage(broker);
}

void upkeep_note(struct broker *broker, int err)
{
	if (err == WM_ECORRUPT) {
		found(broker, "a row that was asked for", 0);
	}
}

/* --- scrub --- */

static void end_pass(struct upkeep *upkeep, int64_t now)
{
	wm_scrub_free(upkeep->scrub);
	upkeep->scrub = NULL;
	upkeep->scrub_mono_msec = now + upkeep->pass_msec;
}

static void begin_pass(struct broker *broker, uint64_t from)
{
	const int err = wm_scrub_new(broker->ledger, from, &broker->upkeep.scrub);

	if (err == WM_ECORRUPT) {
		found(broker, "the tree cannot be rebuilt", from);
	}
}

static void scrub_slice(struct broker *broker, size_t rows, int64_t now)
{
	struct upkeep *upkeep = &broker->upkeep;
	const char *why = "";

	upkeep->scrub_mono_msec = now + WM_SCRUB_SLICE_MSEC;
	const int err = wm_scrub_step(upkeep->scrub, rows, &why);
	if (err == WM_ECORRUPT) {
		found(broker, why, wm_scrub_revision(upkeep->scrub));
		end_pass(upkeep, now);
	} else if (err == WM_OK && wm_scrub_is_done(upkeep->scrub)) {
		upkeep->passes++;
		wm_log(WM_LOG_INFO, "scrub passed revision=%llu passes=%llu",
		       (unsigned long long)wm_scrub_revision(upkeep->scrub),
		       (unsigned long long)upkeep->passes);
		end_pass(upkeep, now);
	}
}

static void scrub_turn(struct broker *broker, int64_t now)
{
	struct upkeep *upkeep = &broker->upkeep;

	if (now < upkeep->scrub_mono_msec) {
		return;
	}
	if (upkeep->scrub == NULL) {
		begin_pass(broker, 1);
	}
	if (upkeep->scrub == NULL) { /* no memory, or damaged: at the next one */
		end_pass(upkeep, now);
		return;
	}
	scrub_slice(broker, WM_SCRUB_SLICE_ROWS, now);
}

/* The end of the ledger is where a stop that was none may have left something. */
static void check_tail(struct broker *broker)
{
	const uint64_t head = wm_ledger_head(broker->ledger);
	const uint64_t from = head > WM_UNCLEAN_CHECK_COUNT ? head - WM_UNCLEAN_CHECK_COUNT + 1 : 1;
	struct upkeep *upkeep = &broker->upkeep;
	const char *why = "";

	wm_log(WM_LOG_WARN, "the last stop was not in order, checking entries=%llu",
	       (unsigned long long)(head - from + 1));
	begin_pass(broker, from);
	int err = WM_OK;
	while (err == WM_OK && upkeep->scrub != NULL && !wm_scrub_is_done(upkeep->scrub)) {
		err = wm_scrub_step(upkeep->scrub, WM_UNCLEAN_CHECK_COUNT, &why);
	}
	if (err == WM_ECORRUPT) {
		found(broker, why, wm_scrub_revision(upkeep->scrub));
	}
	end_pass(upkeep, 0);
}

/* --- room --- */

static void look_at_room(struct broker *broker)
{
	struct upkeep *upkeep = &broker->upkeep;
	const enum room before = upkeep->room;
	uint64_t used = 0;
	uint64_t map = 0;

	wm_store_usage(broker->store, &used, &map);
	upkeep->used_percent = (unsigned)(map > 0 ? used / (map / 100 + 1) : 0);
	upkeep->room = upkeep->used_percent >= WM_MAP_FULL_PERCENT   ? ROOM_FULL
		       : upkeep->used_percent >= WM_MAP_WARN_PERCENT ? ROOM_FILLING
								     : ROOM_GOOD;
	if (upkeep->room != ROOM_GOOD) {
		wm_store_reap(broker->store); /* a reader that died keeps pages from reuse */
	}
	if (upkeep->room == before) {
		return;
	}
	if (upkeep->room == ROOM_FULL) {
		wm_log(WM_LOG_ERROR,
		       "ALARM the map is full, read-only used=%u%% map_bytes=%llu: raise map_bytes "
		       "and send SIGHUP",
		       upkeep->used_percent, (unsigned long long)map);
	} else if (upkeep->room > before) {
		wm_log(WM_LOG_WARN, "the map is filling used=%u%% map_bytes=%llu",
		       upkeep->used_percent, (unsigned long long)map);
	} else {
		wm_log(WM_LOG_INFO, "the map has room again used=%u%% map_bytes=%llu",
		       upkeep->used_percent, (unsigned long long)map);
	}
}

void upkeep_reload(struct broker *broker)
{
	struct wm_instance now;
	const char *where = "";

	int err = wm_instance_open(broker->instance->dir, &now, &where);
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "settings not read again error=%s %s", wm_err_name(err),
		       where);
		return;
	}
	const uint64_t map_bytes = now.conf.map_bytes;
	wm_instance_close(&now);
	err = wm_store_grow(broker->store, map_bytes);
	if (err == WM_EINVALID) {
		wm_log(WM_LOG_INFO,
		       "settings read again; the map stays as it is state=%s used=%u%%",
		       upkeep_state(broker), broker->upkeep.used_percent);
		return;
	}
	if (err < 0) { /* the map is gone: nothing can be read any more */
		wm_log(WM_LOG_ERROR, "the map cannot be made greater, stopping error=%s",
		       wm_err_name(err));
		_exit(EXIT_FAILURE);
	}
	wm_log(WM_LOG_INFO, "the map has grown map_bytes=%llu", (unsigned long long)map_bytes);
	look_at_room(broker);
}

/* --- life --- */

static void every_minute(struct broker *broker, int64_t now)
{
	broker->upkeep.minute_mono_msec = now + MINUTE_MSEC;
	wm_store_reap(broker->store);
	if (broker->upkeep.damage != NULL) {
		alarm_damage(broker);
	}
}

void upkeep_start(struct broker *broker, uint32_t scrub_seconds)
{
	const int64_t now = wm_mono_msec();

	broker->upkeep = (struct upkeep){ .pass_msec = (int64_t)scrub_seconds * 1000,
					  .minute_mono_msec = now + MINUTE_MSEC };
	if (!wm_ledger_was_clean(broker->ledger)) {
		check_tail(broker);
	}
	look_at_room(broker);
	broker->upkeep.scrub_mono_msec = now; /* the first pass begins at once */
}

void upkeep_stop(struct broker *broker)
{
	wm_scrub_free(broker->upkeep.scrub);
	broker->upkeep.scrub = NULL;
	if (broker->upkeep.damage != NULL) {
		return; /* the next start is to look closely */
	}
	const int err = wm_ledger_mark_clean(broker->ledger);
	if (err < 0) {
		wm_log(WM_LOG_WARN, "the stop cannot be noted in the store error=%s",
		       wm_err_name(err));
	}
}

int upkeep_turn(struct broker *broker)
{
	struct upkeep *upkeep = &broker->upkeep;
	const int64_t now = wm_mono_msec();

	if (now >= upkeep->room_mono_msec) {
		upkeep->room_mono_msec = now + ROOM_MSEC;
		look_at_room(broker);
	}
	if (now >= upkeep->minute_mono_msec) {
		every_minute(broker, now);
	}
	if (upkeep->damage == NULL) {
		scrub_turn(broker, now);
	}
	const int64_t due = lesser(upkeep->minute_mono_msec,
				   upkeep->damage == NULL ? upkeep->scrub_mono_msec : INT64_MAX);
	return (int)lesser(due > now ? due - now : 0, IDLE_MSEC);
}
