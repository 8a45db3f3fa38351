/* The register from a server: the directory, and the action points among its rows. */
#include "cli/regcopy.h"

#include "sys/alloc.h"
#include "wire/register_codec.h"

static int take_points(struct regcopy *copy)
{
	const struct fetch *fetch = &copy->directory.fetch;

	copy->rows = wm_alloc((fetch->count + 1) * sizeof(*copy->rows));
	if (copy->rows == NULL) {
		return WM_ENOMEM;
	}
	int err = WM_OK;
	for (size_t i = 0; err == WM_OK && i < fetch->count; i++) {
		if (fetch->spans[i].kind == WM_ITEM_BODY_ACTION_POINT) {
			err = wm_action_point_decode(fetch_body(fetch, i),
						     &copy->rows[copy->reg.point_count++]);
		}
	}
	copy->reg.points = copy->rows;
	return err;
}

int regcopy_get(wm_client *client, const struct wm_query *query, int timeout_msec,
		struct regcopy *ret_copy)
{
	struct regcopy copy = { .rows = NULL };

	int err = directory_get_at(client, query, timeout_msec, &copy.directory);
	if (err < 0) {
		return err;
	}
	copy.reg = copy.directory.reg;
	err = take_points(&copy);
	if (err < 0) {
		regcopy_free(&copy);
		return err;
	}
	*ret_copy = copy;
	return WM_OK;
}

void regcopy_free(struct regcopy *copy)
{
	wm_free(copy->rows);
	directory_free(&copy->directory);
	*copy = (struct regcopy){ .rows = NULL };
}
