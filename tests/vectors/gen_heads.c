/* Two vectors of every message: the least it may carry, and everything it may carry. */
#include <ctype.h>
#include <stdio.h>

#include "core/review.h"
#include "vectors/gen.h"
#include "wire/pack.h"

#define TIME_MSEC 1743764400125 /* 2025-04-04T11:00:00.125Z */

static void fill_bytes(uint8_t *bytes, size_t len, uint8_t first)
{
	for (size_t i = 0; i < len; i++) {
		bytes[i] = (uint8_t)(first + i);
	}
}

static void fill_numbers(struct wm_head *head)
{
	head->req = 7;
	head->rev = 1204;
	head->prev = 1200;
	head->expect_rev = 0;
	head->committed_at = TIME_MSEC;
	head->current_rev = 1203;
	head->retry_after = 500;
	head->watch = 1;
	head->credit = 1024;
	head->start = WM_START_AFTER;
	head->count = 79;
	head->index = 23;
	head->upto = 1204;
	head->head = 70000;
	head->as_of_rev = 1000;
	head->as_of_time = TIME_MSEC;
	head->facts_to = 20182;
	head->max = 512;
	head->heartbeat = 1000;
	head->epoch = 1;
	head->server_time = TIME_MSEC + 1;
	head->limit_body = 60000;
	head->limit_inflight = 4096;
	head->limit_credit = 1024;
	head->limit_watches = 16;
	head->nonce = UINT64_MAX;
	head->point = 307;
	head->point_prev = 800;
	head->register_version = 2;
	head->area = 3;
	head->kind = WM_BODY_UPDATE;
	head->what = WM_BODY_POINT;
	head->code = 300;
	head->err_class = WM_CLASS_FIX;
	head->replayed = false;
	head->view = WM_VIEW_PUBLISHED;
	head->published_rev = 1100;
	head->role = WM_ROLE_COORDINATOR;
}

static void fill_rest(struct wm_head *head)
{
	fill_bytes(head->store, sizeof(head->store), 0x00);
	fill_bytes(head->sid, sizeof(head->sid), 0x10);
	fill_bytes(head->after_sid, sizeof(head->after_sid), 0x20);
	fill_bytes(head->key_id, sizeof(head->key_id), 0x30);
	fill_bytes(head->leaf_hash, sizeof(head->leaf_hash), 0x40);
	fill_bytes(head->digest, sizeof(head->digest), 0x60);
	fill_bytes(head->root, sizeof(head->root), 0x80);
	fill_bytes(head->register_hash, sizeof(head->register_hash), 0xa0);
	head->text = wm_view_str("the action point has changed since the expected revision");
	head->client = wm_view_str("waymark 0.1.0");
	head->institution = wm_view_str("kz-energy");
	head->areas_count = 2;
	head->areas[0] = 1;
	head->areas[1] = 3;
	head->points_count = 1;
	head->points[0] = 1215;
	head->institutions_count = 2;
	head->institutions[0] = wm_view_str("eib");
	head->institutions[1] = wm_view_str("kz-energy");
	head->versions_count = 1;
	head->versions[0] = WM_PROTOCOL_VERSION;
	head->features_count = 1;
	head->features[0] = wm_view_str("x-test");
}

/* Fields that a message may carry since the second release: vectors of before keep their bytes. */
static uint64_t later_fields(enum wm_msg_type type)
{
	return WM_HAS(VIEW) | WM_HAS(PUBLISHED_REV) | WM_HAS(ROLE) |
	       (type == WM_MSG_SUBMIT ? WM_HAS(KIND) : 0);
}

static void gen_message(enum wm_msg_type type, uint64_t required, uint64_t optional)
{
	union wm_vector_value value = { .head = wm_head_of(type, 0) };
	const uint64_t always = value.head.has;
	char name[40];
	char small[24];
	size_t len = 0;

	for (const char *c = wm_msg_name(type); *c != '\0' && len + 1 < sizeof(small); c++) {
		small[len++] = (char)tolower((unsigned char)*c);
	}
	small[len] = '\0';
	fill_numbers(&value.head);
	fill_rest(&value.head);
	value.head.has = always | required;
	(void)snprintf(name, sizeof(name), "%s.1", small);
	gen_good(name, "head", &value);
	if (optional != 0) {
		value.head.has |= optional & ~later_fields(type);
		(void)snprintf(name, sizeof(name), "%s.2", small);
		gen_good(name, "head", &value);
	}
	if ((optional & later_fields(type)) != 0) {
		value.head.has |= optional;
		(void)snprintf(name, sizeof(name), "%s.3", small);
		gen_good(name, "head", &value);
	}
}

/* What a test client sends always: a key from 128 on, to be ignored. */
static void gen_ping_with_ignored_key(void)
{
	union wm_vector_value value = { .head = wm_head_of(WM_MSG_PING, 7) };
	struct wm_buf buf;

	value.head.nonce = 9;
	value.head.has |= WM_HAS(NONCE);
	wm_buf_init(&buf, WM_HEAD_MAX_BYTES);
	wm_pack_map(&buf, 5);
	wm_pack_key_uint(&buf, WM_FIELD_VER, value.head.ver);
	wm_pack_key_uint(&buf, WM_FIELD_TYPE, value.head.type);
	wm_pack_key_uint(&buf, WM_FIELD_REQ, value.head.req);
	wm_pack_key_uint(&buf, WM_FIELD_NONCE, value.head.nonce);
	wm_pack_uint(&buf, 200);
	wm_pack_array(&buf, 2);
	wm_pack_nil(&buf);
	wm_pack_str(&buf, wm_view_str("ignore me"));
	gen_ignored("ping.2", "head", &value, wm_buf_view(&buf));
	wm_buf_deinit(&buf);
}

void gen_heads(void)
{
#define WM_MSG(NAME, CODE, DIR, FLOW, REQUIRED, OPTIONAL, TEXT) \
	gen_message(WM_MSG_##NAME, REQUIRED, OPTIONAL);
#include "proto/messages.def"
#undef WM_MSG
	gen_ping_with_ignored_key();
}
