/* Display width and scrubbing of UTF-8, by two short tables of code points. */
#include "cli/text.h"

#include <string.h>

struct range {
	uint32_t first, last;
};

/* Take no column of their own: combining marks, joiners, variation selectors. */
static const struct range narrow[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x064b, 0x065f },
	{ 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x200b, 0x200f }, { 0x2060, 0x2064 },
	{ 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff },
};

/* Take two: East Asian wide forms and pictures. */
static const struct range wide[] = {
	{ 0x1100, 0x115f },   { 0x2e80, 0xa4cf },   { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
	{ 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f },
	{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

/* Would act on the terminal or on the order of what follows. */
static const struct range acting[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x200e, 0x200f },
	{ 0x2028, 0x202e }, { 0x2066, 0x2069 },
};

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

static bool is_in(uint32_t code, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (code >= ranges[i].first && code <= ranges[i].last) {
			return true;
		}
	}
	return false;
}

/* Bytes of the character at `at`; 0 when it is none. */
static size_t take(const uint8_t *at, size_t left, uint32_t *ret_code)
{
	static const uint8_t masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const uint8_t lead = at[0];
	size_t len = 0;

	if (lead < 0x80) {
		len = 1;
	} else if (lead >= 0xc2 && lead < 0xe0) {
		len = 2;
	} else if (lead >= 0xe0 && lead < 0xf0) {
		len = 3;
	} else if (lead >= 0xf0 && lead < 0xf5) {
		len = 4;
	}
	if (len == 0 || len > left) {
		return 0;
	}
	uint32_t code = lead & masks[len];
	for (size_t i = 1; i < len; i++) {
		if ((at[i] & 0xc0) != 0x80) {
			return 0;
		}
		code = code << 6 | (at[i] & 0x3fU);
	}
	*ret_code = code;
	return len;
}

size_t text_width(struct wm_view text)
{
	size_t width = 0;
	uint32_t code = 0;

	for (size_t i = 0; i < text.len;) {
		const size_t len = take(text.data + i, text.len - i, &code);
		if (len == 0) {
			width++;
			i++;
			continue;
		}
		if (is_in(code, wide, COUNT_OF(wide))) {
			width += 2;
		} else if (!is_in(code, narrow, COUNT_OF(narrow))) {
			width++;
		}
		i += len;
	}
	return width;
}

void text_scrub(char *text)
{
	const size_t bytes = strlen(text);
	uint32_t code = 0;

	for (size_t i = 0; i < bytes;) {
		const size_t len = take((const uint8_t *)text + i, bytes - i, &code);
		if (len == 0) {
			text[i++] = '?';
			continue;
		}
		if (is_in(code, acting, COUNT_OF(acting))) {
			memset(text + i, ' ', len);
		}
		i += len;
	}
}
