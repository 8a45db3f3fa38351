/* The upstream side: one watch of the whole ledger, and the picture that it keeps current. */
#include <poll.h>
#include <string.h>

#include "core/review.h"
#include "gateway/gateway.h"
#include "server/daemon.h"
#include "sys/clock.h"
#include "sys/log.h"

#define ITEMS_PER_TURN	 1024
#define CONNECT_MSEC	 500  /* one attempt at the start; signals are looked at between them */
#define SILENT_MSEC	 2500 /* without a word from the broker: shown as not connected */
#define REFRESH_MIN_MSEC 50   /* between two pictures of the head */

static struct wm_client_opts opts_of(const struct gateway *gateway)
{
	return (struct wm_client_opts){ .endpoint = gateway->instance.conf.watch_endpoint,
					.server_key = gateway->server_public,
					.public_key = gateway->public_key,
					.secret_key = gateway->secret_key,
					.name = "waymark-gateway/" WM_VERSION };
}

/* Read-only by construction: the broker itself says what the key may do. */
static int check_role(const struct wm_server_info *info)
{
	static const unsigned kinds[] = { WM_SUBMIT_UPDATE, WM_SUBMIT_AMENDMENT, WM_SUBMIT_REVIEW,
					  WM_SUBMIT_ASSESSMENT };
	bool may = info->role == 0; /* not told: not known to be harmless */

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		may = may || wm_role_may_submit((enum wm_role)info->role, kinds[i]);
	}
	if (may) {
		wm_log(WM_LOG_ERROR,
		       "the key of %s has the role %s, which may submit: give the gateway an "
		       "observer's key",
		       info->institution, wm_role_name((int)info->role));
		return WM_EDENIED;
	}
	return WM_OK;
}

static int connect_first(struct gateway *gateway)
{
	struct wm_server_info info;
	const struct wm_client_opts opts = opts_of(gateway);
	int err = wm_client_open(&opts, &gateway->client);
	bool said = false;

	while (err == WM_OK) {
		err = wm_client_connect(gateway->client, CONNECT_MSEC, &info);
		if (err == WM_OK) {
			return check_role(&info);
		}
		if (err == WM_EUNREACHABLE || err == WM_ETIMEOUT) {
			if (!said) {
				wm_log(WM_LOG_WARN,
				       "no answer from the broker, trying on endpoint=%s",
				       opts.endpoint);
				said = true;
			}
			err = wm_daemon_signal_take(gateway->signal_fd) != 0 ? WM_EAGAIN : WM_OK;
		}
	}
	return err;
}

int follow_open(struct gateway *gateway)
{
	const struct cut head = { .is_head = true,
				  .revision = UINT64_MAX,
				  .msec = WM_AS_OF_HEAD,
				  .facts_to = WM_FACTS_ALL,
				  .day = WM_DATE_NONE,
				  .on = WM_DATE_NONE };
	struct wm_watch_opts opts = { .what = WM_ITEM_BODY_POINT, .from = WM_FROM_CURSOR };

	int err = connect_first(gateway);
	if (err == WM_OK) {
		err = pictures_ask(gateway, &head, &gateway->now);
	}
	if (err < 0) {
		return err;
	}
	const struct wm_item *begin = &gateway->now->points.fetch.begin;
	gateway->head = begin->revision;
	gateway->connected = true;
	gateway->heard_mono_msec = wm_mono_msec();
	opts.client = opts_of(gateway);
	opts.cursor.revision = begin->revision;
	memcpy(opts.cursor.store, begin->store, sizeof(opts.cursor.store));
	return wm_watch_open(&opts, &gateway->watch);
}

static void hear(struct gateway *gateway)
{
	gateway->heard_mono_msec = wm_mono_msec();
	if (!gateway->connected) {
		gateway->connected = true;
		wm_log(WM_LOG_INFO, "connected to the broker again");
	}
}

int follow_drain(struct gateway *gateway)
{
	for (unsigned i = 0; i < ITEMS_PER_TURN; i++) {
		struct wm_item item;
		int err = wm_watch_next(gateway->watch, 0, &item);
		if (err == WM_ETIMEOUT || err == WM_EUNREACHABLE ||
		    wm_err_class(err) == WM_CLASS_RETRY) {
			break;
		}
		if (err < 0) {
			wm_log(WM_LOG_ERROR, "cannot follow the broker error=%s: %s",
			       wm_err_name(err), wm_strerror(err));
			return err;
		}
		hear(gateway);
		if (item.type == WM_ITEM_EVENT) {
			gateway->head = item.revision;
			err = events_take(&gateway->events, &item);
		}
		if (err < 0) {
			return err;
		}
	}
	if (gateway->connected && wm_mono_msec() - gateway->heard_mono_msec > SILENT_MSEC) {
		gateway->connected = false;
		wm_log(WM_LOG_WARN, "no answer from the broker, trying on endpoint=%s",
		       gateway->instance.conf.watch_endpoint);
	}
	return WM_OK;
}

void follow_refresh(struct gateway *gateway)
{
	const struct picture *now = gateway->now;
	struct picture *picture = NULL;

	if (now->points.fetch.begin.revision >= gateway->head &&
	    now->day == wm_date_of_msec(wm_now_msec())) {
		return;
	}
	if (!gateway->connected ||
	    wm_mono_msec() - gateway->refreshed_mono_msec < REFRESH_MIN_MSEC) {
		return;
	}
	const int err = pictures_ask(gateway, &now->cut, &picture);
	gateway->refreshed_mono_msec = wm_mono_msec();
	if (err < 0) {
		wm_log(WM_LOG_WARN, "no new picture error=%s: %s", wm_err_name(err),
		       wm_strerror(err));
		return;
	}
	picture_free(gateway->now);
	gateway->now = picture;
}
