#include "aggregator/tally.h"

#include "sys/alloc.h"
#include "wire/head.h"
#include "wire/register_codec.h"
#include "wire/update_codec.h"

int tally_new(struct tally **ret_tally)
{
	struct tally *tally = wm_alloc(sizeof(*tally));
	if (tally == NULL) {
		return WM_ENOMEM;
	}
	tally->calendar.settings = wm_settings_default();
	*ret_tally = tally;
	return WM_OK;
}

void tally_free(struct tally *tally)
{
	if (tally == NULL) {
		return;
	}
	for (size_t i = 0; i < tally->point_count; i++) {
		wm_buf_deinit(&tally->point[i].row_bytes);
	}
	wm_free(tally);
}

/* Index of the first point whose id is not below `id`. */
static size_t position_of(const struct tally *tally, uint16_t id)
{
	size_t low = 0;
	size_t high = tally->point_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (tally->point[middle].row.id < id) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

struct tally_point *tally_find(struct tally *tally, uint16_t id)
{
	const size_t at = position_of(tally, id);

	return at < tally->point_count && tally->point[at].row.id == id ? &tally->point[at] : NULL;
}

/* Encode the row and decode it again, so that its views point into memory of its own. */
static int keep_row(struct tally_point *point, const struct wm_action_point *row)
{
	wm_buf_init(&point->row_bytes, WM_ITEM_MAX_BYTES);
	wm_action_point_encode(row, &point->row_bytes);
	int err = point->row_bytes.err;
	if (err == WM_OK) {
		err = wm_action_point_decode(wm_buf_view(&point->row_bytes), &point->row);
	}
	if (err < 0) {
		wm_buf_deinit(&point->row_bytes);
	}
	return err;
}

static void copy_words(struct tally_point *to, const struct wm_point_item *item)
{
	to->state = item->state;
	to->facts = item->facts;
	to->verified = item->verified;
	to->accepted_latest = item->accepted_latest;
	to->changed_at = item->changed_at;
	to->unsaved = true;
}

int tally_add(struct tally *tally, const struct wm_point_item *item)
{
	const struct wm_action_point *row = &item->point;

	if (!wm_point_id_valid(row->id) || row->area == 0 || row->area > WM_AREA_MAX ||
	    item->state.point != row->id || tally_find(tally, row->id) != NULL) {
		return WM_ESCHEMA;
	}
	if (tally->point_count == WM_POINTS_MAX_COUNT) {
		return WM_ELIMIT;
	}
	/* Built behind the last point, which costs no copy when the ids come in order. */
	const size_t at = position_of(tally, row->id);
	struct tally_point *built = &tally->point[tally->point_count];
	const int err = keep_row(built, row);
	if (err < 0) {
		return err;
	}
	copy_words(built, item);
	if (at < tally->point_count) {
		const struct tally_point moved = *built;
		memmove(&tally->point[at + 1], &tally->point[at],
			(tally->point_count - at) * sizeof(tally->point[0]));
		tally->point[at] = moved;
	}
	tally->point_count++;
	return WM_OK;
}

/* --- evaluation and sums --- */

static void evaluate(const struct tally *tally, const struct tally_point *point,
		     struct wm_evaluated *ret_evaluated)
{
	const struct wm_evaluate_in in = { .point = &point->row,
					   .state = &point->state,
					   .facts = &point->facts,
					   .verified = &point->verified,
					   .settings = &tally->calendar.settings,
					   .day = tally->day };

	wm_evaluate(&in, ret_evaluated);
}

static struct wm_rollup_input input_of(const struct tally *tally, const struct tally_point *point)
{
	struct wm_evaluated evaluated;
	struct wm_rollup_input input;

	evaluate(tally, point, &evaluated);
	wm_rollup_input_of(&point->row, &evaluated, &input);
	return input;
}

/* Sum everything anew, as somebody would who knew nothing but the points. */
static void sum_all(const struct tally *tally, struct wm_rollup ret_rollup[TALLY_AREAS])
{
	memset(ret_rollup, 0, TALLY_AREAS * sizeof(ret_rollup[0]));
	for (size_t i = 0; i < tally->point_count; i++) {
		const struct tally_point *point = &tally->point[i];
		const struct wm_rollup_input input = input_of(tally, point);
		wm_rollup_add(&ret_rollup[point->row.area], &input);
	}
	for (unsigned area = 1; area < TALLY_AREAS; area++) {
		wm_rollup_merge(&ret_rollup[0], &ret_rollup[area]);
	}
}

static void sum_for_day(struct tally *tally, int32_t day)
{
	struct wm_rollup rollup[TALLY_AREAS];

	tally->day = day;
	sum_all(tally, rollup);
	tally->stamp++;
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		tally->area[area].rollup = rollup[area];
		tally->area[area].stamp = tally->stamp;
	}
	for (size_t i = 0; i < tally->point_count; i++) {
		tally->point[i].input = input_of(tally, &tally->point[i]);
	}
}

