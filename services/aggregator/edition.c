/* Encoded roll-ups: of a whole snapshot, and of the last change of one area. */
#include "aggregator/serve.h"
#include "sys/alloc.h"
#include "wire/item_codec.h"

static void encode_area(const struct tally *tally, unsigned area, uint64_t revision,
			struct wm_buf *buf, int64_t *ret_change_at)
{
	struct wm_area_report report;

	tally_report(tally, (uint8_t)area, &report);
	report.revision = revision;
	wm_area_report_encode(&report, buf);
	*ret_change_at = report.change_at;
}

/* Make room for one more: whoever is still taking the oldest one is too slow. */
static void evict_oldest(struct serve *serve)
{
	const uint64_t oldest = serve->edition[0]->stamp;

	for (size_t i = 0; i < VIEWER_BUCKETS; i++) {
		for (struct viewer *viewer = serve->bucket[i]; viewer != NULL;
		     viewer = viewer->next) {
			if (viewer->edition != NULL && viewer->edition->stamp == oldest) {
				viewer_close(serve, viewer, WM_EBUSY);
			}
		}
	}
}

static struct edition *edition_new(const struct tally *tally)
{
	struct edition *edition = wm_alloc(sizeof(*edition));
	int64_t change_at;

	if (edition == NULL) {
		return NULL;
	}
	edition->stamp = tally->stamp;
	edition->mark = tally->mark;
	wm_buf_init(&edition->bodies, (size_t)TALLY_AREAS * WM_ITEM_MAX_BYTES);
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		if (tally_has_area(tally, (uint8_t)area)) {
			edition->areas |= UINT32_C(1) << area;
			edition->start[area] = (uint32_t)edition->bodies.len;
			encode_area(tally, area, tally->mark.revision, &edition->bodies,
				    &change_at);
			edition->len[area] = (uint32_t)edition->bodies.len - edition->start[area];
		}
	}
	if (edition->bodies.err < 0) {
		wm_buf_deinit(&edition->bodies);
		wm_free(edition);
		return NULL;
	}
	return edition;
}

struct edition *edition_take(struct serve *serve)
{
	struct edition *newest =
		serve->edition_count > 0 ? serve->edition[serve->edition_count - 1] : NULL;

	if (newest == NULL || newest->stamp != serve->tally->stamp) {
		newest = edition_new(serve->tally);
		if (newest == NULL) {
			return NULL;
		}
		if (serve->edition_count == EDITIONS_MAX_COUNT) {
			evict_oldest(serve);
		}
		serve->edition[serve->edition_count++] = newest;
	}
	newest->refs++;
	return newest;
}

void edition_drop(struct serve *serve, struct edition *edition)
{
	size_t at = 0;

	if (edition == NULL || --edition->refs > 0) {
		return;
	}
	while (serve->edition[at] != edition) {
		at++;
	}
	serve->edition_count--;
	for (; at < serve->edition_count; at++) {
		serve->edition[at] = serve->edition[at + 1];
	}
	wm_buf_deinit(&edition->bodies);
	wm_free(edition);
}

struct wm_view edition_body(const struct edition *edition, unsigned area)
{
	return wm_view_of(edition->bodies.data + edition->start[area], edition->len[area]);
}

const struct latest *latest_of(struct serve *serve, unsigned area)
{
	struct latest *latest = &serve->latest[area];
	const struct tally_area *now = &serve->tally->area[area];

	if (latest->stamp != now->stamp) {
		latest->stamp = 0;
		wm_buf_reset(&latest->body);
		encode_area(serve->tally, area, now->revision, &latest->body, &latest->change_at);
		if (latest->body.err < 0) {
			return NULL;
		}
		latest->stamp = now->stamp;
	}
	return latest;
}
