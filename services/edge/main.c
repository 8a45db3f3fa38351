/* waymark-edge: arguments, bounds, signals, exit status. */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/guard.h"
#include "edge/edge.h"
#include "server/daemon.h"
#include "sys/log.h"

static const char usage[] =
	"usage: waymark-edge [--instance DIR] [--log-level error|warn|info|debug]\n"
	"\n"
	"The process of a Waymark instance that faces the network.  waymarkd starts it;\n"
	"under a service manager it can be a service of its own, see waymarkd(8).\n"
	"\n"
	"  --instance DIR   the instance (default: $WAYMARK_INSTANCE)\n"
	"  --log-level L    most detailed lines printed (default: info)\n"
	"  --child          end with the process that started it\n"
	"  --help, --version\n"
	"\n"
	"exit status: 0 told to stop; 1 could not start, or failed; 2 wrong usage\n";

static const struct option options[] = {
	{ "instance", required_argument, NULL, 'i' }, { "log-level", required_argument, NULL, 'l' },
	{ "child", no_argument, NULL, 'c' },	      { "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },	      { NULL, 0, NULL, 0 }
};

static int run(const char *dir, bool is_child)
{
	static struct edge edge;
	struct wm_instance instance;
	const char *why = "";
	int signal_fd = -1;

	int err = wm_instance_open(dir, &instance, &why);
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot open the instance error=%s %s", wm_err_name(err),
		       why != NULL && why[0] != '\0' ? why : wm_strerror(err));
		return EXIT_FAILURE;
	}
	err = wm_instance_guard(&instance, &why);
	if (err == WM_OK) {
		why = "the limits of the process";
		err = wm_daemon_bound_memory(instance.conf.edge_memory_bytes);
	}
	if (err == WM_OK && is_child) {
		err = wm_daemon_follow_parent();
	}
	if (err == WM_OK) {
		err = wm_daemon_signals(&signal_fd);
	}
	if (err == WM_OK) {
		err = edge_open(&edge, &instance, &why);
	}
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot start error=%s: %s (%s)", wm_err_name(err), why,
		       wm_strerror(err));
		wm_instance_close(&instance);
		return EXIT_FAILURE;
	}
	wm_log(WM_LOG_INFO, "serving submit=%s watch=%s", instance.conf.submit_endpoint,
	       instance.conf.watch_endpoint);
	wm_daemon_notify("READY=1");
	err = edge_run(&edge, signal_fd);
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "failed error=%s: %s", wm_err_name(err),
		       err == WM_ENOTFOUND ? "the core is gone" : wm_strerror(err));
	}
	edge_close(&edge);
	wm_instance_close(&instance);
	return err == WM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	const char *dir = NULL;
	enum wm_log_level level = WM_LOG_INFO;
	bool is_child = false;
	bool wrong = false;

	for (int c = getopt_long(argc, argv, "", options, NULL); c != -1;
	     c = getopt_long(argc, argv, "", options, NULL)) {
		switch (c) {
		case 'i':
			dir = optarg;
			break;
		case 'l':
			wrong = !wm_log_level_parse(optarg, &level) || wrong;
			break;
		case 'c':
			is_child = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		case 'V':
			puts("waymark-edge " WM_VERSION);
			return EXIT_SUCCESS;
		default:
			wrong = true;
		}
	}
	if (wrong || optind < argc) {
		fputs(usage, stderr);
		return 2;
	}
	wm_log_start("waymark-edge", level);
	wm_daemon_seal();
	return run(dir, is_child);
}
