/* Option tables to getopt_long(3) and to help lines. */
#include "cli/opt.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/fail.h"
#include "cli/out.h"

#define OPTIONS_MAX 64
#define VAL_BASE    256 /* above every short letter */
#define HELP_COLUMN 26

/* The sets in the form getopt_long() wants. */
struct flat {
	struct option longs[OPTIONS_MAX + 1];
	const struct opt *opt[OPTIONS_MAX];
	void *values[OPTIONS_MAX];
	char letters[2 * OPTIONS_MAX + 3];
	size_t count;
};

static void flatten(const struct opt_set *sets, bool stop, struct flat *flat)
{
	size_t len = 0;

	memset(flat, 0, sizeof(*flat));
	if (stop) {
		flat->letters[len++] = '+';
	}
	flat->letters[len++] = ':';
	for (const struct opt_set *set = sets; set->opts != NULL; set++) {
		for (size_t i = 0; i < set->count && flat->count < OPTIONS_MAX; i++) {
			const struct opt *opt = &set->opts[i];
			const int has_arg = opt->kind == OPT_FLAG ? no_argument : required_argument;

			flat->longs[flat->count] = (struct option){ opt->name, has_arg, NULL,
								    VAL_BASE + (int)flat->count };
			flat->opt[flat->count] = opt;
			flat->values[flat->count++] = set->values;
			if (opt->letter != NULL) {
				flat->letters[len++] = opt->letter[0];
				flat->letters[len] = ':';
				len += has_arg == required_argument;
			}
		}
	}
	flat->letters[len] = '\0';
}

static size_t find(const struct flat *flat, int val)
{
	for (size_t i = 0; i < flat->count; i++) {
		if (val == VAL_BASE + (int)i ||
		    (flat->opt[i]->letter != NULL && val == flat->opt[i]->letter[0])) {
			return i;
		}
	}
	return flat->count;
}

static int take_number(const struct opt *opt, const char *text, struct opt_number *number)
{
	const uint64_t max = opt->max != 0 ? opt->max : INT64_MAX;
	uint64_t value = 0;

	if (wm_uint_parse(wm_view_str(text), max, &value) < 0 || value < opt->min) {
		return fail_usage("--%s: '%s' is not a number from %llu to %llu", opt->name, text,
				  (unsigned long long)opt->min, (unsigned long long)max);
	}
	number->is_set = true;
	number->value = value;
	return STATUS_OK;
}

static int take_of(const struct opt *opt, const struct opt_list *main, struct opt_list *list,
		   const char *text)
{
	if (main->count == 0) {
		return fail_usage("--%s stands behind what it belongs to", opt->name);
	}
	if (list->item[main->count - 1] != NULL) {
		return fail_usage("--%s is there twice", opt->name);
	}
	list->item[main->count - 1] = text;
	list->count = main->count;
	return STATUS_OK;
}

static int take(const struct opt *opt, void *values, const char *text)
{
	void *at = (char *)values + opt->offset;
	struct opt_list *list = at;

	switch (opt->kind) {
	case OPT_FLAG:
		*(bool *)at = true;
		return STATUS_OK;
	case OPT_TEXT:
		*(const char **)at = text;
		return STATUS_OK;
	case OPT_NUMBER:
		return take_number(opt, text, at);
	case OPT_LIST:
		if (list->count == OPT_LIST_MAX) {
			return fail_usage("--%s: more than %d of them", opt->name, OPT_LIST_MAX);
		}
		list->item[list->count++] = text;
		return STATUS_OK;
	case OPT_OF:
		return take_of(opt,
			       (const struct opt_list *)(const void *)((char *)values + opt->of),
			       list, text);
	default:
		return fail_here(WM_EINVALID, "option --%s has no kind", opt->name);
	}
}

int opt_parse(const struct opt_set *sets, bool stop, int argc, char **argv, int *ret_first)
{
	struct flat flat;
	int val;

	flatten(sets, stop, &flat);
	opterr = 0;
	optind = 0; /* glibc: start over */
	while ((val = getopt_long(argc, argv, flat.letters, flat.longs, NULL)) != -1) {
		const size_t at = find(&flat, val);
		if (val == ':') {
			return fail_usage("%s needs a value", argv[optind - 1]);
		}
		if (at == flat.count) {
			return fail_usage("no such option: %s", argv[optind - 1]);
		}
		const int status = take(flat.opt[at], flat.values[at], optarg);
		if (status != STATUS_OK) {
			return status;
		}
	}
	*ret_first = optind;
	return STATUS_OK;
}

void opt_print(const struct opt *opts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char left[64];
		char letter[8] = "";
		const char *argument = opts[i].argument;

		if (opts[i].letter != NULL) {
			(void)snprintf(letter, sizeof(letter), "-%s, ", opts[i].letter);
		}
		(void)snprintf(left, sizeof(left), "%s--%s%s%s", letter, opts[i].name,
			       argument != NULL ? " " : "", argument != NULL ? argument : "");
		if (strlen(left) < HELP_COLUMN) {
			out_line("  %-*s %s", HELP_COLUMN, left, opts[i].text);
		} else {
			out_line("  %s", left);
			out_line("  %-*s %s", HELP_COLUMN, "", opts[i].text);
		}
	}
}
