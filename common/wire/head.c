/*
 * Heads, driven by the two tables of proto/messages.def.  Decoding is on the
 * path of every message: the bytes are scanned once and then read token by
 * token straight into the struct; no tree is built and nothing is allocated.
 */
#include "wire/head.h"

#include <assert.h>

#include "proto/limits.h"
#include "wire/pack.h"
#include "wire/scan.h"
#include "wire/token.h"

#define CRITICAL_KEYS 128

enum field_type {
	FIELD_NONE = 0,
	FIELD_UINT,
	FIELD_INT,
	FIELD_BOOL,
	FIELD_BIN,
	FIELD_STR,
	FIELD_UINTS,
	FIELD_CODES,
	FIELD__COUNT
};

/* Where a field lives in struct wm_head. */
struct field {
	uint8_t type;	   /* enum field_type */
	uint8_t size;	   /* bytes of the member; of one element where it is a list */
	uint16_t at;	   /* offset of the member */
	uint16_t count_at; /* of a list: offset of its count */
	uint64_t limit;	   /* see messages.def */
};

#define MEMBER_SIZE(M)	sizeof(((struct wm_head *)0)->M)
#define ELEMENT_SIZE(M) sizeof(((struct wm_head *)0)->M[0])
#define COUNT_AT(M)	offsetof(struct wm_head, M##_count)
#define SIZE_UINT(M)	MEMBER_SIZE(M)
#define SIZE_INT(M)	MEMBER_SIZE(M)
#define SIZE_BOOL(M)	MEMBER_SIZE(M)
#define SIZE_BIN(M)	MEMBER_SIZE(M)
#define SIZE_STR(M)	MEMBER_SIZE(M)
#define SIZE_UINTS(M)	ELEMENT_SIZE(M)
#define SIZE_CODES(M)	ELEMENT_SIZE(M)
#define COUNT_UINT(M)	0
#define COUNT_INT(M)	0
#define COUNT_BOOL(M)	0
#define COUNT_BIN(M)	0
#define COUNT_STR(M)	0
#define COUNT_UINTS(M)	COUNT_AT(M)
#define COUNT_CODES(M)	COUNT_AT(M)

