/*
 * waymark verify: make a snapshot again from the ledger and compare it to the byte.
 *
 * The file names the command that made it (report_parts.h, "generation"); only
 * the commands that write snapshots are run, and they only read.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/opt.h"
#include "cli/out.h"
#include "render/unzip.h"
#include "sys/alloc.h"
#include "sys/files.h"

#define FILE_MAX_BYTES	((size_t)256 * 1024 * 1024)
#define PART_MAX_BYTES	((size_t)256 * 1024)
#define RULE_WORDS_MAX	256
#define RULE_MAX_BYTES	(16 * 1024)
#define RULE_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .-_:"

/* ------------------------------------------------------------------ the rule in the file */

/* Where a command of this name begins, from the beginning or from the end; NULL = nowhere. */
static const uint8_t *find(struct wm_view bytes, const char *words, bool last)
{
	const size_t len = strlen(words);
	const uint8_t *found = NULL;

	for (size_t at = 0; at + len <= bytes.len;) {
		const uint8_t *next = memmem(bytes.data + at, bytes.len - at, words, len);
		if (next == NULL) {
			break;
		}
		found = next;
		if (!last) {
			break;
		}
		at = (size_t)(next - bytes.data) + 1;
	}
	return found;
}

/* @return false when there is none */
static bool take_rule(struct wm_view bytes, bool last, char ret_rule[RULE_MAX_BYTES])
{
	static const char *const commands[] = { "waymark snapshot --as-of ", "waymark diff " };

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const uint8_t *found = find(bytes, commands[i], last);
		if (found == NULL) {
			continue;
		}
		const uint8_t *end = bytes.data + bytes.len;
		size_t len = 0;
		while (found + len < end && len < RULE_MAX_BYTES - 1 && found[len] != '\0' &&
		       strchr(RULE_CHARACTERS, found[len]) != NULL) {
			ret_rule[len] = (char)found[len];
			len++;
		}
		while (len > 0 && ret_rule[len - 1] == ' ') {
			len--;
		}
		ret_rule[len] = '\0';
		return true;
	}
	return false;
}

/* Of an archive: the part that holds the rule. */
static int find_rule(struct wm_view bytes, bool last, char ret_rule[RULE_MAX_BYTES])
{
	static const char *const parts[] = { "docProps/core.xml", "about.csv" };
	bool found = false;

	if (!wm_zip_is(bytes)) {
		return take_rule(bytes, last, ret_rule) ? WM_OK : WM_ENOTFOUND;
	}
	for (size_t i = 0; !found && i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct wm_buf buf;
		wm_buf_init(&buf, PART_MAX_BYTES);
		found = wm_zip_read(bytes, parts[i], &buf) == WM_OK &&
			take_rule(wm_buf_view(&buf), last, ret_rule);
		wm_buf_deinit(&buf);
	}
	return found ? WM_OK : WM_ENOTFOUND;
}

/* ------------------------------------------------------------------ making it again */

static int run_words(const struct cli *cli, const struct cmd *cmd, int count, char **words,
		     struct wm_buf *buf)
{
	struct cli again = *cli;
	void *args = wm_alloc(cmd->args_bytes);
	int first = 0;
	const struct opt_set sets[] = { { cmd->opts, cmd->opt_count, args }, { NULL, 0, NULL } };

	if (args == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	int status = opt_parse(sets, false, count, words, &first);
	if (status == STATUS_OK) {
		again.args = args;
		again.words = words + first;
		again.word_count = count - first;
		out_capture(buf);
		status = cmd->run(&again);
		out_capture(NULL);
	}
	wm_free(args);
	return status;
}

/* @param rule  cut into its words */
static int make_again(const struct cli *cli, char *rule, struct wm_buf *buf)
{
	char *words[RULE_WORDS_MAX + 1];
	char *rest = NULL;
	int count = 0;

	for (char *word = strtok_r(rule, " ", &rest); word != NULL && count < RULE_WORDS_MAX;
	     word = strtok_r(NULL, " ", &rest)) {
		words[count++] = word;
		/* It writes nothing but what it gives back. */
		if (strncmp(word, "-o", 2) == 0 || strncmp(word, "--ou", 4) == 0) {
			return fail(WM_EUSAGE, "the rule in the file writes a file: not run");
		}
	}
	words[count] = NULL;
	const struct cmd *cmd = count > 1 ? cmd_find(words[1]) : NULL;
	if (cmd != &cmd_snapshot && cmd != &cmd_diff) {
		return fail(WM_EUSAGE, "the rule in the file is no command");
	}
	return run_words(cli, cmd, count - 1, words + 1, buf);
}

/* ------------------------------------------------------------------ the answer */

static size_t first_difference(struct wm_view a, struct wm_view b)
{
	size_t at = 0;

	while (at < a.len && at < b.len && a.data[at] == b.data[at]) {
		at++;
	}
	return at;
}

static struct wm_view line_at(struct wm_view bytes, size_t at)
{
	size_t begin = at < bytes.len ? at : bytes.len;
	size_t end = begin;

