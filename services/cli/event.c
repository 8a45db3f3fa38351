/* Changes of the ledger, for watch and log. */
#include "cli/event.h"

#include <stdio.h>

#include "cli/js.h"
#include "cli/out.h"
#include "cli/view.h"
#include "wire/update_codec.h"

int event_decode(const struct wm_item *item, struct wm_update *ret_update)
{
	return wm_update_decode(wm_view_of(item->body, item->body_len), ret_update);
}

json_t *event_json(const struct wm_item *item, const struct wm_update *update, const char *prev_key)
{
	json_t *object = json_object();

	js_put(object, "type", json_string("event"));
	js_put(object, "revision", js_uint(item->revision));
	if (prev_key != NULL) {
		js_put(object, prev_key, js_uint(item->prev));
	}
	js_put(object, "action", js_point(item->point));
	js_put(object, "institution", js_text(item->institution));
	js_put(object, "origin", js_text(wm_origin_name((int)update->origin)));
	js_put(object, "committed_at", js_time(item->committed_at_msec));
	view_put_update(object, update);
	js_put(object, "sid", js_uuid(item->sid));
	js_put(object, "leaf_hash", js_hex(item->leaf_hash, sizeof(item->leaf_hash)));
	return object;
}

/* "completion=limited percent=40"; "-" when nothing is stated. */
static void format_axes(const struct wm_update *update, char *ret_text, size_t cap)
{
	size_t len = 0;

	(void)snprintf(ret_text, cap, "-");
	for (int i = 0; i < WM_AXIS__COUNT && len < cap; i++) {
		char value[VIEW_VALUE_BYTES];
		if (update->axis[i] != WM_SILENT) {
			view_value((enum wm_axis)i, update->axis[i], value);
			len += (size_t)snprintf(ret_text + len, cap - len, "%s%s=%s",
						len > 0 ? " " : "", wm_axis_name(i), value);
		}
	}
}

void event_print(const struct wm_item *item, const struct wm_update *update)
{
	char at[WM_TIME_TEXT_BYTES];
	char as_of[WM_DATE_TEXT_BYTES];
	char id[8];
	char axes[128];
	int lang;
	const struct wm_view summary = texts_first(update->summary, &lang);

	wm_time_format(item->committed_at_msec, at);
	wm_date_format(update->as_of, as_of);
	wm_point_id_format(item->point, id);
	format_axes(update, axes, sizeof(axes));
	out_line("%6llu  %s  %-5s  %-20s  %-8s  %s  %s  %.*s", (unsigned long long)item->revision,
		 at, id, item->institution, wm_origin_name((int)update->origin), as_of, axes,
		 (int)summary.len, (const char *)summary.data);
}