static const struct field fields[WM_FIELD__END] = {
#define WM_FIELD(NAME, MEMBER, KEY, TYPE, LIMIT, TEXT)                                 \
	[KEY] = { FIELD_##TYPE, SIZE_##TYPE(MEMBER), offsetof(struct wm_head, MEMBER), \
		  COUNT_##TYPE(MEMBER), LIMIT },
#include "proto/messages.def"
#undef WM_FIELD
};

struct message {
	const char *name;
	enum wm_flow flow;
	bool from_client;
	uint64_t required; /* WM_HAS bits, those of every message included */
	uint64_t allowed;  /* required and optional */
};

#define IN_EVERY_MESSAGE (WM_HAS(VER) | WM_HAS(TYPE) | WM_HAS(REQ))
#define FROM_CLIENT_C	 true
#define FROM_CLIENT_S	 false
#define FROM_CLIENT_B	 true

static const struct message messages[] = {
#define WM_MSG(NAME, CODE, DIR, FLOW, REQUIRED, OPTIONAL, TEXT)                             \
	[CODE] = { #NAME, WM_FLOW_##FLOW, FROM_CLIENT_##DIR, IN_EVERY_MESSAGE | (REQUIRED), \
		   IN_EVERY_MESSAGE | (REQUIRED) | (OPTIONAL) },
#include "proto/messages.def"
#undef WM_MSG
};

static const struct message *find_message(unsigned type)
{
	if (type >= sizeof(messages) / sizeof(messages[0]) || messages[type].name == NULL) {
		return NULL;
	}
	return &messages[type];
}

struct wm_head wm_head_of(enum wm_msg_type type, uint64_t req)
{
	struct wm_head head = {
		.has = IN_EVERY_MESSAGE,
		.ver = WM_PROTOCOL_VERSION,
		.type = (uint8_t)type,
		.req = req,
	};
	return head;
}

/* --- decoding --- */

/* Members are of the size that the table says, and aligned as members are. */
static void store_uint(void *to, size_t size, uint64_t value)
{
	switch (size) {
	case sizeof(uint8_t):
		*(uint8_t *)to = (uint8_t)value;
		return;
	case sizeof(uint16_t):
		*(uint16_t *)to = (uint16_t)value;
		return;
	case sizeof(uint32_t):
		*(uint32_t *)to = (uint32_t)value;
		return;
	default:
		*(uint64_t *)to = value;
	}
}

static uint64_t load_uint(const void *from, size_t size)
{
	switch (size) {
	case sizeof(uint8_t):
		return *(const uint8_t *)from;
	case sizeof(uint16_t):
		return *(const uint16_t *)from;
	case sizeof(uint32_t):
		return *(const uint32_t *)from;
	default:
		return *(const uint64_t *)from;
	}
}

/* One value of a field: its first token, the input behind it, the member. */
typedef int take_fn(const struct field *field, const struct wm_token *token, struct wm_tokens *in,
		    struct wm_head *head);

static void *member(const struct field *field, struct wm_head *head)
{
	return (uint8_t *)head + field->at;
}

static int take_uint(const struct field *field, const struct wm_token *token, struct wm_tokens *in,
		     struct wm_head *head)
{
	(void)in;
	if (token->kind != WM_TOKEN_UINT || token->value > field->limit) {
		return WM_ESCHEMA;
	}
	store_uint(member(field, head), field->size, token->value);
	return WM_OK;
}

/* The one signed type is a count of days. */
static int take_int(const struct field *field, const struct wm_token *token, struct wm_tokens *in,
		    struct wm_head *head)
{
	(void)in;
	const int64_t value = (int64_t)token->value;
	const bool is_int = (token->kind == WM_TOKEN_UINT && token->value <= INT32_MAX) ||
			    (token->kind == WM_TOKEN_NEGATIVE && value >= INT32_MIN);
	if (!is_int) {
		return WM_ESCHEMA;
	}
	*(int32_t *)member(field, head) = (int32_t)value;
	return WM_OK;
}

static int take_bool(const struct field *field, const struct wm_token *token, struct wm_tokens *in,
		     struct wm_head *head)
{
	(void)in;
	if (token->kind != WM_TOKEN_BOOL) {
		return WM_ESCHEMA;
	}
	*(bool *)member(field, head) = token->value != 0;
	return WM_OK;
}

static int take_bin(const struct field *field, const struct wm_token *token, struct wm_tokens *in,
		    struct wm_head *head)
{
	(void)in;
	if (token->kind != WM_TOKEN_BIN || token->value != field->limit) {
		return WM_ESCHEMA;
	}
	memcpy(member(field, head), token->data, field->size);
	return WM_OK;
}

static int take_str(const struct field *field, const struct wm_token *token, struct wm_tokens *in,
		    struct wm_head *head)
{
	(void)in;
	if (token->kind != WM_TOKEN_STR) {
		return WM_ESCHEMA;
	}
	if (token->value > field->limit) {
		return WM_ELIMIT;
	}
	*(struct wm_view *)member(field, head) = wm_view_of(token->data, (size_t)token->value);
	return WM_OK;
}

static int take_list(const struct field *field, const struct wm_token *token, struct wm_tokens *in,
		     struct wm_head *head)
{
	if (token->kind != WM_TOKEN_ARRAY) {
		return WM_ESCHEMA;
	}
	if (token->value > field->limit) {
		return WM_ELIMIT;
	}
	uint8_t *to = member(field, head);
	for (uint64_t i = 0; i < token->value; i++, to += field->size) {
		const struct wm_token element = wm_token_next(in);
		if (field->type == FIELD_CODES && element.kind == WM_TOKEN_STR) {
			*(struct wm_view *)(void *)to =
				wm_view_of(element.data, (size_t)element.value);
		} else if (field->type == FIELD_UINTS && element.kind == WM_TOKEN_UINT &&
			   element.value >> (8 * field->size) == 0) {
			store_uint(to, field->size, element.value);
		} else {
			return WM_ESCHEMA;
		}
	}
	*((uint8_t *)head + field->count_at) = (uint8_t)token->value;
	return WM_OK;
}

static take_fn *const takes[FIELD__COUNT] = {
	[FIELD_UINT] = take_uint,  [FIELD_INT] = take_int, [FIELD_BOOL] = take_bool,
	[FIELD_BIN] = take_bin,	   [FIELD_STR] = take_str, [FIELD_UINTS] = take_list,
	[FIELD_CODES] = take_list,
};

static void skip_value(struct wm_tokens *in)
{
	for (uint64_t due = 1; due > 0 && !in->failed; due--) {
		const struct wm_token token = wm_token_next(in);
		due += wm_token_inner(&token);
	}
}

/* Read one pair; what does not fit is stepped over, so that the rest can be read. */
static int take_pair(struct wm_tokens *in, struct wm_head *head)
{
	const uint64_t key = wm_token_next(in).value;
	const struct wm_tokens start = *in;

	if (key >= CRITICAL_KEYS) {
		skip_value(in);
		return WM_OK;
	}
	if (key >= WM_FIELD__END || fields[key].type == FIELD_NONE) {
		skip_value(in);
		return WM_EUNKNOWN_CRITICAL;
	}
	const struct wm_token token = wm_token_next(in);
	const int err = takes[fields[key].type](&fields[key], &token, in, head);
	if (err < 0) {
		*in = start;
		skip_value(in);
		return err;
	}
	head->has |= 1ULL << key;
	return WM_OK;
}

int wm_head_decode(struct wm_view bytes, struct wm_head *ret_head)
{
	*ret_head = (struct wm_head){ .has = 0 };
	int err = wm_scan(bytes, &wm_scan_head);
	if (err < 0) {
		return err;
	}
	struct wm_tokens in = wm_tokens_of(bytes);
	const struct wm_token map = wm_token_next(&in);
	if (map.kind != WM_TOKEN_MAP) {
		return WM_ESCHEMA;
	}
	for (uint64_t i = 0; i < map.value; i++) {
		const int pair_err = take_pair(&in, ret_head);
		err = err < 0 ? err : pair_err;
	}
	/* Another version or type may break our rules in any other way: say that first. */
	if ((ret_head->has & WM_HAS(VER)) && ret_head->ver != WM_PROTOCOL_VERSION) {
		return WM_EVERSION;
	}
	const struct message *message = find_message(ret_head->type);
	if ((ret_head->has & WM_HAS(TYPE)) && message == NULL) {
		return WM_ETYPE;
	}
	if (err < 0) {
		return err;
	}
	if (message == NULL || (ret_head->has & message->required) != message->required ||
	    (ret_head->has & ~message->allowed) != 0) {
		return WM_ESCHEMA;
	}
	return WM_OK;
}

/* --- encoding --- */

static bool fits(struct wm_buf *buf, uint64_t value, uint64_t limit)
{
	if (value > limit && buf->err == WM_OK) {
		buf->err = WM_ELIMIT;
	}
	return value <= limit;
}

/* The value of one field. */
typedef void give_fn(const struct field *field, const struct wm_head *head, struct wm_buf *buf);

static const void *const_member(const struct field *field, const struct wm_head *head)
{
	return (const uint8_t *)head + field->at;
}

static void give_uint(const struct field *field, const struct wm_head *head, struct wm_buf *buf)
{
	wm_pack_uint(buf, load_uint(const_member(field, head), field->size));
}

static void give_int(const struct field *field, const struct wm_head *head, struct wm_buf *buf)
{
	wm_pack_int(buf, *(const int32_t *)const_member(field, head));
}

static void give_bool(const struct field *field, const struct wm_head *head, struct wm_buf *buf)
{
	wm_pack_bool(buf, *(const bool *)const_member(field, head));
}

static void give_bin(const struct field *field, const struct wm_head *head, struct wm_buf *buf)
{
	wm_pack_bin(buf, wm_view_of(const_member(field, head), field->size));
}

static void give_str(const struct field *field, const struct wm_head *head, struct wm_buf *buf)
{
	const struct wm_view *text = const_member(field, head);

	if (fits(buf, text->len, field->limit)) {
		wm_pack_str(buf, *text);
	}
}

static void give_list(const struct field *field, const struct wm_head *head, struct wm_buf *buf)
{
	const uint8_t *from = const_member(field, head);
	const size_t count = *((const uint8_t *)head + field->count_at);

	if (!fits(buf, count, field->limit)) {
		return;
	}
	wm_pack_array(buf, count);
	for (size_t i = 0; i < count; i++, from += field->size) {
		if (field->type == FIELD_CODES) {
			wm_pack_str(buf, *(const struct wm_view *)(const void *)from);
		} else {
			wm_pack_uint(buf, load_uint(from, field->size));
		}
	}
}

static give_fn *const gives[FIELD__COUNT] = {
	[FIELD_UINT] = give_uint,  [FIELD_INT] = give_int, [FIELD_BOOL] = give_bool,
	[FIELD_BIN] = give_bin,	   [FIELD_STR] = give_str, [FIELD_UINTS] = give_list,
	[FIELD_CODES] = give_list,
};

void wm_head_encode(const struct wm_head *head, struct wm_buf *buf)
{
	const size_t start = buf->len;

	wm_pack_map(buf, (size_t)__builtin_popcountll(head->has));
	for (unsigned key = 0; key < WM_FIELD__END; key++) {
		if (head->has >> key & 1) {
			assert(fields[key].type != FIELD_NONE);
			wm_pack_uint(buf, key);
			gives[fields[key].type](&fields[key], head, buf);
		}
	}
	(void)fits(buf, buf->len - start, WM_HEAD_MAX_BYTES);
}

/* --- tables --- */

const char *wm_msg_name(unsigned type)
{
	const struct message *message = find_message(type);

	return message != NULL ? message->name : NULL;
}

enum wm_flow wm_msg_flow(unsigned type)
{
	const struct message *message = find_message(type);

	return message != NULL ? message->flow : WM_FLOW_NONE;
}

bool wm_msg_from_client(unsigned type)
{
	const struct message *message = find_message(type);

	return message != NULL && message->from_client;
}

/* --- errors --- */

/* At most `max` bytes of a text, not cut inside a character. */
static struct wm_view shortened(const char *text, size_t max)
{
	struct wm_view view = wm_view_str(text);

	if (view.len > max) {
		view.len = max;
		while (view.len > 0 && (view.data[view.len] & 0xc0) == 0x80) {
			view.len--;
		}
	}
	return view;
}

void wm_head_set_error(struct wm_head *head, int err, const char *reason)
{
	/* Codes of this side and of files stay here (errors.def). */
	if ((err < 0 && err > WM_EBUSY) || err <= WM_EFILE_ENCODING) {
		err = WM_EINTERNAL;
		reason = NULL;
	}
	head->code = (uint16_t)-err;
	head->err_class = (uint8_t)wm_err_class(err);
	head->text = shortened(reason != NULL ? reason : wm_strerror(err),
			       (size_t)fields[WM_FIELD_TEXT].limit);
	head->has |= WM_HAS(CODE) | WM_HAS(CLASS) | WM_HAS(TEXT);
}