	while (begin > 0 && bytes.data[begin - 1] != '\n' && at - begin < 60) {
		begin--;
	}
	while (end < bytes.len && bytes.data[end] != '\n' && end - at < 60) {
		end++;
	}
	return wm_view_of(bytes.data + begin, end - begin);
}

static int tell(const char *path, const char *rule, struct wm_view file, struct wm_view again)
{
	const size_t at = first_difference(file, again);
	size_t line = 1;

	if (at == file.len && at == again.len) {
		out_line("%s: identical (%s)", path, rule);
		return STATUS_OK;
	}
	for (size_t i = 0; i < at; i++) {
		line += file.data[i] == '\n';
	}
	out_line("%s: differs at byte %zu, line %zu; %zu bytes, made again %zu (%s)", path, at,
		 line, file.len, again.len, rule);
	if (memchr(file.data, '\0', file.len) == NULL) {
		const struct wm_view mine = line_at(file, at);
		const struct wm_view its = line_at(again, at);
		out_line("  in the file:  %.*s", (int)mine.len, (const char *)mine.data);
		out_line("  in the ledger: %.*s", (int)its.len, (const char *)its.data);
	}
	return STATUS_REFUSED;
}

static int verify(const struct cli *cli, struct wm_view file)
{
	const char *path = cli->words[0];
	char first[RULE_MAX_BYTES];
	char rule[RULE_MAX_BYTES];
	char words[RULE_MAX_BYTES];
	struct wm_buf again;
	int status = STATUS_OK;

	if (find_rule(file, false, first) < 0) {
		return fail(WM_ENOTFOUND, "%s: names no command that made it", path);
	}
	/* Texts of others stand before or behind the rule: either may be the right one. */
	for (int last = 0; last < 2; last++) {
		if (find_rule(file, last == 1, rule) < 0 ||
		    (last == 1 && strcmp(rule, first) == 0)) {
			break;
		}
		memcpy(words, rule, sizeof(words));
		wm_buf_init(&again, FILE_MAX_BYTES);
		status = make_again(cli, words, &again);
		if (status == STATUS_OK && again.err < 0) {
			status = fail_here(again.err, "%s: %s", path, wm_strerror(again.err));
		}
		const bool is_last =
			last == 1 || find_rule(file, true, words) < 0 || strcmp(words, first) == 0;
		const bool is_same = wm_view_eq(file, wm_buf_view(&again));
		if (status == STATUS_OK && (is_same || is_last)) {
			status = tell(path, rule, file, wm_buf_view(&again));
		}
		wm_buf_deinit(&again);
		if (is_same) {
			break;
		}
	}
	return status;
}

static int run(const struct cli *cli)
{
	struct wm_buf file;

	if (cli->word_count == 0) {
		return fail_usage("verify: which file?");
	}
	wm_buf_init(&file, FILE_MAX_BYTES);
	const int err = wm_file_read(cli->words[0], &file);
	const int status = err < 0 ? fail_here(err, "%s: %s", cli->words[0], wm_strerror(err))
				   : verify(cli, wm_buf_view(&file));
	wm_buf_deinit(&file);
	return status;
}

const struct cmd cmd_verify = {
	.name = "verify",
	.run = run,
	.summary = "Make a snapshot again from the ledger; say identical, or where it differs.",
	.usage = "FILE",
	.words_max = 1,
};
