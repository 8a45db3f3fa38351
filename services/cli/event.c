/* Entries of the ledger, for watch and log: a table of what each kind takes. */
#include "cli/event.h"
#include "base/text.h"
#include "crypto/sha256.h"
#include "net/net.h"

#include <stdio.h>
#include <string.h>

#include "cli/js.h"
#include "cli/out.h"
#include "cli/view.h"
#include "wire/amendment_codec.h"
#include "wire/register_codec.h"
#include "wire/review_codec.h"
#include "wire/update_codec.h"

#define WORDS_BYTES (WM_STR_MAX_BYTES + 512)

struct kind {
	const char *name;
	int (*decode)(struct wm_view body, struct event *event);
	void (*put)(json_t *object, const struct event *event);
	void (*format)(const struct event *event, char ret_text[WORDS_BYTES]);
};

static struct wm_view first_text(const struct wm_view texts[WM_LANG__COUNT])
{
	int lang;

	return texts_first(texts, &lang);
}

/* ------------------------------------------------------------------ updates */

static int decode_update(struct wm_view body, struct event *event)
{
	return wm_update_decode(body, &event->update);
}

static void put_update(json_t *object, const struct event *event)
{
	js_put(object, "origin", js_text(wm_origin_name((int)event->update.origin)));
	view_put_update(object, &event->update);
}

/* "", "no_change", "correction of 12 (typing_error)": a plain report needs no word. */
static size_t format_kind(const struct wm_update *update, char *ret_text, size_t cap)
{
	const char *name = wm_update_kind_name((int)update->kind);

	ret_text[0] = '\0';
	if (update->supersedes != 0) {
		return (size_t)snprintf(ret_text, cap, "  %s of %llu (%s)", name,
					(unsigned long long)update->supersedes,
					wm_reason_name((int)update->reason));
	}
	return update->kind != WM_UPDATE_REPORT ? (size_t)snprintf(ret_text, cap, "  %s", name) : 0;
}

/* "completion=limited percent=40"; "-" when nothing is stated. */
static size_t format_axes(const struct wm_update *update, char *ret_text, size_t cap)
{
	size_t len = 0;

	for (int i = 0; i < WM_AXIS__COUNT && len < cap; i++) {
		char value[VIEW_VALUE_BYTES];
		if (update->axis[i] != WM_SILENT) {
			view_value((enum wm_axis)i, update->axis[i], value);
			len += (size_t)snprintf(ret_text + len, cap - len, "%s%s=%s",
						len > 0 ? " " : "", wm_axis_name(i), value);
		}
	}
	return len > 0 ? len : (size_t)snprintf(ret_text, cap, "-");
}

static void format_update(const struct event *event, char ret_text[WORDS_BYTES])
{
	const struct wm_update *update = &event->update;
	const struct wm_view summary = first_text(update->summary);
	char as_of[WM_DATE_TEXT_BYTES];

	wm_date_format(update->as_of, as_of);
	size_t len = (size_t)snprintf(ret_text, WORDS_BYTES, "%-8s  %s",
				      wm_origin_name((int)update->origin), as_of);
	len += format_kind(update, ret_text + len, WORDS_BYTES - len);
	len += (size_t)snprintf(ret_text + len, WORDS_BYTES - len, "  ");
	len += format_axes(update, ret_text + len, WORDS_BYTES - len);
	(void)snprintf(ret_text + len, WORDS_BYTES - len, "  %.*s", (int)summary.len,
		       (const char *)summary.data);
}

/* ------------------------------------------------------------------ reviews */

static int decode_review(struct wm_view body, struct event *event)
{
	return wm_review_decode(body, &event->review);
}

static void put_review(json_t *object, const struct event *event)
{
	const struct wm_review *review = &event->review;

	js_put(object, "verb", js_text(wm_review_verb_name((int)review->verb)));
	js_put(object, "target", review->target != 0 ? js_uint(review->target) : json_null());
	js_put(object, "cycle", review->cycle.len > 0 ? js_text(review->cycle.text) : json_null());
	js_put(object, "reason", js_texts(review->reason));
}

static void format_review(const struct event *event, char ret_text[WORDS_BYTES])
{
	const struct wm_review *review = &event->review;
	const struct wm_view reason = first_text(review->reason);
	const char *verb = wm_review_verb_name((int)review->verb);
	size_t len;

	if (review->target != 0) {
		len = (size_t)snprintf(ret_text, WORDS_BYTES, "review    %s of %llu", verb,
				       (unsigned long long)review->target);
	} else {
		len = (size_t)snprintf(ret_text, WORDS_BYTES, "review    %s for cycle %s", verb,
				       review->cycle.text);
	}
	if (reason.len > 0) {
		(void)snprintf(ret_text + len, WORDS_BYTES - len, ": %.*s", (int)reason.len,
			       (const char *)reason.data);
	}
}

/* ------------------------------------------------------------------ assessments */

