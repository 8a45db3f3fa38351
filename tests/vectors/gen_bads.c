/* What must be refused, and with which error: one violation each. */
#include "proto/limits.h"
#include "vectors/gen.h"
#include "wire/pack.h"

#define BYTES(...)                                                                         \
	{                                                                                  \
		(const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }) \
	}

struct bad {
	const char *name;
	const char *frame;
	struct wm_view bytes;
	int err;
};

/* Around PING, which is { 1: 1, 2: 3, 3: 9, 43: 7 }. */
static const struct bad bad_heads[] = {
	{ "bad.int-not-shortest", "head", BYTES(0x84, 1, 1, 2, 3, 3, 0xcc, 9, 43, 7), WM_ECANON },
	{ "bad.int-signed-form", "head", BYTES(0x84, 1, 1, 2, 3, 3, 0xd0, 9, 43, 7), WM_ECANON },
	{ "bad.map-not-shortest", "head", BYTES(0xde, 0, 4, 1, 1, 2, 3, 3, 9, 43, 7), WM_ECANON },
	{ "bad.float", "head", BYTES(0x84, 1, 1, 2, 3, 3, 9, 43, 0xca, 0, 0, 0, 0), WM_ECANON },
	{ "bad.ext", "head", BYTES(0x84, 1, 1, 2, 3, 3, 9, 43, 0xd4, 1, 7), WM_ECANON },
	{ "bad.timestamp", "head", BYTES(0x84, 1, 1, 2, 3, 3, 9, 43, 0xd6, 0xff, 0, 0, 0, 0),
	  WM_ECANON },
	{ "bad.reserved-byte", "head", BYTES(0x84, 1, 1, 2, 3, 3, 9, 43, 0xc1), WM_ECANON },
	{ "bad.key-nil", "head", BYTES(0x84, 1, 1, 2, 3, 3, 9, 0xc0, 7), WM_ECANON },
	{ "bad.key-text", "head", BYTES(0x84, 1, 1, 2, 3, 3, 9, 0xa1, 'n', 7), WM_ECANON },
	{ "bad.key-negative", "head", BYTES(0x84, 0xff, 1, 2, 3, 3, 9, 43, 7), WM_ECANON },
	{ "bad.key-256", "head", BYTES(0x84, 1, 1, 2, 3, 3, 9, 0xcd, 1, 0, 7), WM_ECANON },
	{ "bad.key-twice", "head", BYTES(0x85, 1, 1, 2, 3, 3, 9, 3, 9, 43, 7), WM_ECANON },
	{ "bad.keys-descending", "head", BYTES(0x84, 1, 1, 3, 9, 2, 3, 43, 7), WM_ECANON },
	{ "bad.trailing-byte", "head", BYTES(0x84, 1, 1, 2, 3, 3, 9, 43, 7, 0), WM_ECANON },
	{ "bad.truncated", "head", BYTES(0x84, 1, 1, 2, 3, 3, 9, 43), WM_ECANON },
	{ "bad.empty", "head", BYTES(0x80), WM_ESCHEMA },
	{ "bad.not-a-map", "head", BYTES(0x94, 1, 3, 9, 7), WM_ESCHEMA },
	{ "bad.array32-bomb", "head", BYTES(0xdd, 1, 0, 0, 0), WM_ECANON },
	{ "bad.map32-bomb", "head", BYTES(0xdf, 0xff, 0xff, 0xff, 0xff), WM_ECANON },
	{ "bad.str32-bomb", "head", BYTES(0xdb, 0xff, 0xff, 0xff, 0xff), WM_ECANON },
	{ "bad.nested-bombs", "head",
	  BYTES(0xdc, 0, 16, 0xdc, 0, 16, 0xdc, 0, 16, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), WM_ECANON },
	{ "bad.head-depth-4", "head",
	  BYTES(0x85, 1, 1, 2, 3, 3, 9, 43, 7, 0xcc, 200, 0x91, 0x91, 0x90), WM_ELIMIT },
	{ "bad.version-2", "head", BYTES(0x84, 1, 2, 2, 3, 3, 9, 43, 7), WM_EVERSION },
	{ "bad.type-unknown", "head", BYTES(0x84, 1, 1, 2, 99, 3, 9, 43, 7), WM_ETYPE },
	{ "bad.key-unknown-critical", "head", BYTES(0x85, 1, 1, 2, 3, 3, 9, 43, 7, 127, 0),
	  WM_EUNKNOWN_CRITICAL },
	{ "bad.field-missing", "head", BYTES(0x83, 1, 1, 2, 3, 3, 9), WM_ESCHEMA },
	{ "bad.field-of-another-message", "head", BYTES(0x85, 1, 1, 2, 3, 3, 9, 17, 1, 43, 7),
	  WM_ESCHEMA },
	{ "bad.field-of-wrong-type", "head", BYTES(0x84, 1, 1, 2, 3, 3, 9, 43, 0xa1, '7'),
	  WM_ESCHEMA },
	{ "bad.sid-of-15-bytes", "head",
	  BYTES(0x84, 1, 1, 2, 13, 3, 9, 5, 0xc4, 15, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
		15),
	  WM_ESCHEMA },
	{ "bad.start-3", "head", BYTES(0x86, 1, 1, 2, 20, 3, 9, 17, 1, 18, 8, 19, 3), WM_ESCHEMA },
	{ "bad.view-3", "head", BYTES(0x85, 1, 1, 2, 30, 3, 9, 47, 1, 54, 3), WM_ESCHEMA },
	{ "bad.view-of-a-watch", "head", BYTES(0x87, 1, 1, 2, 20, 3, 9, 17, 1, 18, 8, 19, 1, 54, 1),
	  WM_ESCHEMA },
	{ "bad.area-as-text", "head", BYTES(0x85, 1, 1, 2, 30, 3, 9, 20, 0x91, 0xa1, '3', 47, 1),
	  WM_ESCHEMA },
};

