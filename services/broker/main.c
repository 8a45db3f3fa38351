/* waymarkd: arguments, signals, exit status. */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "broker/broker.h"
#include "conf/guard.h"
#include "server/daemon.h"
#include "sys/log.h"

static const char usage[] =
	"usage: waymarkd [--instance DIR] [--log-level error|warn|info|debug]\n"
	"                [--edge child|external]\n"
	"\n"
	"The broker of a Waymark instance; stays in the foreground, logs to stderr.\n"
	"\n"
	"  --instance DIR   the instance (default: $WAYMARK_INSTANCE)\n"
	"  --log-level L    most detailed lines printed (default: info)\n"
	"  --edge WHO       who starts waymark-edge, which faces the network: child\n"
	"                   (default: this program does) or external (a service manager)\n"
	"  --help, --version\n"
	"\n"
	"exit status: 0 stopped by a signal; 1 could not start, or failed;\n"
	"  2 wrong usage; 70 a commit's outcome is not known (start it again)\n";

static const struct option options[] = { { "instance", required_argument, NULL, 'i' },
					 { "log-level", required_argument, NULL, 'l' },
					 { "backup-child", required_argument, NULL, 'b' },
					 { "edge", required_argument, NULL, 'e' },
					 { "help", no_argument, NULL, 'h' },
					 { "version", no_argument, NULL, 'V' },
					 { NULL, 0, NULL, 0 } };

static bool parse_edge(const char *text, bool *ret_own)
{
	*ret_own = strcmp(text, "child") == 0;
	return *ret_own || strcmp(text, "external") == 0;
}

/* Started by a broker, for one backup. */
static int run_child(const char *dir, const char *fd)
{
	struct wm_instance instance;
	const char *why = "";
	struct stat found;

	/* The number is that of the broker's pipe; nobody else has one to give. */
	if (fstat(atoi(fd), &found) != 0 || !S_ISFIFO(found.st_mode) ||
	    wm_instance_open(dir, &instance, &why) < 0) {
		wm_log(WM_LOG_ERROR, "backups are taken by a running broker: waymark backup");
		return EXIT_FAILURE;
	}
	const int status = backup_child(&instance, atoi(fd));
	wm_instance_close(&instance);
	return status;
}

/* edge_level: of the edge that is started, NULL: none is. */
static int run(const char *dir, const char *edge_level)
{
	static struct broker broker;
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
		err = wm_daemon_signals(&signal_fd);
	}
	if (err == WM_OK) {
		err = broker_open(&broker, &instance, edge_level, &why);
	}
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot start error=%s: %s (%s)", wm_err_name(err), why,
		       wm_strerror(err));
		wm_instance_close(&instance);
		return EXIT_FAILURE;
	}
	wm_log(WM_LOG_INFO, "ready submit=%s watch=%s head=%llu", instance.conf.submit_endpoint,
	       instance.conf.watch_endpoint, (unsigned long long)wm_ledger_head(broker.ledger));
	wm_daemon_notify("READY=1");
	err = broker_run(&broker, signal_fd);
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "failed error=%s: %s", wm_err_name(err), wm_strerror(err));
	}
	broker_close(&broker);
	wm_instance_close(&instance);
	return err == WM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	const char *dir = NULL;
	const char *child_fd = NULL;
	enum wm_log_level level = WM_LOG_INFO;
	bool own_edge = true;
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
		case 'e':
			wrong = wrong || !parse_edge(optarg, &own_edge);
			break;
		case 'b':
			child_fd = optarg;
			break;
		case 'h':
			(void)fputs(usage, stdout);
			return EXIT_SUCCESS;
		case 'V':
			puts("waymarkd " WM_VERSION);
			return EXIT_SUCCESS;
		default:
			wrong = true;
		}
	}
	if (wrong || optind < argc) {
		(void)fputs(usage, stderr);
		return 2;
	}
	wm_log_start("waymarkd", level);
	wm_daemon_seal();
	if (child_fd != NULL) {
		return run_child(dir, child_fd);
	}
	return run(dir, own_edge ? wm_log_level_name(level) : NULL);
}
