/* Decimal numbers, digit by digit. */
#include "base/decimal.h"

static bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

/* Append a digit to a magnitude that is kept negative: INT64_MIN has no positive one. */
static int push(int64_t *value, unsigned digit)
{
	if (*value < (INT64_MIN + (int64_t)digit) / 10) {
		return WM_ERANGE;
	}
	*value = *value * 10 - (int64_t)digit;
	return WM_OK;
}

int wm_decimal_parse(struct wm_view text, unsigned decimals, int64_t *ret_value)
{
	const bool is_negative = text.len > 0 && text.data[0] == '-';
	bool has_point = false;
	unsigned after = 0; /* digits behind the point */
	size_t digits = 0;
	int64_t value = 0;
	int err = WM_OK;

	for (size_t i = is_negative ? 1 : 0; err == WM_OK && i < text.len; i++) {
		if (text.data[i] == '.' && !has_point && digits > 0) {
			has_point = true;
			continue;
		}
		if (!is_digit(text.data[i])) {
			return WM_EINVALID;
		}
		digits++;
		after += has_point;
		err = push(&value, (unsigned)(text.data[i] - '0'));
	}
	if (digits == 0 || (has_point && after == 0) || after > decimals) {
		return WM_EINVALID;
	}
	for (; err == WM_OK && after < decimals; after++) {
		err = push(&value, 0);
	}
	if (err == WM_OK && !is_negative && value == INT64_MIN) {
		err = WM_ERANGE;
	}
	if (err == WM_OK) {
		*ret_value = is_negative ? value : -value;
	}
	return err;
}

void wm_decimal_format(int64_t value, unsigned decimals, char ret_text[WM_DECIMAL_TEXT_BYTES])
{
	char reversed[WM_DECIMAL_TEXT_BYTES];
	uint64_t rest = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
	size_t len = 0;
	size_t at = 0;

	for (unsigned digit = 0; rest > 0 || digit <= decimals; digit++) {
		if (digit == decimals && decimals > 0) {
			reversed[len++] = '.';
		}
		reversed[len++] = (char)('0' + (char)(rest % 10));
		rest /= 10;
	}
	if (value < 0) {
		ret_text[at++] = '-';
	}
	while (len > 0) {
		ret_text[at++] = reversed[--len];
	}
	ret_text[at] = '\0';
}
