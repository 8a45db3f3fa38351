/* Text forms of dates, times, bytes and numbers; nothing here looks at locale, heap or clock. */
#include "base/text.h"

#define DAYS_PER_ERA   146097	 /* 400 years */
#define DAYS_TO_EPOCH  719468	 /* 0000-03-01 to 1970-01-01 */
#define EARLIEST_DAYS  (-719528) /* 0000-01-01 */
#define LATEST_DAYS    2932896	 /* 9999-12-31 */
#define MSEC_PER_DAY   ((int64_t)WM_DAY_MSEC)
#define DATE_BYTES     10
#define TIME_BYTES     20 /* "2025-04-04T09:30:00Z" */
#define FRACTION_BYTES 4  /* ".125" */
#define UUID_BYTES     36

struct civil {
	uint32_t year, month, day;
};

/* ------------------------------------------------------------------ UTF-8 */

/* What a lead byte asks for.  The bounds of the second byte are what keeps
 * overlong forms, surrogates and everything above U+10FFFF out. */
struct lead {
	uint8_t first, last; /* range of lead bytes */
	uint8_t low, high;   /* range of the second byte */
	uint8_t more;	     /* bytes that follow the lead */
};

static const struct lead leads[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 1 }, { 0xe0, 0xe0, 0xa0, 0xbf, 2 }, { 0xe1, 0xec, 0x80, 0xbf, 2 },
	{ 0xed, 0xed, 0x80, 0x9f, 2 }, { 0xee, 0xef, 0x80, 0xbf, 2 }, { 0xf0, 0xf0, 0x90, 0xbf, 3 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 3 }, { 0xf4, 0xf4, 0x80, 0x8f, 3 },
};

static const struct lead *find_lead(uint8_t byte)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		if (byte >= leads[i].first && byte <= leads[i].last) {
			return &leads[i];
		}
	}
	return NULL;
}

/* Length of the sequence of two bytes or more at the start; 0 when it is not one. */
static size_t measure_sequence(const uint8_t *at, size_t left)
{
	const struct lead *lead = find_lead(at[0]);

	if (lead == NULL || left <= lead->more || at[1] < lead->low || at[1] > lead->high) {
		return 0;
	}
	for (size_t i = 2; i <= lead->more; i++) {
		if ((at[i] & 0xc0) != 0x80) {
			return 0;
		}
	}
	return (size_t)lead->more + 1;
}

/*
 * Are all eight bytes from 0x01 to 0x7f?  Taking 1 from each sets the high bit of a zero; the
 * borrow can only spoil a byte above a zero, when the answer is no already.
 */
static bool is_plain_word(const uint8_t at[8])
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return (((word - ones) | word) & (ones << 7)) == 0;
}

bool wm_utf8_valid(struct wm_view text)
{
	size_t i = 0;

	while (i < text.len) {
		if (text.len - i >= 8 && is_plain_word(text.data + i)) {
			i += 8;
			continue;
		}
		if (text.data[i] >= 0x01 && text.data[i] <= 0x7f) {
			i++;
			continue;
		}
		const size_t len = measure_sequence(text.data + i, text.len - i);
		if (len == 0) {
			return false;
		}
		i += len;
	}
	return true;
}

/* ------------------------------------------------------------------ digits */

static bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

/* Exactly `count` (at most 9) decimal digits; clears *ok when there is anything else. */
static uint32_t read_digits(const uint8_t *at, size_t count, bool *ok)
{
	uint32_t value = 0;

	for (size_t i = 0; i < count; i++) {
		if (!is_digit(at[i])) {
			*ok = false;
			return 0;
		}
		value = value * 10 + (uint32_t)(at[i] - '0');
	}
	return value;
}

static void write_digits(char *to, size_t count, uint32_t value)
{
	for (size_t i = count; i > 0; i--) {
		to[i - 1] = (char)('0' + value % 10);
		value /= 10;
	}
}

int wm_uint_parse(struct wm_view text, uint64_t max, uint64_t *ret_value)
{
	uint64_t value = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (!is_digit(text.data[i])) {
			return WM_EINVALID;
		}
		const uint64_t digit = (uint64_t)(text.data[i] - '0');
		if (value > max / 10 || (value == max / 10 && digit > max % 10)) {
			return WM_EINVALID;
		}
		value = value * 10 + digit;
	}
	if (text.len == 0) {
		return WM_EINVALID;
	}
	*ret_value = value;
	return WM_OK;
}