/* Around { 1: 101, 2: 9000, 3: 1, 4: 1, 9: { 1: "a" } }. */
#define START	1, 101, 2, 0xcd, 0x23, 0x28, 3, 1, 4, 1
#define SUMMARY 9, 0x81, 1, 0xa1, 'a'

static const struct bad bad_updates[] = {
	{ "bad.utf8", "update", BYTES(0x85, START, 9, 0x81, 1, 0xa1, 0xff), WM_EUTF8 },
	{ "bad.utf8-overlong", "update", BYTES(0x85, START, 9, 0x81, 1, 0xa2, 0xc0, 0xaf),
	  WM_EUTF8 },
	{ "bad.utf8-surrogate", "update", BYTES(0x85, START, 9, 0x81, 1, 0xa3, 0xed, 0xa0, 0x80),
	  WM_EUTF8 },
	{ "bad.nul-in-text", "update", BYTES(0x85, START, 9, 0x81, 1, 0xa2, 'a', 0), WM_EUTF8 },
	{ "bad.str8-for-short-text", "update", BYTES(0x85, START, 9, 0x81, 1, 0xd9, 1, 'a'),
	  WM_ECANON },
	{ "bad.percent-as-text", "update", BYTES(0x86, START, 7, 0xa2, '5', '0', SUMMARY),
	  WM_ESCHEMA },
	{ "bad.percent-float", "update", BYTES(0x86, START, 7, 0xca, 0x42, 0x48, 0, 0, SUMMARY),
	  WM_ECANON },
	{ "bad.percent-negative", "update", BYTES(0x86, START, 7, 0xff, SUMMARY), WM_ESCHEMA },
	{ "bad.summary-missing", "update", BYTES(0x84, START), WM_ESCHEMA },
	{ "bad.summary-empty-text", "update", BYTES(0x85, START, 9, 0x81, 1, 0xa0), WM_ESCHEMA },
	{ "bad.summary-unknown-language", "update", BYTES(0x85, START, 9, 0x81, 8, 0xa1, 'a'),
	  WM_EUNKNOWN_CRITICAL },
	{ "bad.update-key-11", "update", BYTES(0x86, START, SUMMARY, 11, 1), WM_EUNKNOWN_CRITICAL },
	{ "bad.update-kind-5", "update",
	  BYTES(0x85, 1, 101, 2, 0xcd, 0x23, 0x28, 3, 5, 4, 1, SUMMARY), WM_ERANGE },
	{ "bad.supersedes-0", "update", BYTES(0x86, START, SUMMARY, 13, 0), WM_ERANGE },
	{ "bad.reason-6", "update", BYTES(0x86, START, SUMMARY, 14, 6), WM_ERANGE },
	{ "bad.reason-as-text", "update", BYTES(0x86, START, SUMMARY, 14, 0xa1, '1'), WM_ESCHEMA },
	{ "bad.cycle-with-a-blank", "update", BYTES(0x86, START, SUMMARY, 15, 0xa3, 'H', ' ', '1'),
	  WM_ESCHEMA },
	{ "bad.cycle-of-17-bytes", "update",
	  BYTES(0x86, START, SUMMARY, 15, 0xb1, '2', '0', '2', '6', '-', '1', '2', '3', '4', '5',
		'6', '7', '8', '9', '0', '1', '2'),
	  WM_ELIMIT },
	{ "bad.milestone-of-2-values", "update", BYTES(0x86, START, SUMMARY, 16, 0x91, 0x92, 1, 1),
	  WM_ESCHEMA },
	{ "bad.milestone-0", "update", BYTES(0x86, START, SUMMARY, 16, 0x91, 0x93, 0, 1, 0xc0),
	  WM_ERANGE },
	{ "bad.milestone-state-5", "update",
	  BYTES(0x86, START, SUMMARY, 16, 0x91, 0x93, 1, 5, 0xc0), WM_ERANGE },
	{ "bad.indicator-status-11", "update",
	  BYTES(0x86, START, SUMMARY, 17, 0x91, 0x94, 1, 11, 0, 0), WM_ERANGE },
	{ "bad.indicator-value-as-text", "update",
	  BYTES(0x86, START, SUMMARY, 17, 0x91, 0x94, 1, 1, 0, 0xa1, '0'), WM_ESCHEMA },
	{ "bad.indicator-value-2-to-63", "update",
	  BYTES(0x86, START, SUMMARY, 17, 0x91, 0x94, 1, 1, 0, 0xcf, 0x80, 0, 0, 0, 0, 0, 0, 0),
	  WM_ERANGE },
	{ "bad.actual-end-nil", "update", BYTES(0x86, START, SUMMARY, 19, 0xc0), WM_ESCHEMA },
	{ "bad.rationale-empty-text", "update", BYTES(0x86, START, SUMMARY, 20, 0x81, 1, 0xa0),
	  WM_ESCHEMA },
	{ "bad.update-key-24", "update", BYTES(0x86, START, SUMMARY, 24, 1), WM_EUNKNOWN_CRITICAL },
	{ "bad.update-point-65536", "update",
	  BYTES(0x85, 1, 0xce, 0, 1, 0, 0, 2, 0xcd, 0x23, 0x28, 3, 1, 4, 1, SUMMARY), WM_ERANGE },
	{ "bad.evidence-without-url", "update", BYTES(0x86, START, SUMMARY, 10, 0x91, 0x80),
	  WM_ESCHEMA },
	{ "bad.depth-7", "update",
	  BYTES(0x86, START, SUMMARY, 0xcc, 200, 0x91, 0x91, 0x91, 0x91, 0x91, 0x90), WM_ELIMIT },
};

