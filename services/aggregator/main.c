/* waymark-aggregator: arguments and exit status. */
#include <getopt.h>
#include <stdio.h>

#include "aggregator/aggregator.h"
#include "sys/log.h"

static const char usage[] =
	"usage: waymark-aggregator [--instance DIR] [--rebuild] [--log-level "
	"error|warn|info|debug]\n"
	"\n"
	"Follows the broker of a Waymark instance, keeps the roll-ups of the priority areas\n"
	"and of the programme, and serves them; stays in the foreground, logs to stderr.\n"
	"\n"
	"  --instance DIR   the instance (default: $WAYMARK_INSTANCE)\n"
	"  --rebuild        drop the checkpoint and start from a snapshot\n"
	"  --log-level L    most detailed lines printed (default: info)\n"
	"  --help, --version\n"
	"\n"
	"exit status: 0 stopped by a signal; 1 could not start, or failed; 2 wrong usage;\n"
	"  3 the broker's ledger is not the one that the checkpoint belongs to\n";

static const struct option options[] = {
	{ "instance", required_argument, NULL, 'i' },  { "rebuild", no_argument, NULL, 'r' },
	{ "log-level", required_argument, NULL, 'l' }, { "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },	       { NULL, 0, NULL, 0 }
};

static int run(const char *dir, bool rebuild)
{
	static struct aggregator aggregator;

	const int err = aggregator_open(&aggregator, dir, rebuild);
	const int status = err == WM_OK ? aggregator_run(&aggregator) : EXIT_FAILED;
	aggregator_close(&aggregator);
	return status;
}

int main(int argc, char **argv)
{
	const char *dir = NULL;
	bool rebuild = false;
	enum wm_log_level level = WM_LOG_INFO;
	bool wrong = false;

	for (int c = getopt_long(argc, argv, "", options, NULL); c != -1;
	     c = getopt_long(argc, argv, "", options, NULL)) {
		switch (c) {
		case 'i':
			dir = optarg;
			break;
		case 'r':
			rebuild = true;
			break;
		case 'l':
			wrong = !wm_log_level_parse(optarg, &level);
			break;
		case 'h':
			(void)fputs(usage, stdout); /* there is nobody left to tell */
			return EXIT_CLEAN;
		case 'V':
			(void)puts("waymark-aggregator " WM_VERSION);
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
	wm_log_start("waymark-aggregator", level);
	return run(dir, rebuild);
}
