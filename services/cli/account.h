/**
 * @file account.h
 * @brief Accountability by institution (R8): who was expected, who has reported, who is overdue.
 */
#ifndef WM_CLI_ACCOUNT_H
#define WM_CLI_ACCOUNT_H

#include "cli/fetch.h"

/** {"institution","name","leads","reporting":{...},"overdue":[ids]} per lead, ascending code. */
json_t *account_json(const struct points *points, const struct directory *directory);

/** A table of the same. */
void account_print(const struct points *points, const struct directory *directory);

#endif