static const struct bad bad_reviews[] = {
	{ "bad.review-without-verb", "review", BYTES(0x82, 2, 101, 3, 9), WM_ESCHEMA },
	{ "bad.review-verb-5", "review", BYTES(0x83, 1, 5, 2, 101, 3, 9), WM_ERANGE },
	{ "bad.review-point-0", "review", BYTES(0x83, 1, 3, 2, 0, 3, 9), WM_ERANGE },
	{ "bad.review-target-0", "review", BYTES(0x83, 1, 3, 2, 101, 3, 0), WM_ERANGE },
	{ "bad.review-key-6", "review", BYTES(0x82, 1, 3, 6, 0), WM_EUNKNOWN_CRITICAL },
	{ "bad.assessment-level-0", "assessment",
	  BYTES(0x84, 1, 101, 2, 0, 3, 0, 4, 0x81, 1, 0xa1, 'a'), WM_ERANGE },
	{ "bad.assessment-level-6", "assessment",
	  BYTES(0x84, 1, 101, 2, 0, 3, 6, 4, 0x81, 1, 0xa1, 'a'), WM_ERANGE },
	{ "bad.assessment-without-rationale", "assessment", BYTES(0x83, 1, 101, 2, 0, 3, 5),
	  WM_ESCHEMA },
	{ "bad.amendment-without-decision", "amendment",
	  BYTES(0x84, 2, 0, 3, 1, 4, 0x81, 1, 0xa1, 'a', 5, 0x90), WM_ESCHEMA },
	{ "bad.amendment-of-a-day-as-text", "amendment",
	  BYTES(0x85, 1, 0xa1, 'd', 2, 0xa1, '1', 3, 1, 4, 0x81, 1, 0xa1, 'a', 5, 0x90),
	  WM_ESCHEMA },
	{ "bad.amendment-change-of-2-values", "amendment",
	  BYTES(0x85, 1, 0xa1, 'd', 2, 0, 3, 1, 4, 0x81, 1, 0xa1, 'a', 5, 0x91, 0x92, 'P', 0xc0),
	  WM_ESCHEMA },
	{ "bad.amendment-row-as-map", "amendment",
	  BYTES(0x85, 1, 0xa1, 'd', 2, 0, 3, 1, 4, 0x81, 1, 0xa1, 'a', 5, 0x91, 0x93, 'P', 0xc0,
		0x81, 1, 1),
	  WM_ESCHEMA },
	{ "bad.amendment-row-empty", "amendment",
	  BYTES(0x85, 1, 0xa1, 'd', 2, 0, 3, 1, 4, 0x81, 1, 0xa1, 'a', 5, 0x91, 0x93, 'P', 0xc0,
		0xc4, 0),
	  WM_ESCHEMA },
};

