#include "base/err.h"

#include <stddef.h>

struct row {
	int err;
	enum wm_err_class err_class;
	const char *name;
	const char *text;
};

static const struct row rows[] = {
	{ WM_OK, WM_CLASS_NONE, "OK", "success" },
#define WM_ERR(NAME, CODE, CLASS, TEXT) { WM_E##NAME, WM_CLASS_##CLASS, "E_" #NAME, TEXT },
#include "proto/errors.def"
#undef WM_ERR
};

static const struct row unknown = { 0, WM_CLASS_HUMAN, "E_UNKNOWN", "unknown error" };

static const struct row *find(int err)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].err == err) {
			return &rows[i];
		}
	}
	return &unknown;
}

const char *wm_strerror(int err)
{
	return find(err)->text;
}

const char *wm_err_name(int err)
{
	return find(err)->name;
}

enum wm_err_class wm_err_class(int err)
{
	return find(err)->err_class;
}
