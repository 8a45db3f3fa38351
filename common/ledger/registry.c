/* The register's rows: read, decoded, hashed; of today or of an earlier revision. */
#include "ledger/registry.h"

#include <stdlib.h>

#include "base/cursor.h"
#include "core/amendment.h"
#include "crypto/sha256.h"
#include "ledger/internal.h"
#include "sys/alloc.h"
#include "wire/register_codec.h"

/* What a codec finds wrong in a row of ours is damage; only the lack of memory is not. */
static int as_corrupt(int err)
{
	return err == WM_OK || err == WM_ENOMEM ? err : WM_ECORRUPT;
}

/* An empty table still needs memory that is not NULL. */
static void *alloc_rows(size_t count, size_t bytes)
{
	return wm_alloc((count > 0 ? count : 1) * bytes);
}

/* --- kinds of row: each decodes into a slot and tells the name that the row's key has --- */

struct row_name {
	uint8_t bytes[WM_CODE_MAX_BYTES];
	size_t len;
};

union row_slot {
	struct wm_area area;
	struct wm_cycle cycle;
	struct wm_institution institution;
	struct wm_action_point point;
	struct wm_settings settings;
};

static struct row_name name_of(const void *bytes, size_t len)
{
	struct row_name name = { .len = len };

	memcpy(name.bytes, bytes, len);
	return name;
}

static int read_area(struct wm_view row, void *slot, struct row_name *ret_name)
{
	struct wm_area *area = slot;
	const int err = wm_area_decode(row, area);

	if (err == WM_OK) {
		*ret_name = name_of(&area->id, 1);
	}
	return err;
}

static int read_cycle(struct wm_view row, void *slot, struct row_name *ret_name)
{
	struct wm_cycle *cycle = slot;
	const int err = wm_cycle_decode(row, cycle);

	if (err == WM_OK) {
		*ret_name = name_of(cycle->id.text, cycle->id.len);
	}
	return err;
}

static int read_institution(struct wm_view row, void *slot, struct row_name *ret_name)
{
	struct wm_institution *institution = slot;
	const int err = wm_institution_decode(row, institution);

	if (err == WM_OK) {
		*ret_name = name_of(institution->code.text, institution->code.len);
	}
	return err;
}

static int read_point(struct wm_view row, void *slot, struct row_name *ret_name)
{
	struct wm_action_point *point = slot;
	const int err = wm_action_point_decode(row, point);

	if (err == WM_OK) {
		const struct wm_row_key id = wm_row_key_point(point->id);

		*ret_name = name_of(id.bytes, id.len);
	}
	return err;
}

static int read_settings(struct wm_view row, void *slot, struct row_name *ret_name)
{
	ret_name->len = 0;
	return wm_settings_decode(row, slot);
}

enum { KIND_AREA, KIND_CYCLE, KIND_INSTITUTION, KIND_POINT, KIND_SETTINGS, KIND__COUNT };

static const struct row_kind {
	uint8_t letter;	   /* first byte of the key */
	size_t max;	   /* rows */
	size_t slot_bytes; /* of the array that the rows are decoded into */
	int (*read)(struct wm_view row, void *slot, struct row_name *ret_name);
} row_kinds[KIND__COUNT] = {
	[KIND_AREA] = { WM_ROW_AREA, WM_AREA_MAX, sizeof(struct wm_area), read_area },
	[KIND_CYCLE] = { WM_ROW_CYCLE, WM_CYCLES_MAX_COUNT, sizeof(struct wm_cycle), read_cycle },
	[KIND_INSTITUTION] = { WM_ROW_INSTITUTION, WM_INSTITUTIONS_MAX_COUNT,
			       sizeof(struct wm_institution), read_institution },
	[KIND_POINT] = { WM_ROW_POINT, WM_POINTS_MAX_COUNT, sizeof(struct wm_action_point),
			 read_point },
	[KIND_SETTINGS] = { WM_ROW_SETTINGS, 1, sizeof(struct wm_settings), read_settings },
};

/* KIND__COUNT when it is none. */
static size_t kind_of(uint8_t letter)
{
	size_t kind = 0;

	while (kind < KIND__COUNT && letter != row_kinds[kind].letter) {
		kind++;
	}
	return kind;
}

