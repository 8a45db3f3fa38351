/*
 * Values as flat JSON objects.  Bytes are lower-case hex, dates and times are
 * the numbers of the protocol, null is a stated "unknown" (or "n/a"), and what
 * is absent in the encoding is absent here.
 */
#include "vectors/tell.h"

/* --- head --- */

static void tell_uint(json_t *to, const char *name, uint64_t value)
{
	put_member(to, as_number(value), "%s", name);
}

#define TELL_UINT(M) tell_uint(to, #M, head->M)
#define TELL_INT(M)  put_member(to, json_integer(head->M), "%s", #M)
#define TELL_BOOL(M) put_member(to, json_boolean(head->M), "%s", #M)
#define TELL_BIN(M)  put_member(to, as_hex(wm_view_of(&head->M, sizeof(head->M))), "%s", #M)
#define TELL_STR(M)  put_member(to, as_text(head->M), "%s", #M)
#define TELL_UINTS(M)                                                          \
	do {                                                                   \
		json_t *list = json_array();                                   \
		for (size_t i = 0; i < head->M##_count; i++) {                 \
			json_array_append_new(list, json_integer(head->M[i])); \
		}                                                              \
		put_member(to, list, "%s", #M);                                \
	} while (0)
#define TELL_CODES(M)                                                     \
	do {                                                              \
		json_t *list = json_array();                              \
		for (size_t i = 0; i < head->M##_count; i++) {            \
			json_array_append_new(list, as_text(head->M[i])); \
		}                                                         \
		put_member(to, list, "%s", #M);                           \
	} while (0)

/* One function per field keeps the list of messages.def the only list. */
#define WM_FIELD(NAME, MEMBER, KEY, TYPE, LIMIT, TEXT)                    \
	static void tell_##MEMBER(const struct wm_head *head, json_t *to) \
	{                                                                 \
		TELL_##TYPE(MEMBER);                                      \
	}
#include "proto/messages.def"
#undef WM_FIELD

static void (*const tells[WM_FIELD__END])(const struct wm_head *head, json_t *to) = {
#define WM_FIELD(NAME, MEMBER, KEY, TYPE, LIMIT, TEXT) [KEY] = tell_##MEMBER,
#include "proto/messages.def"
#undef WM_FIELD
};

void wm_tell_head(const union wm_vector_value *value, json_t *to)
{
	const struct wm_head *head = &value->head;

	put_member(to, json_string(wm_msg_name(head->type)), "message");
	for (unsigned key = 0; key < WM_FIELD__END; key++) {
		if (head->has >> key & 1) {
			tells[key](head, to);
		}
	}
}

/* --- key, entry --- */

void wm_tell_key(const union wm_vector_value *value, json_t *to)
{
	const struct wm_key_row *row = &value->key;

	put_member(to, as_hex(wm_view_of(row->public_key, sizeof(row->public_key))), "public_key");
	put_member(to, as_code(&row->institution), "institution");
	put_member(to, json_integer((int)row->role), "role");
}

void wm_tell_entry(const union wm_vector_value *value, json_t *to)
{
	const struct wm_entry *entry = &value->entry;

	put_member(to, json_integer(entry->kind), "kind");
	put_member(to, json_integer(entry->point), "point");
	put_member(to, as_number(entry->revision), "revision");
	put_member(to, json_integer(entry->committed_at), "committed_at");
	put_member(to, as_number(entry->point_prev), "point_prev");
	if (entry->expect_rev != WM_EXPECT_BLIND) {
		put_member(to, as_number(entry->expect_rev), "expect_rev");
	}
	put_member(to, as_hex(wm_view_of(entry->sid, sizeof(entry->sid))), "sid");
	put_member(to, as_hex(wm_view_of(entry->key_id, sizeof(entry->key_id))), "key_id");
	put_member(to, as_code(&entry->institution), "institution");
	put_member(to, as_hex(entry->body), "body");
}
