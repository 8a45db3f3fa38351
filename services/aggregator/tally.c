#include "aggregator/tally.h"

#include "sys/alloc.h"
#include "wire/item_codec.h"
#include "wire/register_codec.h"
#include "wire/update_codec.h"

int tally_new(struct tally **ret_tally)
{
	struct tally *tally = wm_alloc(sizeof(*tally));
	if (tally == NULL) {
		return WM_ENOMEM;
	}
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

int tally_add(struct tally *tally, const struct wm_action_point *row,
	      const struct wm_point_state *state, int64_t changed_at)
{
	if (!wm_point_id_valid(row->id) || row->area == 0 || row->area > WM_AREA_MAX ||
	    state->point != row->id || tally_find(tally, row->id) != NULL) {
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
	built->state = *state;
	built->changed_at = changed_at;
	built->unsaved = true;
	if (at < tally->point_count) {
		const struct tally_point moved = *built;
		memmove(&tally->point[at + 1], &tally->point[at],
			(tally->point_count - at) * sizeof(tally->point[0]));
		tally->point[at] = moved;
	}
	tally->point_count++;
	return WM_OK;
}

/* Sum everything anew, as somebody would who knew nothing but the points. */
static void sum_all(const struct tally *tally, struct wm_rollup ret_rollup[TALLY_AREAS])
{
	memset(ret_rollup, 0, TALLY_AREAS * sizeof(ret_rollup[0]));
	for (size_t i = 0; i < tally->point_count; i++) {
		const struct tally_point *point = &tally->point[i];
		struct wm_rollup_input input;
		wm_rollup_input_of(&point->row, &point->state, &input);
		wm_rollup_add(&ret_rollup[point->row.area], &input);
	}
	for (unsigned area = 1; area < TALLY_AREAS; area++) {
		wm_rollup_merge(&ret_rollup[0], &ret_rollup[area]);
	}
}

void tally_seal(struct tally *tally)
{
	struct wm_rollup rollup[TALLY_AREAS];

	sum_all(tally, rollup);
	tally->stamp = 1;
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		tally->area[area].rollup = rollup[area];
		tally->area[area].revision = 0;
		tally->area[area].stamp = tally->stamp;
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

/* The sums of one area after a point's input changed. */
static void turn_over(struct tally_area *area, const struct wm_rollup_input *old,
		      const struct wm_rollup_input *new, const struct mark *mark)
{
	wm_rollup_sub(&area->rollup, old);
	wm_rollup_add(&area->rollup, new);
	area->revision = mark->revision;
	memcpy(area->leaf_hash, mark->leaf_hash, sizeof(area->leaf_hash));
}

int tally_apply(struct tally *tally, const struct change *change)
{
	struct mark *mark = &tally->mark;
	struct wm_statement statement;
	struct wm_rollup_input old;
	struct wm_rollup_input new;

	if (change->revision <= mark->revision) {
		return WM_OK;
	}
	if (change->prev != mark->revision) {
		return WM_EGAP;
	}
	struct tally_point *point = tally_find(tally, change->point);
	if (point == NULL) {
		return WM_ENO_SUCH_POINT;
	}
	int err = statement_of(change, &statement);
	if (err < 0) {
		return err;
	}
	wm_rollup_input_of(&point->row, &point->state, &old);
	err = wm_point_apply(&point->state, &statement);
	if (err < 0) {
		return err;
	}
	wm_rollup_input_of(&point->row, &point->state, &new);

	point->changed_at = change->committed_at;
	point->unsaved = true;
	mark->revision = change->revision;
	mark->committed_at = change->committed_at;
	memcpy(mark->leaf_hash, change->leaf_hash, sizeof(mark->leaf_hash));
	mark->root_known = false;
	memset(mark->root, 0, sizeof(mark->root));
	tally->unsaved = true;

	struct tally_area *area = &tally->area[point->row.area];
	turn_over(area, &old, &new, mark);
	turn_over(&tally->area[0], &old, &new, mark);
	area->stamp = ++tally->stamp;
	tally->area[0].stamp = ++tally->stamp;
	return WM_OK;
}

bool tally_has_area(const struct tally *tally, uint8_t area)
{
	return area == 0 || (area < TALLY_AREAS && tally->area[area].rollup.points > 0);
}

void tally_report(const struct tally *tally, uint8_t area, struct wm_area_report *ret_report)
{
	wm_area_report_init(ret_report, area, tally->mark.revision);
	for (size_t i = 0; i < tally->point_count; i++) {
		const struct tally_point *point = &tally->point[i];
		if (area == 0 || point->row.area == area) {
			wm_area_report_add(ret_report, &point->row, &point->state,
					   point->changed_at);
		}
	}
	ret_report->rollup = tally->area[area].rollup;
}

bool rollup_equal(const struct wm_rollup *a, const struct wm_rollup *b)
{
	return a->points == b->points && a->n == b->n && a->continuous == b->continuous &&
	       a->cancelled == b->cancelled && a->suspended == b->suspended &&
	       memcmp(a->completion, b->completion, sizeof(a->completion)) == 0 && a->k == b->k &&
	       a->imputed == b->imputed && a->weight_n == b->weight_n &&
	       a->weight_k == b->weight_k && a->weighted_percent == b->weighted_percent &&
	       memcmp(a->confidence, b->confidence, sizeof(a->confidence)) == 0 &&
	       a->rated_of == b->rated_of;
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