int wm_registry_row_key(uint8_t letter, struct wm_view row,
			uint8_t ret_key[WM_REGISTER_KEY_MAX_BYTES], size_t *ret_len)
{
	const size_t kind = kind_of(letter);
	union row_slot slot;
	struct row_name name = { .len = 0 };

	if (kind == KIND__COUNT) {
		return WM_ESCHEMA;
	}
	const int err = row_kinds[kind].read(row, &slot, &name);
	if (err < 0) {
		return err;
	}
	ret_key[0] = letter;
	memcpy(ret_key + 1, name.bytes, name.len);
	*ret_len = 1 + name.len;
	return WM_OK;
}

/* --- rows: today's, or those that an amendment replaced --- */

int wm_registry_each(const struct wm_registry_rows *rows, wm_registry_row_fn *fn, void *user)
{
	static const struct wm_view from_start = { NULL, 0 };
	const struct wm_row_key prefix = wm_row_key_u64(rows->replaced_by);
	const size_t skip = rows->replaced_by != 0 ? prefix.len : 0;
	const enum wm_table table =
		rows->replaced_by != 0 ? WM_TABLE_REGISTER_PAST : WM_TABLE_REGISTER;
	struct wm_view key;
	struct wm_view row;
	bool more = wm_txn_seek(rows->txn, table, WM_SEEK_FIRST_FROM,
				skip > 0 ? wm_row_key_view(&prefix) : from_start, &key, &row);
	int err = WM_OK;

	while (more && err == WM_OK) {
		if (key.len <= skip) {
			return WM_ECORRUPT;
		}
		if (skip > 0 && memcmp(key.data, prefix.bytes, skip) != 0) {
			break;
		}
		err = fn(wm_view_of(key.data + skip, key.len - skip), row, user);
		more = wm_txn_next(rows->txn, table, &key, &row);
	}
	return wm_row_answer(rows->txn, err);
}

/* --- loading --- */

struct measure {
	size_t counts[KIND__COUNT];
	size_t bytes;
};

static int measure_row(struct wm_view key, struct wm_view row, void *user)
{
	struct measure *measure = user;
	const size_t kind = kind_of(key.data[0]);

	if (kind == KIND__COUNT || measure->counts[kind] == row_kinds[kind].max) {
		return WM_ECORRUPT;
	}
	measure->counts[kind]++;
	measure->bytes += row.len;
	return WM_OK;
}

/* Where the next row of a kind goes; its count grows with it. */
static void *next_slot(struct wm_registry *registry, size_t kind)
{
	struct wm_register *reg = &registry->reg;

	switch (kind) {
	case KIND_AREA:
		return &registry->areas[reg->area_count++];
	case KIND_CYCLE:
		return &registry->cycles[reg->cycle_count++];
	case KIND_INSTITUTION:
		return &registry->institutions[reg->institution_count++];
	case KIND_POINT:
		return &registry->points[reg->point_count++];
	default:
		return &reg->settings;
	}
}

static int copy_row(struct wm_view key, struct wm_view row, void *user)
{
	struct wm_registry *registry = user;
	uint8_t *at = registry->rows + registry->rows_bytes;
	const size_t kind = kind_of(key.data[0]);
	struct row_name name;

	memcpy(at, row.data, row.len);
	registry->rows_bytes += row.len;
	const int err = as_corrupt(
		row_kinds[kind].read(wm_view_of(at, row.len), next_slot(registry, kind), &name));
	if (err < 0) {
		return err;
	}
	return wm_view_eq(wm_view_of(key.data + 1, key.len - 1), wm_view_of(name.bytes, name.len))
		       ? WM_OK
		       : WM_ECORRUPT;
}

static int alloc_registry(const struct measure *measure, struct wm_registry **ret_registry)
{
	struct wm_registry *registry = wm_alloc(sizeof(*registry));

	if (registry == NULL) {
		return WM_ENOMEM;
	}
	registry->rows = alloc_rows(measure->bytes, 1);
	registry->areas = alloc_rows(measure->counts[KIND_AREA], sizeof(*registry->areas));
	registry->cycles = alloc_rows(measure->counts[KIND_CYCLE], sizeof(*registry->cycles));
	registry->institutions =
		alloc_rows(measure->counts[KIND_INSTITUTION], sizeof(*registry->institutions));
	registry->points = alloc_rows(measure->counts[KIND_POINT], sizeof(*registry->points));
	if (registry->rows == NULL || registry->areas == NULL || registry->cycles == NULL ||
	    registry->institutions == NULL || registry->points == NULL) {
		wm_registry_free(registry);
		return WM_ENOMEM;
	}
	registry->reg.areas = registry->areas;
	registry->reg.cycles = registry->cycles;
	registry->reg.institutions = registry->institutions;
	registry->reg.points = registry->points;
	registry->reg.settings = wm_settings_default();
	*ret_registry = registry;
	return WM_OK;
}

