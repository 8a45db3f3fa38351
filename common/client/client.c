/* Handles, and what the library says about itself. */
#include "client/internal.h"

#include <assert.h>

#include "sys/alloc.h"
#include "sys/clock.h"

const char *wm_version(void)
{
	return WM_VERSION;
}

const char *wm_error_name(int err)
{
	return wm_err_name(err);
}

const char *wm_error_text(int err)
{
	return wm_strerror(err);
}

int wm_error_class(int err)
{
	return (int)wm_err_class(err);
}

void wm_text_cut(const char *text, char *to, size_t room)
{
	size_t len = text != NULL ? strlen(text) : 0;

	assert(room > 0);
	if (len >= room) {
		len = room - 1;
		while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80) {
			len--;
		}
	}
	if (len > 0) {
		memcpy(to, text, len);
	}
	to[len] = '\0';
}

int wm_client_open(const struct wm_client_opts *opts, wm_client **ret_client)
{
	struct wm_client *client = wm_alloc(sizeof(*client));

	if (client == NULL) {
		return WM_ENOMEM;
	}
	const int err = wm_link_open(&client->link, opts);
	if (err < 0) {
		wm_free(client);
		return err;
	}
	*ret_client = client;
	return WM_OK;
}

void wm_client_close(wm_client *client)
{
	if (client == NULL) {
		return;
	}
	wm_flights_free(client);
	wm_link_close(&client->link);
	wm_free(client);
}

/* A session that is there is looked at once more, so that a lost one is not reported. */
int wm_client_connect(wm_client *client, int timeout_msec, struct wm_server_info *ret_info)
{
	const int64_t deadline_mono_msec = wm_deadline_of(timeout_msec);
	const struct wm_link_msg *msg = NULL;
	int err;

	do {
		const bool was_ready = client->link.state == WM_LINK_READY;
		err = wm_client_step(client, was_ready ? 0 : deadline_mono_msec, &msg);
		if (was_ready && err == WM_EUNREACHABLE && wm_mono_msec() < deadline_mono_msec) {
			err = WM_EAGAIN;
		}
	} while (err == WM_OK || err == WM_EAGAIN);
	if (err != WM_ETIMEOUT) {
		return err;
	}
	if (ret_info != NULL) {
		*ret_info = client->link.info;
	}
	return WM_OK;
}