/* Around { 1: 101, 3: 1, 4: 1, 6: 1 }. */
#define ROW 1, 101, 3, 1, 4, 1, 6, 1

static const struct bad bad_rows[] = {
	{ "bad.critical-as-number", "action_point", BYTES(0x85, ROW, 15, 1), WM_ESCHEMA },
	{ "bad.visibility-3", "action_point", BYTES(0x85, ROW, 18, 3), WM_ESCHEMA },
	{ "bad.adopted-lang-8", "action_point", BYTES(0x85, ROW, 20, 8), WM_ESCHEMA },
	{ "bad.span-of-a-stranger", "action_point",
	  BYTES(0x86, ROW, 9, 0xa1, 'a', 21, 0x91, 0x94, 1, 0xa1, 'b', 5, 0xc0), WM_ESCHEMA },
	{ "bad.span-open-on-both-sides", "action_point",
	  BYTES(0x86, ROW, 9, 0xa1, 'a', 21, 0x91, 0x94, 1, 0xa1, 'a', 0xc0, 0xc0), WM_ESCHEMA },
	{ "bad.milestone-without-weight", "action_point", BYTES(0x85, ROW, 22, 0x91, 0x81, 1, 1),
	  WM_ESCHEMA },
	{ "bad.milestone-key-8", "action_point", BYTES(0x85, ROW, 22, 0x91, 0x83, 1, 1, 4, 1, 8, 0),
	  WM_EUNKNOWN_CRITICAL },
	{ "bad.indicator-of-7-decimals", "action_point",
	  BYTES(0x85, ROW, 23, 0x91, 0x82, 1, 1, 4, 7), WM_ESCHEMA },
	{ "bad.action-point-key-24", "action_point", BYTES(0x85, ROW, 24, 0),
	  WM_EUNKNOWN_CRITICAL },
	{ "bad.institution-named-in-english-twice", "institution",
	  BYTES(0x83, 1, 0xa1, 'a', 2, 0xa1, 'A', 6, 0x81, 1, 0xa1, 'A'), WM_ESCHEMA },
	{ "bad.cycle-without-freeze", "cycle", BYTES(0x84, 1, 0xa1, 'c', 2, 1, 3, 2, 4, 3),
	  WM_ESCHEMA },
	{ "bad.cycle-without-name", "cycle", BYTES(0x85, 1, 0xa0, 2, 1, 3, 2, 4, 3, 5, 4),
	  WM_ESCHEMA },
	{ "bad.settings-of-101-percent", "settings",
	  BYTES(0x87, 1, 101, 2, 40, 3, 75, 4, 75, 5, 30, 6, 0, 7, 0x90), WM_ESCHEMA },
	{ "bad.settings-of-9-reminders", "settings",
	  BYTES(0x87, 1, 20, 2, 40, 3, 75, 4, 75, 5, 30, 6, 0, 7, 0x99, 1, 2, 3, 4, 5, 6, 7, 8, 9),
	  WM_ESCHEMA },
};