/* ------------------------------------------------------------------ dates */

static uint32_t days_of_month(uint32_t year, uint32_t month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap ? 1U : 0U);
}

/* Both conversions count years from 1 March, so that the leap day is the last of its year. */
static int32_t days_of_civil(struct civil date)
{
	const int32_t year = (int32_t)date.year - (date.month <= 2 ? 1 : 0);
	const int32_t era = (year >= 0 ? year : year - 399) / 400;
	const int32_t year_of_era = year - era * 400;
	const int32_t month = (int32_t)(date.month + 9) % 12; /* March is 0 */
	const int32_t day_of_year = (153 * month + 2) / 5 + (int32_t)date.day - 1;
	const int32_t day_of_era =
		year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH;
}

/* `days` is within EARLIEST_DAYS..LATEST_DAYS. */
static struct civil civil_of_days(int32_t days)
{
	const int32_t shifted = days + DAYS_TO_EPOCH;
	const int32_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	const int32_t day_of_era = shifted - era * DAYS_PER_ERA;
	const int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
				     day_of_era / (DAYS_PER_ERA - 1)) /
				    365;
	const int32_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const int32_t month = (5 * day_of_year + 2) / 153; /* March is 0 */
	const int32_t year = era * 400 + year_of_era + (month >= 10 ? 1 : 0);

	return (struct civil){
		.year = (uint32_t)year,
		.month = (uint32_t)(month < 10 ? month + 3 : month - 9),
		.day = (uint32_t)(day_of_year - (153 * month + 2) / 5 + 1),
	};
}

int wm_date_parse(struct wm_view text, int32_t *ret_days)
{
	if (text.len != DATE_BYTES || text.data[4] != '-' || text.data[7] != '-') {
		return WM_EINVALID;
	}

	bool ok = true;
	const struct civil date = {
		.year = read_digits(text.data, 4, &ok),
		.month = read_digits(text.data + 5, 2, &ok),
		.day = read_digits(text.data + 8, 2, &ok),
	};
	if (!ok || date.month < 1 || date.month > 12 || date.day < 1 ||
	    date.day > days_of_month(date.year, date.month)) {
		return WM_EINVALID;
	}
	*ret_days = days_of_civil(date);
	return WM_OK;
}

void wm_date_format(int32_t days, char ret_text[WM_DATE_TEXT_BYTES])
{
	if (days < EARLIEST_DAYS || days > LATEST_DAYS) {
		ret_text[0] = '\0';
		return;
	}
	const struct civil date = civil_of_days(days);
	write_digits(ret_text, 4, date.year);
	ret_text[4] = '-';
	write_digits(ret_text + 5, 2, date.month);
	ret_text[7] = '-';
	write_digits(ret_text + 8, 2, date.day);
	ret_text[DATE_BYTES] = '\0';
}

int32_t wm_date_of_msec(int64_t msec)
{
	const int64_t days = msec / MSEC_PER_DAY - (msec % MSEC_PER_DAY < 0 ? 1 : 0);

	if (days > INT32_MAX) {
		return INT32_MAX;
	}
	return days > WM_DATE_NONE ? (int32_t)days : WM_DATE_NONE + 1;
}

/* ------------------------------------------------------------------ times */

/* ".mmm" or nothing between the seconds and the Z. */
static uint32_t read_fraction(struct wm_view text, bool *ok)
{
	if (text.len == TIME_BYTES) {
		return 0;
	}
	if (text.data[19] != '.') {
		*ok = false;
	}
	return read_digits(text.data + 20, 3, ok);
}

int wm_time_parse(struct wm_view text, int64_t *ret_msec)
{
	int32_t days = 0;

	if ((text.len != TIME_BYTES && text.len != TIME_BYTES + FRACTION_BYTES) ||
	    wm_date_parse(wm_view_of(text.data, DATE_BYTES), &days) != WM_OK) {
		return WM_EINVALID;
	}

	bool ok = text.data[10] == 'T' && text.data[13] == ':' && text.data[16] == ':' &&
		  text.data[text.len - 1] == 'Z';
	const uint32_t hour = read_digits(text.data + 11, 2, &ok);
	const uint32_t minute = read_digits(text.data + 14, 2, &ok);
	const uint32_t second = read_digits(text.data + 17, 2, &ok);
	const uint32_t fraction = read_fraction(text, &ok);
	if (!ok || hour > 23 || minute > 59 || second > 59) {
		return WM_EINVALID;
	}
	*ret_msec = days * MSEC_PER_DAY + (int64_t)((hour * 60 + minute) * 60 + second) * 1000 +
		    fraction;
	return WM_OK;
}