void tally_seal(struct tally *tally, int32_t day)
{
	sum_for_day(tally, day);
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		tally->area[area].revision = 0;
	}
	for (size_t i = 0; i < tally->point_count; i++) {
		struct tally_area *area = &tally->area[tally->point[i].row.area];
		if (tally->point[i].state.revision > area->revision) {
			area->revision = tally->point[i].state.revision;
		}
	}
	tally->area[0].revision = tally->mark.revision;
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		if (tally->area[area].revision == tally->mark.revision) {
			memcpy(tally->area[area].leaf_hash, tally->mark.leaf_hash,
			       sizeof(tally->mark.leaf_hash));
		}
	}
}

void tally_set_day(struct tally *tally, int32_t day)
{
	if (day != tally->day) {
		sum_for_day(tally, day);
		tally->unsaved = true;
	}
}

void tally_succeed(struct tally *tally, const struct tally *before)
{
	tally->stamp = before->stamp + 1;
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		/* The rows may have changed without an entry: the new sums stand for the head. */
		tally->area[area].stamp = tally->stamp;
		tally->area[area].revision = tally->mark.revision;
		memcpy(tally->area[area].leaf_hash, tally->mark.leaf_hash,
		       sizeof(tally->mark.leaf_hash));
	}
}

/* --- entries --- */

/* Does an update say nothing that its statement does not hold? */
static bool is_plain(const struct wm_update *update)
{
	return (update->kind == WM_UPDATE_REPORT || update->kind == WM_UPDATE_NO_CHANGE) &&
	       update->milestone_count == 0 && update->indicator_count == 0 &&
	       update->cycle.len == 0 && update->actual_start == WM_DATE_NONE &&
	       update->actual_end == WM_DATE_NONE;
}

enum tally_need tally_needs(const struct change *change)
{
	struct wm_update update;

	switch (change->kind) {
	case WM_BODY_UPDATE:
		return wm_update_decode(change->body, &update) < 0 || is_plain(&update)
			       ? TALLY_NEEDS_NOTHING
			       : TALLY_NEEDS_POINT;
	case WM_BODY_REVIEW:
	case WM_BODY_ASSESSMENT:
		return change->point != 0 ? TALLY_NEEDS_POINT : TALLY_NEEDS_NOTHING;
	case WM_BODY_AMENDMENT:
		return TALLY_NEEDS_REGISTER;
	default:
		return TALLY_NEEDS_NOTHING;
	}
}

static int statement_of(const struct change *change, struct wm_statement *ret_statement)
{
	struct wm_update update;
	struct wm_code institution;

	int err = wm_update_decode(change->body, &update);
	if (err == WM_OK && update.point != change->point) {
		err = WM_ESCHEMA;
	}
	if (err == WM_OK) {
		err = wm_code_parse(wm_view_str(change->institution), &institution);
	}
	if (err == WM_OK) {
		wm_statement_of(&update, &institution, change->revision, ret_statement);
	}
	return err;
}

/* Is it the entry after the last one?  WM_EEXISTS: it is in already. */
static int check_order(const struct tally *tally, const struct change *change)
{
	if (change->revision <= tally->mark.revision) {
		return WM_EEXISTS;
	}
	return change->prev == tally->mark.revision ? WM_OK : WM_EGAP;
}

static void advance(struct tally *tally, const struct change *change)
{
	struct mark *mark = &tally->mark;

	mark->revision = change->revision;
	mark->committed_at = change->committed_at;
	memcpy(mark->leaf_hash, change->leaf_hash, sizeof(mark->leaf_hash));
	mark->root_known = false;
	memset(mark->root, 0, sizeof(mark->root));
	tally->unsaved = true;
}

