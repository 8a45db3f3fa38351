/**
 * @file evidence.h
 * @brief The options that say more about the --evidence before them.
 */
#ifndef WM_CLI_EVIDENCE_H
#define WM_CLI_EVIDENCE_H

#include "cli/opt.h"
#include "client/waymark.h"
#include "crypto/sha256.h"
#include "proto/limits.h"

/** The lists as they are given: item i of each belongs to url.item[i]. */
struct evidence_args {
	struct opt_list url, title, date, lang, sha256, file;
};

/** ARGS has a struct evidence_args `evidence`; --evidence itself is the command's own. */
#define EVIDENCE_OPTS(ARGS)                                                        \
	{ "evidence-title",                                                        \
	  OPT_OF,                                                                  \
	  "TEXT",                                                                  \
	  offsetof(ARGS, evidence.title),                                          \
	  .of = offsetof(ARGS, evidence.url),                                      \
	  .text = "of the --evidence before it" },                                 \
		{ "evidence-date",                                                 \
		  OPT_OF,                                                          \
		  "DAY",                                                           \
		  offsetof(ARGS, evidence.date),                                   \
		  .of = offsetof(ARGS, evidence.url),                              \
		  .text = "day of the document" },                                 \
		{ "evidence-lang",                                                 \
		  OPT_OF,                                                          \
		  "LANG",                                                          \
		  offsetof(ARGS, evidence.lang),                                   \
		  .of = offsetof(ARGS, evidence.url),                              \
		  .text = "language of the document" },                            \
		{ "evidence-sha256",                                               \
		  OPT_OF,                                                          \
		  "HEX",                                                           \
		  offsetof(ARGS, evidence.sha256),                                 \
		  .of = offsetof(ARGS, evidence.url),                              \
		  .text = "hash of the document as it was seen" },                 \
	{                                                                          \
		"evidence-file", OPT_OF, "FILE", offsetof(ARGS, evidence.file),    \
			.of = offsetof(ARGS, evidence.url),                        \
			.text = "a copy of the document here, to take the hash of" \
	}

/** Most bytes of a document that is hashed. */
#define EVIDENCE_FILE_MAX_BYTES (256U * 1024 * 1024)

/** SHA-256 as 64 digits and a terminator. */
typedef char evidence_hashes[WM_EVIDENCE_MAX_COUNT][2 * WM_SHA256_BYTES + 1];

/**
 * What the options say, as words for the encoder; files are hashed, and have to agree with
 * a hash that was given.
 * @param ret_words   borrows from `args` and from `hashes`
 * @param ret_count   how many there are
 * @param hashes      room for those of files
 * @return a status
 */
int evidence_take(const struct evidence_args *args, struct wm_evidence_words *ret_words,
		  size_t *ret_count, evidence_hashes hashes);

#endif
