/**
 * @file fuzz.h
 * @brief What every fuzz target includes: the entry point, and a check that ends the run.
 */
#ifndef WM_TESTS_FUZZ_FUZZ_H
#define WM_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/view.h"

/** Called by libFuzzer, and by replay.c for every file of a corpus.  Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); /* NOLINT: its name, not ours */

/** A property that must hold for every input. */
#define FUZZ_REQUIRE(CONDITION)     \
	do {                        \
		if (!(CONDITION)) { \
			abort();    \
		}                   \
	} while (0)

#endif