static int decode_assessment(struct wm_view body, struct event *event)
{
	return wm_assessment_decode(body, &event->assessment);
}

static void put_assessment(json_t *object, const struct event *event)
{
	const struct wm_assessment *assessment = &event->assessment;
	json_t *evidence = json_array();

	js_put(object, "as_of", js_date(assessment->as_of));
	js_put(object, "level", js_text(wm_verified_name((int)assessment->level)));
	js_put(object, "assessor", js_optional(assessment->assessor));
	js_put(object, "rationale", js_texts(assessment->rationale));
	for (size_t i = 0; i < assessment->evidence_count; i++) {
		js_add(evidence, view_evidence_json(&assessment->evidence[i]));
	}
	js_put(object, "evidence", evidence);
}

static void format_assessment(const struct event *event, char ret_text[WORDS_BYTES])
{
	const struct wm_assessment *assessment = &event->assessment;
	const struct wm_view rationale = first_text(assessment->rationale);
	char as_of[WM_DATE_TEXT_BYTES];

	wm_date_format(assessment->as_of, as_of);
	(void)snprintf(ret_text, WORDS_BYTES, "assessment  verified completion %s on %s: %.*s",
		       wm_verified_name((int)assessment->level), as_of, (int)rationale.len,
		       (const char *)rationale.data);
}

/* ------------------------------------------------------------------ amendments */

static int decode_amendment(struct wm_view body, struct event *event)
{
	return wm_amendment_decode(body, &event->amendment);
}

static void name_point(struct wm_view row, char *ret_text)
{
	struct wm_action_point point;

	if (wm_action_point_decode(row, &point) == WM_OK) {
		wm_point_id_format(point.id, ret_text);
	}
}

static void name_area(struct wm_view row, char *ret_text)
{
	struct wm_area area;

	if (wm_area_decode(row, &area) == WM_OK) {
		(void)snprintf(ret_text, EVENT_ROW_BYTES, "area %u", area.id);
	}
}

static void name_institution(struct wm_view row, char *ret_text)
{
	struct wm_institution institution;

	if (wm_institution_decode(row, &institution) == WM_OK) {
		(void)snprintf(ret_text, EVENT_ROW_BYTES, "%s", institution.code.text);
	}
}

static void name_cycle(struct wm_view row, char *ret_text)
{
	struct wm_cycle cycle;

	if (wm_cycle_decode(row, &cycle) == WM_OK) {
		(void)snprintf(ret_text, EVENT_ROW_BYTES, "cycle %s", cycle.id.text);
	}
}

void event_row_name(const struct wm_row_change *change, char ret_text[EVENT_ROW_BYTES])
{
	static void (*const namers[UINT8_MAX + 1])(struct wm_view row, char *ret_text) = {
		[WM_ROW_POINT] = name_point,
		[WM_ROW_AREA] = name_area,
		[WM_ROW_INSTITUTION] = name_institution,
		[WM_ROW_CYCLE] = name_cycle,
	};

	(void)snprintf(ret_text, EVENT_ROW_BYTES, "%s",
		       change->letter == WM_ROW_SETTINGS ? "settings" : "a row");
	if (namers[change->letter] != NULL) {
		namers[change->letter](change->row.len > 0 ? change->row : change->old, ret_text);
	}
}

static const char *change_name(const struct wm_row_change *change)
{
	if (change->old.len == 0) {
		return "added";
	}
	return change->row.len == 0 ? "removed" : "changed";
}

static void put_amendment(json_t *object, const struct event *event)
{
	const struct wm_amendment *amendment = &event->amendment;
	json_t *rows = json_array();

	js_put(object, "decision", js_view(amendment->decision));
	js_put(object, "decided_on", js_date(amendment->decided_on));
	js_put(object, "from_version", js_uint(amendment->from_version));
	js_put(object, "rationale", js_texts(amendment->rationale));
	js_put(object, "row_count", js_uint(amendment->change_count));
	for (size_t i = 0; i < amendment->change_count; i++) {
		json_t *row = json_object();
		char name[EVENT_ROW_BYTES];
		event_row_name(&amendment->changes[i], name);
		js_put(row, "row", js_text(name));
		js_put(row, "change", json_string(change_name(&amendment->changes[i])));
		js_add(rows, row);
	}
	js_put(object, "rows", rows);
}

static void format_amendment(const struct event *event, char ret_text[WORDS_BYTES])
{
	const struct wm_amendment *amendment = &event->amendment;
	char day[WM_DATE_TEXT_BYTES];
	size_t len;

	wm_date_format(amendment->decided_on, day);
	len = (size_t)snprintf(ret_text, WORDS_BYTES, "amendment  decision %.*s of %s, %u rows:",
			       (int)amendment->decision.len, (const char *)amendment->decision.data,
			       day, amendment->change_count);
	for (size_t i = 0; i < amendment->change_count && len < WORDS_BYTES; i++) {
		char name[EVENT_ROW_BYTES];
		event_row_name(&amendment->changes[i], name);
		len += (size_t)snprintf(ret_text + len, WORDS_BYTES - len, "%s %s %s",
					i > 0 ? "," : "", name,
					change_name(&amendment->changes[i]));
	}
}