#undef ROW

/* Around a point item without anything. */
#define ITEM                                                                                     \
	1, 0x84, 1, 101, 3, 1, 4, 1, 6, 1, 2, 0, 3, 0, 4, 0, 5, 0x94, 0xc0, 0xc0, 0xc0, 0xc0, 6, \
		0x90, 7, 0xc0

static const struct bad bad_items[] = {
	{ "bad.fact-of-10-values", "point_item",
	  BYTES(0x88, ITEM, 8, 0x91, 0x9a, 3, 0, 0, 1, 9, 9, 0xc0, 1, 1, 0xc0), WM_ESCHEMA },
	{ "bad.fact-8", "point_item",
	  BYTES(0x88, ITEM, 8, 0x91, 0x9b, 8, 0, 0, 1, 9, 9, 0xc0, 1, 1, 0xc0, 0xa1, 'a'),
	  WM_ESCHEMA },
	{ "bad.fact-cycle-without-cycle", "point_item",
	  BYTES(0x88, ITEM, 8, 0x91, 0x9b, 5, 0, 0, 1, 9, 9, 0xc0, 1, 1, 0xc0, 0xa1, 'a'),
	  WM_ESCHEMA },
	{ "bad.verified-level-0", "point_item", BYTES(0x88, ITEM, 9, 0x94, 0, 9, 1, 0xa1, 'a'),
	  WM_ESCHEMA },
	{ "bad.review-state-8", "point_item",
	  BYTES(0x88, ITEM, 10, 0x96, 9, 0, 8, 0xc2, 0xc2, 0x97, 0, 0, 0, 0, 0, 0, 0), WM_ESCHEMA },
	{ "bad.point-item-key-11", "point_item", BYTES(0x88, ITEM, 11, 0), WM_EUNKNOWN_CRITICAL },
	{ "bad.entry-of-kind-1", "entry",
	  BYTES(1, 1, 1, 0x33, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1,
		2, 3, 4, 5, 6, 7, 8, 1, 'a', 0x80),
	  WM_ECORRUPT },
	{ "bad.entry-amendment-of-a-point", "entry",
	  BYTES(1, 8, 1, 0x33, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1,
		2, 3, 4, 5, 6, 7, 8, 1, 'a', 0x80),
	  WM_ECORRUPT },
};

