/**
 * @file opt.h
 * @brief Options: one table per command from which they are parsed and --help is printed.
 *
 *     struct log_args {
 *             struct opt_list areas;
 *             bool json;
 *     };
 *     static const struct opt opts[] = {
 *             { "area", OPT_LIST, "N", offsetof(struct log_args, areas), .text = "..." },
 *             { "json", OPT_FLAG, NULL, offsetof(struct log_args, json), .text = "..." },
 *     };
 */
#ifndef WM_CLI_OPT_H
#define WM_CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPT_LIST_MAX 64

enum opt_kind {
	OPT_FLAG,   /**< bool */
	OPT_TEXT,   /**< const char *, NULL when absent; the last one counts */
	OPT_NUMBER, /**< struct opt_number */
	OPT_LIST,   /**< struct opt_list: may be given again */
	OPT_OF,	    /**< struct opt_list: says something about the last item of the list at `of` */
};

struct opt_number {
	bool is_set;
	uint64_t value;
};

struct opt_list {
	size_t count;
	const char *item[OPT_LIST_MAX];
};

struct opt {
	const char *name; /**< without the hyphens */
	enum opt_kind kind;
	const char *argument; /**< as --help shows it; NULL for a flag */
	size_t offset;	      /**< of the value in the values of the set */
	uint64_t min, max;    /**< of a number; max 0 = no bound */
	const char *letter;   /**< short form, or NULL */
	const char *text;     /**< what --help says */
	size_t of; /**< OPT_OF: offset of the list; its own has the same indexes, NULL where absent
		    */
};

struct opt_set {
	const struct opt *opts;
	size_t count;
	void *values; /**< all zero at first */
};

/**
 * Parse a command line; words and options may be mixed, "--" ends the options.
 *
 * @param sets        ended by one with opts NULL
 * @param argv        permuted: the words go to the end
 * @param stop        stop at the first word
 * @param ret_first   index of the first word, argc when there is none
 * @return a status
 */
int opt_parse(const struct opt_set *sets, bool stop, int argc, char **argv, int *ret_first);

/** Print the lines of --help. */
void opt_print(const struct opt *opts, size_t count);

#endif