void wm_time_format(int64_t msec, char ret_text[WM_TIME_TEXT_BYTES])
{
	const int32_t days = wm_date_of_msec(msec);

	wm_date_format(days, ret_text);
	if (ret_text[0] == '\0') {
		return;
	}
	const uint32_t of_day = (uint32_t)(msec - days * MSEC_PER_DAY);
	ret_text[10] = 'T';
	write_digits(ret_text + 11, 2, of_day / 3600000);
	ret_text[13] = ':';
	write_digits(ret_text + 14, 2, of_day / 60000 % 60);
	ret_text[16] = ':';
	write_digits(ret_text + 17, 2, of_day / 1000 % 60);
	ret_text[19] = '.';
	write_digits(ret_text + 20, 3, of_day % 1000);
	ret_text[23] = 'Z';
	ret_text[24] = '\0';
}

/* ------------------------------------------------------------------ hex, UUID */

/* 0..15, or -1. */
static int nibble_of(uint8_t byte)
{
	if (is_digit(byte)) {
		return byte - '0';
	}
	if (byte >= 'a' && byte <= 'f') {
		return byte - 'a' + 10;
	}
	return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

void wm_hex_format(struct wm_view bytes, char *ret_text)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.len; i++) {
		ret_text[2 * i] = digits[bytes.data[i] >> 4];
		ret_text[2 * i + 1] = digits[bytes.data[i] & 0x0f];
	}
	ret_text[2 * bytes.len] = '\0';
}

int wm_hex_parse(struct wm_view text, uint8_t *ret_bytes, size_t len)
{
	if (text.len / 2 != len || text.len % 2 != 0) {
		return WM_EINVALID;
	}
	/* All digits are looked at before the first byte is written: a failure leaves no half. */
	for (size_t i = 0; i < text.len; i++) {
		if (nibble_of(text.data[i]) < 0) {
			return WM_EINVALID;
		}
	}
	for (size_t i = 0; i < len; i++) {
		const int high = nibble_of(text.data[2 * i]);
		const int low = nibble_of(text.data[2 * i + 1]);
		ret_bytes[i] = (uint8_t)(high * 16 + low);
	}
	return WM_OK;
}

/* Bytes of each hyphenated group of a UUID. */
static const uint8_t uuid_groups[] = { 4, 2, 2, 2, 6 };

void wm_uuid_format(const uint8_t uuid[16], char ret_text[WM_UUID_TEXT_BYTES])
{
	for (size_t i = 0; i < sizeof(uuid_groups); i++) {
		if (i > 0) {
			*ret_text++ = '-';
		}
		wm_hex_format(wm_view_of(uuid, uuid_groups[i]), ret_text);
		uuid += uuid_groups[i];
		ret_text += (size_t)uuid_groups[i] * 2;
	}
}

int wm_uuid_parse(struct wm_view text, uint8_t ret_uuid[16])
{
	uint8_t uuid[16];
	size_t done = 0;

	if (text.len != UUID_BYTES) {
		return WM_EINVALID;
	}
	const uint8_t *at = text.data;
	for (size_t i = 0; i < sizeof(uuid_groups); i++) {
		const size_t len = uuid_groups[i];
		if (i > 0 && *at++ != '-') {
			return WM_EINVALID;
		}
		if (wm_hex_parse(wm_view_of(at, len * 2), uuid + done, len) != WM_OK) {
			return WM_EINVALID;
		}
		at += len * 2;
		done += len;
	}
	memcpy(ret_uuid, uuid, sizeof(uuid));
	return WM_OK;
}

/* ------------------------------------------------------------------ tables of words */

int wm_word_find(struct wm_view word, const char *const words[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (words[i] != NULL && wm_view_eq(word, wm_view_str(words[i]))) {
			return (int)i;
		}
	}
	return -1;
}

const char *wm_word_at(const char *const words[], size_t count, int index)
{
	return index >= 0 && (size_t)index < count ? words[index] : NULL;
}

const char *wm_word_name(const char *const words[], size_t count, int index)
{
	const char *word = wm_word_at(words, count, index);

	return word != NULL ? word : "unknown";
}

int wm_word_parse(struct wm_view word, const char *const words[], size_t count)
{
	const int found = wm_word_find(word, words, count);

	return found > 0 ? found : 0;
}