/* The sums of one area after a point's input changed. */
static void turn_over(struct tally *tally, unsigned area, const struct wm_rollup_input *old,
		      const struct wm_rollup_input *new)
{
	struct tally_area *sums = &tally->area[area];

	wm_rollup_sub(&sums->rollup, old);
	wm_rollup_add(&sums->rollup, new);
	sums->revision = tally->mark.revision;
	memcpy(sums->leaf_hash, tally->mark.leaf_hash, sizeof(sums->leaf_hash));
	sums->stamp = ++tally->stamp;
}

/* The words on a point changed with the entry. */
static void changed(struct tally *tally, struct tally_point *point, const struct change *change)
{
	const struct wm_rollup_input old = point->input;

	point->changed_at = change->committed_at;
	point->unsaved = true;
	point->input = input_of(tally, point);
	advance(tally, change);
	turn_over(tally, point->row.area, &old, &point->input);
	turn_over(tally, 0, &old, &point->input);
}

int tally_apply(struct tally *tally, const struct change *change)
{
	struct wm_statement statement;

	int err = check_order(tally, change);
	if (err < 0) {
		return err == WM_EEXISTS ? WM_OK : err;
	}
	if (change->kind != WM_BODY_UPDATE) {
		advance(tally, change); /* it is about no action point */
		return WM_OK;
	}
	struct tally_point *point = tally_find(tally, change->point);
	if (point == NULL) {
		return WM_ENO_SUCH_POINT;
	}
	err = statement_of(change, &statement);
	if (err == WM_OK) {
		err = wm_point_apply(&point->state, &statement);
	}
	if (err == WM_OK) {
		changed(tally, point, change);
	}
	return err;
}

int tally_replace(struct tally *tally, const struct change *change,
		  const struct wm_point_item *item)
{
	const int err = check_order(tally, change);

	if (err < 0) {
		return err == WM_EEXISTS ? WM_OK : err;
	}
	struct tally_point *point = tally_find(tally, change->point);
	if (point == NULL) {
		return WM_ENO_SUCH_POINT;
	}
	if (item->state.point != change->point) {
		return WM_ESCHEMA;
	}
	copy_words(point, item);
	changed(tally, point, change);
	return WM_OK;
}

bool tally_has_area(const struct tally *tally, uint8_t area)
{
	return area == 0 || (area < TALLY_AREAS && tally->area[area].rollup.points > 0);
}

/* The cycle that the tally's day belongs to, or NULL. */
static const struct wm_cycle *current_cycle(const struct tally *tally)
{
	const struct wm_register reg = { .cycles = tally->calendar.cycle,
					 .cycle_count = tally->calendar.cycle_count };

	return wm_calendar_current(&reg, tally->day);
}

void tally_report(const struct tally *tally, uint8_t area, struct wm_area_report *ret_report)
{
	const struct wm_cycle *cycle = current_cycle(tally);

	wm_area_report_init(ret_report, area, tally->mark.revision, cycle, tally->day);
	for (size_t i = 0; i < tally->point_count; i++) {
		const struct tally_point *point = &tally->point[i];
		struct wm_evaluated evaluated;
		if (area != 0 && point->row.area != area) {
			continue;
		}
		evaluate(tally, point, &evaluated);
		const struct wm_report_in in = { .point = &point->row,
						 .state = &point->state,
						 .evaluated = &evaluated,
						 .facts = &point->facts,
						 .accepted_latest = point->accepted_latest,
						 .changed_at = point->changed_at };
		wm_area_report_add(ret_report, &in, cycle);
	}
	ret_report->rollup = tally->area[area].rollup;
	wm_area_report_close(ret_report, &tally->calendar.settings);
}

bool rollup_equal(const struct wm_rollup *a, const struct wm_rollup *b)
{
	/* Sums and nothing else: no member is a pointer, and wm_rollup_merge() names them all. */
	struct wm_rollup x;
	struct wm_rollup y;

	memset(&x, 0, sizeof(x));
	memset(&y, 0, sizeof(y));
	wm_rollup_merge(&x, a);
	wm_rollup_merge(&y, b);
	return memcmp(&x, &y, sizeof(x)) == 0;
}

int tally_check(const struct tally *tally, uint8_t *ret_area)
{
	struct wm_rollup rollup[TALLY_AREAS];

	sum_all(tally, rollup);
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		if (!rollup_equal(&rollup[area], &tally->area[area].rollup)) {
			*ret_area = (uint8_t)area;
			return WM_ECORRUPT;
		}
	}
	return WM_OK;
}