/* The first amendment at or after a revision, or the last one up to it; 0 = none. */
static uint64_t amendment_near(struct wm_txn *txn, enum wm_seek seek, uint64_t revision)
{
	struct wm_row_key from = wm_row_key_u64(revision);
	struct wm_view key;
	struct wm_view row;

	if (seek == WM_SEEK_LAST_UPTO) {
		from.bytes[from.len++] = 0xff; /* behind every row of the revision */
	}
	if (!wm_txn_seek(txn, WM_TABLE_REGISTER_PAST, seek, wm_row_key_view(&from), &key, &row)) {
		return 0;
	}
	struct wm_reader in = wm_reader_of(key);
	return wm_take_u64(&in);
}

/* Every amendment is one version. */
static uint32_t version_at(struct wm_txn *txn, uint64_t revision)
{
	uint32_t version = 1;

	for (uint64_t at = amendment_near(txn, WM_SEEK_FIRST_FROM, 1); at != 0 && at <= revision;
	     at = amendment_near(txn, WM_SEEK_FIRST_FROM, at + 1)) {
		version++;
	}
	return version;
}

static int check_meta(struct wm_txn *txn, const struct wm_register *reg)
{
	uint8_t hash[32];
	struct wm_view value;

	if (!wm_txn_get(txn, WM_TABLE_META, wm_view_str(WM_META_REGISTER), &value)) {
		return WM_ECORRUPT;
	}
	struct wm_reader in = wm_reader_of(value);
	const uint32_t version = wm_take_u32(&in);
	wm_take_copy(&in, hash, sizeof(hash));
	return wm_reader_done(&in) && version == reg->version &&
			       memcmp(hash, reg->hash, sizeof(hash)) == 0
		       ? WM_OK
		       : WM_ECORRUPT;
}

static int compare_cycles(const void *a, const void *b)
{
	const struct wm_cycle *x = a;
	const struct wm_cycle *y = b;

	if (x->opens != y->opens) {
		return x->opens < y->opens ? -1 : 1;
	}
	return strcmp(x->id.text, y->id.text);
}

int wm_registry_load(struct wm_txn *txn, uint64_t revision, struct wm_registry **ret_registry)
{
	const bool is_today = revision == UINT64_MAX;
	const uint64_t next = is_today ? 0 : amendment_near(txn, WM_SEEK_FIRST_FROM, revision + 1);
	const struct wm_registry_rows rows = { txn, next };
	struct measure measure = { .bytes = 0 };
	struct wm_registry *registry = NULL;

	int err = wm_registry_each(&rows, measure_row, &measure);
	if (err == WM_OK) {
		err = alloc_registry(&measure, &registry);
	}
	if (err == WM_OK) {
		err = wm_registry_each(&rows, copy_row, registry);
	}
	if (err < 0) {
		wm_registry_free(registry);
		return err;
	}
	const struct wm_view bytes = wm_view_of(registry->rows, registry->rows_bytes);
	wm_sha256(&bytes, 1, registry->reg.hash);
	/* Keys sort cycles by their ids; the register has them by their days. */
	qsort(registry->cycles, registry->reg.cycle_count, sizeof(*registry->cycles),
	      compare_cycles);
	registry->valid_from = amendment_near(txn, WM_SEEK_LAST_UPTO, revision);
	registry->valid_to = next != 0 ? next - 1 : UINT64_MAX;
	registry->reg.version = version_at(txn, revision);
	err = wm_row_answer(txn, is_today ? check_meta(txn, &registry->reg) : WM_OK);
	if (err < 0) {
		wm_registry_free(registry);
		return err;
	}
	*ret_registry = registry;
	return WM_OK;
}

void wm_registry_free(struct wm_registry *registry)
{
	if (registry == NULL) {
		return;
	}
	wm_free(registry->rows);
	wm_free(registry->areas);
	wm_free(registry->cycles);
	wm_free(registry->institutions);
	wm_free(registry->points);
	wm_free(registry);
}
