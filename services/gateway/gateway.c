/* The gateway as a whole: open, the loop, close. */
#include "gateway/gateway.h"

#include <poll.h>
#include <unistd.h>

#include "gateway/answer.h"
#include "gateway/http.h"
#include "server/daemon.h"
#include "sys/alloc.h"
#include "sys/log.h"

#define WAIT_MSEC 20 /* the longest that a change waits when its wake-up is missed */

static int read_keys(struct gateway *gateway, const char *key_file)
{
	char *server = wm_instance_path(&gateway->instance, "keys/server.pub");
	char *own = key_file != NULL
			    ? wm_strdup(key_file)
			    : wm_instance_path(&gateway->instance, "keys/observer/observer.key");
	int err = server != NULL && own != NULL ? WM_OK : WM_ENOMEM;

	if (err == WM_OK) {
		err = wm_keyfile_read(server, gateway->server_public, NULL);
	}
	if (err == WM_OK) {
		err = wm_keyfile_read(own, gateway->public_key, gateway->secret_key);
	}
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot read %s or %s error=%s: %s",
		       server != NULL ? server : "", own != NULL ? own : "", wm_err_name(err),
		       err == WM_EINVALID ? "it is malformed, or others may read it"
					  : wm_strerror(err));
	}
	wm_free(server);
	wm_free(own);
	return err;
}

int gateway_open(struct gateway *gateway, const char *dir, const char *key_file, const char *listen)
{
	const char *where = "";

	gateway->signal_fd = -1;
	int err = wm_instance_open(dir, &gateway->instance, &where);
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot open the instance error=%s: %s", wm_err_name(err),
		       where[0] != '\0' ? where : wm_strerror(err));
		return err;
	}
	err = read_keys(gateway, key_file);
	if (err == WM_OK) {
		err = wm_daemon_signals(&gateway->signal_fd);
	}
	if (err == WM_OK) {
		err = follow_open(gateway);
	}
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot start error=%s: %s", wm_err_name(err),
		       wm_strerror(err));
		return err;
	}
	err = http_open(gateway, listen);
	if (err == WM_OK) {
		wm_log(WM_LOG_INFO, "ready port=%u revision=%llu points=%zu",
		       (unsigned)gateway->port, (unsigned long long)gateway->head,
		       gateway->now->points.count);
		wm_daemon_notify("READY=1");
	}
	return err;
}

int gateway_run(struct gateway *gateway)
{
	while (wm_daemon_signal_take(gateway->signal_fd) == 0) {
		struct pollfd fds[] = {
			{ .fd = gateway->signal_fd, .events = POLLIN },
			{ .fd = http_fd(gateway), .events = POLLIN },
			{ .fd = wm_watch_fd(gateway->watch), .events = POLLIN },
		};
		(void)poll(fds, 3, http_wait_msec(gateway, WAIT_MSEC)); /* all are asked anyway */
		const int err = follow_drain(gateway);
		if (err < 0) {
			return err == WM_EHISTORY_DIVERGED ? EXIT_DIVERGED : EXIT_FAILED;
		}
		follow_refresh(gateway);
		events_wake(gateway);
		http_run(gateway);
	}
	wm_log(WM_LOG_INFO, "stopping");
	wm_daemon_notify("STOPPING=1");
	return EXIT_CLEAN;
}

void gateway_close(struct gateway *gateway)
{
	http_close(gateway);
	answer_free(gateway);
	events_free(&gateway->events);
	pictures_free(gateway);
	wm_watch_close(gateway->watch);
	wm_client_close(gateway->client);
	if (gateway->signal_fd >= 0) {
		(void)close(gateway->signal_fd);
	}
	wm_instance_close(&gateway->instance);
	explicit_bzero(gateway->secret_key, sizeof(gateway->secret_key));
}