/* ------------------------------------------------------------------ key changes */

static int decode_key_change(struct wm_view body, struct event *event)
{
	return wm_key_change_decode(body, &event->key_change);
}

static const char *key_action(const struct event *event)
{
	return event->key_change.action == WM_KEY_ADD ? "added" : "revoked";
}

static void key_id_of(const struct event *event, char ret_text[2 * WM_KEY_ID_BYTES + 1])
{
	const struct wm_view part = wm_view_of(event->key_change.row.public_key, WM_KEY_BYTES);
	uint8_t hash[WM_SHA256_BYTES];

	wm_sha256(&part, 1, hash);
	wm_hex_format(wm_view_of(hash, WM_KEY_ID_BYTES), ret_text);
}

static void put_key_change(json_t *object, const struct event *event)
{
	const struct wm_key_row *row = &event->key_change.row;
	char id[2 * WM_KEY_ID_BYTES + 1];

	key_id_of(event, id);
	js_put(object, "change", js_text(key_action(event)));
	js_put(object, "changed_key_id", js_text(id));
	js_put(object, "key_institution", js_text(row->institution.text));
	js_put(object, "key_role", js_text(wm_role_name((int)row->role)));
	js_put(object, "reason", js_view(event->key_change.reason));
}

static void format_key_change(const struct event *event, char ret_text[WORDS_BYTES])
{
	const struct wm_key_row *row = &event->key_change.row;
	char id[2 * WM_KEY_ID_BYTES + 1];

	key_id_of(event, id);
	(void)snprintf(ret_text, WORDS_BYTES, "key %s  %s, %s of %s: %.*s", key_action(event), id,
		       wm_role_name((int)row->role), row->institution.text,
		       (int)event->key_change.reason.len,
		       (const char *)event->key_change.reason.data);
}

/* ------------------------------------------------------------------ the table */

static const struct kind kinds[] = {
	[WM_ITEM_BODY_UPDATE] = { "update", decode_update, put_update, format_update },
	[WM_ITEM_BODY_REVIEW] = { "review", decode_review, put_review, format_review },
	[WM_ITEM_BODY_ASSESSMENT] = { "assessment", decode_assessment, put_assessment,
				      format_assessment },
	[WM_ITEM_BODY_KEY_CHANGE] = { "key_change", decode_key_change, put_key_change,
				      format_key_change },
	[WM_ITEM_BODY_AMENDMENT] = { "amendment", decode_amendment, put_amendment,
				     format_amendment },
};

static const struct kind *kind_of(enum wm_item_body kind)
{
	const size_t at = (size_t)kind;

	return at < sizeof(kinds) / sizeof(kinds[0]) && kinds[at].name != NULL ? &kinds[at] : NULL;
}

int event_decode(const struct wm_item *item, struct event *ret_event)
{
	const struct kind *kind = kind_of(item->body_kind);

	ret_event->kind = WM_ITEM_BODY_NONE;
	if (kind == NULL) {
		return WM_OK;
	}
	const int err = kind->decode(wm_view_of(item->body, item->body_len), ret_event);
	if (err == WM_OK) {
		ret_event->kind = item->body_kind;
	}
	return err;
}

json_t *event_json(const struct wm_item *item, const struct event *event, const char *prev_key)
{
	const struct kind *kind = kind_of(event->kind);
	json_t *object = json_object();

	js_put(object, "type", json_string("event"));
	js_put(object, "revision", js_uint(item->revision));
	if (prev_key != NULL) {
		js_put(object, prev_key, js_uint(item->prev));
	}
	js_put(object, "entry", json_string(kind != NULL ? kind->name : "unknown"));
	js_put(object, "action", item->point != 0 ? js_point(item->point) : json_null());
	js_put(object, "institution", js_text(item->institution));
	js_put(object, "committed_at", js_time(item->committed_at_msec));
	if (kind != NULL) {
		kind->put(object, event);
	}
	js_put(object, "sid", js_uuid(item->sid));
	js_put(object, "key_id", js_hex(item->key_id, sizeof(item->key_id)));
	js_put(object, "leaf_hash", js_hex(item->leaf_hash, sizeof(item->leaf_hash)));
	return object;
}

void event_print(const struct wm_item *item, const struct event *event)
{
	const struct kind *kind = kind_of(event->kind);
	char words[WORDS_BYTES] = "an entry of a kind that this release does not know";
	char at[WM_TIME_TEXT_BYTES];
	char id[8] = "-";

	wm_time_format(item->committed_at_msec, at);
	if (item->point != 0) {
		wm_point_id_format(item->point, id);
	}
	if (kind != NULL) {
		kind->format(event, words);
	}
	out_line("%6llu  %s  %-5s  %-20s  %s", (unsigned long long)item->revision, at, id,
		 item->institution, words);
}