#undef ITEM

static const struct bad bad_others[] = {
	{ "bad.area-without-id", "area", BYTES(0x80), WM_ESCHEMA },
	{ "bad.institution-in-capitals", "institution", BYTES(0x81, 1, 0xa3, 'E', 'I', 'B'),
	  WM_ESCHEMA },
	{ "bad.action-point-wording-4", "action_point", BYTES(0x84, 1, 101, 3, 1, 4, 4, 6, 1),
	  WM_ESCHEMA },
	{ "bad.point-item-without-row", "point_item",
	  BYTES(0x86, 2, 0, 3, 0, 4, 0, 5, 0x94, 0xc0, 0xc0, 0xc0, 0xc0, 6, 0x90, 7, 0xc0),
	  WM_ESCHEMA },
	{ "bad.entry-cut", "entry", BYTES(1, 2, 1, 0x33), WM_ECORRUPT },
};

#undef START
#undef SUMMARY

static void gen_list(const struct bad *bads, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		gen_bad(bads[i].name, bads[i].frame, bads[i].bytes, bads[i].err);
	}
}

/* A body of one value more than may be in it. */
static void gen_too_many_elements(void)
{
	struct wm_buf buf;

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_pack_array(&buf, WM_BODY_ELEMENTS_MAX);
	for (size_t i = 0; i < WM_BODY_ELEMENTS_MAX; i++) {
		wm_pack_nil(&buf);
	}
	gen_bad("bad.elements-1025", "update", wm_buf_view(&buf), WM_ELIMIT);
	wm_buf_deinit(&buf);
}

/* A head of one byte more than it may have. */
static void gen_head_too_long(void)
{
	struct wm_buf buf;
	static const uint8_t filling[WM_HEAD_MAX_BYTES + 1 - 14]; /* 14 bytes stand before it */

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_pack_map(&buf, 5);
	wm_pack_key_uint(&buf, WM_FIELD_VER, 1);
	wm_pack_key_uint(&buf, WM_FIELD_TYPE, WM_MSG_PING);
	wm_pack_key_uint(&buf, WM_FIELD_REQ, 9);
	wm_pack_key_uint(&buf, WM_FIELD_NONCE, 7);
	wm_pack_key_bin(&buf, 200, wm_view_of(filling, sizeof(filling)));
	gen_bad("bad.head-of-513-bytes", "head", wm_buf_view(&buf), WM_ETOO_BIG);
	wm_buf_deinit(&buf);
}

static void gen_too_much_evidence(void)
{
	struct wm_buf buf;

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_pack_map(&buf, 6);
	wm_pack_key_uint(&buf, 1, 101);
	wm_pack_key_uint(&buf, 2, 9000);
	wm_pack_key_uint(&buf, 3, WM_UPDATE_REPORT);
	wm_pack_key_uint(&buf, 4, WM_ORIGIN_FILED);
	wm_pack_uint(&buf, 9);
	wm_pack_map(&buf, 1);
	wm_pack_key_str(&buf, WM_LANG_EN, wm_view_str("a"));
	wm_pack_uint(&buf, 10);
	wm_pack_array(&buf, WM_EVIDENCE_MAX_COUNT + 1);
	for (size_t i = 0; i <= WM_EVIDENCE_MAX_COUNT; i++) {
		wm_pack_map(&buf, 1);
		wm_pack_key_str(&buf, 1, wm_view_str("https://example.org/"));
	}
	gen_bad("bad.evidence-17", "update", wm_buf_view(&buf), WM_ELIMIT);
	wm_buf_deinit(&buf);
}

