/**
 * @file evidence.h
 * @brief The options that say more about the --evidence before them.
 */
#ifndef WM_CLI_EVIDENCE_H
#define WM_CLI_EVIDENCE_H

#include "cli/opt.h"

/** ARGS has the lists evidence, evidence_title, _date, _lang, _sha256, _file. */
#define EVIDENCE_OPTS(ARGS)                                                        \
	{ "evidence-title",                                                        \
	  OPT_OF,                                                                  \
	  "TEXT",                                                                  \
	  offsetof(ARGS, evidence_title),                                          \
	  .of = offsetof(ARGS, evidence),                                          \
	  .text = "of the --evidence before it" },                                 \
		{ "evidence-date",                                                 \
		  OPT_OF,                                                          \
		  "DAY",                                                           \
		  offsetof(ARGS, evidence_date),                                   \
		  .of = offsetof(ARGS, evidence),                                  \
		  .text = "day of the document" },                                 \
		{ "evidence-lang",                                                 \
		  OPT_OF,                                                          \
		  "LANG",                                                          \
		  offsetof(ARGS, evidence_lang),                                   \
		  .of = offsetof(ARGS, evidence),                                  \
		  .text = "language of the document" },                            \
		{ "evidence-sha256",                                               \
		  OPT_OF,                                                          \
		  "HEX",                                                           \
		  offsetof(ARGS, evidence_sha256),                                 \
		  .of = offsetof(ARGS, evidence),                                  \
		  .text = "hash of the document as it was seen" },                 \
	{                                                                          \
		"evidence-file", OPT_OF, "FILE", offsetof(ARGS, evidence_file),    \
			.of = offsetof(ARGS, evidence),                            \
			.text = "a copy of the document here, to take the hash of" \
	}

/** Most bytes of a document that is hashed. */
#define EVIDENCE_FILE_MAX_BYTES (256U * 1024 * 1024)

/**
 * The SHA-256 of a file as 64 digits.
 * @param expected  of --evidence-sha256, which then has to agree; or NULL
 * @return a status
 */
int evidence_hash(const char *path, const char *expected, char ret_text[65]);

#endif
