/* waymark-gateway: arguments and exit status. */
#include <getopt.h>
#include <stdio.h>

#include "gateway/gateway.h"
#include "sys/log.h"

#define DEFAULT_LISTEN "127.0.0.1:7793"

static const char usage[] =
	"usage: waymark-gateway [--instance DIR] [--listen ADDRESS:PORT] [--key FILE]\n"
	"                       [--log-level error|warn|info|debug]\n"
	"\n"
	"Follows the broker of a Waymark instance with an observer's key and serves a read-only\n"
	"HTTP interface and a dashboard; stays in the foreground, logs to stderr.\n"
	"\n"
	"  --instance DIR          the instance (default: $WAYMARK_INSTANCE)\n"
	"  --listen ADDRESS:PORT   where to listen (default: " DEFAULT_LISTEN
	"; port 0: a free one)\n"
	"  --key FILE              the observer's key (default: keys/observer/observer.key)\n"
	"  --log-level L           most detailed lines printed (default: info)\n"
	"  --help, --version\n"
	"\n"
	"exit status: 0 stopped by a signal; 1 could not start, or failed; 2 wrong usage;\n"
	"  3 the broker's ledger is not the one that was followed\n";

static const struct option options[] = { { "instance", required_argument, NULL, 'i' },
					 { "listen", required_argument, NULL, 'a' },
					 { "key", required_argument, NULL, 'k' },
					 { "log-level", required_argument, NULL, 'l' },
					 { "help", no_argument, NULL, 'h' },
					 { "version", no_argument, NULL, 'V' },
					 { NULL, 0, NULL, 0 } };

static int run(const char *dir, const char *key_file, const char *listen)
{
	static struct gateway gateway;

	const int err = gateway_open(&gateway, dir, key_file, listen);
	const int status = err == WM_OK	      ? gateway_run(&gateway)
			   : err == WM_EAGAIN ? EXIT_CLEAN
					      : EXIT_FAILED;
	gateway_close(&gateway);
	return status;
}

int main(int argc, char **argv)
{
	const char *dir = NULL;
	const char *key_file = NULL;
	const char *listen = DEFAULT_LISTEN;
	enum wm_log_level level = WM_LOG_INFO;
	bool wrong = false;

	for (int c = getopt_long(argc, argv, "", options, NULL); c != -1;
	     c = getopt_long(argc, argv, "", options, NULL)) {
		switch (c) {
		case 'i':
			dir = optarg;
			break;
		case 'a':
			listen = optarg;
			break;
		case 'k':
			key_file = optarg;
			break;
		case 'l':
			wrong = !wm_log_level_parse(optarg, &level);
			break;
		case 'h':
			(void)fputs(usage, stdout); /* there is nobody left to tell */
			return EXIT_CLEAN;
		case 'V':
			(void)puts("waymark-gateway " WM_VERSION);
			return EXIT_CLEAN;
		default:
			wrong = true;
		}
		if (wrong) {
			break;
		}
	}
	if (wrong || optind < argc) {
		(void)fputs(usage, stderr);
		return EXIT_USAGE;
	}
	wm_log_start("waymark-gateway", level);
	return run(dir, key_file, listen);
}