/* Roll-up whose completion does not add up to n: that of "rollup.1", with n = 1. */
static void gen_rollup_that_disagrees(void)
{
	const struct wm_settings settings = wm_settings_default();
	struct wm_area_report report;
	struct wm_buf buf;

	wm_area_report_init(&report, 1, 1, NULL, SAMPLE_DAY);
	wm_area_report_close(&report, &settings);
	report.rollup.n = 1;
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_area_report_encode(&report, &buf);
	gen_bad("bad.rollup-sums-disagree", "rollup", wm_buf_view(&buf), WM_ESCHEMA);
	wm_buf_deinit(&buf);
}

/* One more than may be in one update: 16 milestones and 33 indicator values. */
static void gen_too_many_facts(void)
{
	struct wm_update update = sample_minimal_update();
	struct wm_buf buf;

	update.milestone_count = WM_MILESTONES_MAX_COUNT;
	for (size_t i = 0; i < WM_MILESTONES_MAX_COUNT; i++) {
		update.milestones[i] =
			(struct wm_milestone_report){ (uint8_t)(1 + i), WM_MILESTONE_SCHEDULED,
						      WM_DATE_NONE };
	}
	update.indicator_count = WM_FACTS_PER_UPDATE_MAX - WM_MILESTONES_MAX_COUNT + 1;
	for (size_t i = 0; i < update.indicator_count; i++) {
		update.indicators[i] = (struct wm_indicator_report){ .id = 1,
								     .status = WM_OBS_MISSING,
								     .period_end = (int32_t)i };
	}
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_update_encode(&update, &buf);
	gen_bad("bad.facts-49", "update", wm_buf_view(&buf), WM_ELIMIT);
	wm_buf_deinit(&buf);
}

static void gen_too_many_changes(void)
{
	struct wm_buf buf;

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_pack_map(&buf, 5);
	wm_pack_key_str(&buf, 1, wm_view_str("d"));
	wm_pack_key_int(&buf, 2, SAMPLE_DAY);
	wm_pack_key_uint(&buf, 3, 1);
	wm_pack_uint(&buf, 4);
	wm_pack_map(&buf, 1);
	wm_pack_key_str(&buf, WM_LANG_EN, wm_view_str("a"));
	wm_pack_uint(&buf, 5);
	wm_pack_array(&buf, WM_CHANGES_MAX_COUNT + 1);
	for (size_t i = 0; i <= WM_CHANGES_MAX_COUNT; i++) {
		wm_pack_array(&buf, 3);
		wm_pack_uint(&buf, WM_ROW_POINT);
		wm_pack_nil(&buf);
		wm_pack_bin(&buf, wm_view_str("x"));
	}
	gen_bad("bad.amendment-of-65-changes", "amendment", wm_buf_view(&buf), WM_ELIMIT);
	wm_buf_deinit(&buf);
}

static void gen_key_of_no_role(void)
{
	const struct wm_key_row row = {
		.institution = { .len = 3, .text = "eib" },
		.role = WM_ROLE__COUNT,
	};
	struct wm_buf buf;

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_key_row_encode(&row, &buf);
	gen_bad("bad.key-of-role-6", "key", wm_buf_view(&buf), WM_ESCHEMA);
	wm_buf_deinit(&buf);
}

void gen_bads(void)
{
	gen_list(bad_heads, sizeof(bad_heads) / sizeof(bad_heads[0]));
	gen_list(bad_updates, sizeof(bad_updates) / sizeof(bad_updates[0]));
	gen_list(bad_reviews, sizeof(bad_reviews) / sizeof(bad_reviews[0]));
	gen_list(bad_rows, sizeof(bad_rows) / sizeof(bad_rows[0]));
	gen_list(bad_items, sizeof(bad_items) / sizeof(bad_items[0]));
	gen_list(bad_others, sizeof(bad_others) / sizeof(bad_others[0]));
	gen_too_many_elements();
	gen_head_too_long();
	gen_too_much_evidence();
	gen_too_many_facts();
	gen_too_many_changes();
	gen_rollup_that_disagrees();
	gen_key_of_no_role();
}
