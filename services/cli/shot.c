/* The formats of a snapshot. */
#include "cli/shot.h"

#include "cli/sheet.h"
#include "render/render.h"

int shot_csv(const struct shot *shot, struct wm_buf *buf)
{
	sheet_write(shot->picture, buf);
	return buf->err;
}

int shot_report(const struct shot *shot, struct wm_doc **ret_doc)
{
	const struct report_in in = { .picture = shot->picture,
				      .diff = shot->diff,
				      .generation = shot->generation,
				      .selection = shot->selection,
				      .lang = shot->lang };

	return shot->is_diff ? report_make_diff(&in, ret_doc) : report_make(&in, ret_doc);
}

static int render(const struct shot *shot, struct wm_buf *buf,
		  int (*renderer)(const struct wm_doc *doc, struct wm_buf *buf))
{
	struct wm_doc *doc = NULL;
	int err = shot_report(shot, &doc);

	if (err == WM_OK) {
		err = renderer(doc, buf);
	}
	wm_doc_free(doc);
	return err;
}

int shot_markdown(const struct shot *shot, struct wm_buf *buf)
{
	return render(shot, buf, wm_render_markdown);
}

int shot_html(const struct shot *shot, struct wm_buf *buf)
{
	return render(shot, buf, wm_render_html);
}

int shot_pdf(const struct shot *shot, struct wm_buf *buf)
{
	return render(shot, buf, wm_render_pdf);
}

int shot_xlsx(const struct shot *shot, struct wm_buf *buf)
{
	return render(shot, buf, wm_render_xlsx);
}

static const struct shot_format formats[] = {
	{ "json", shot_json, false },	    { "csv", shot_csv, false },
	{ "msgpack", shot_msgpack, false }, { "iati", shot_iati, false },
	{ "tables", shot_tables, true },    { "md", shot_markdown, true },
	{ "html", shot_html, true },	    { "pdf", shot_pdf, true },
	{ "xlsx", shot_xlsx, true },
};

const struct shot_format *shot_format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i].name, name) == 0) {
			return &formats[i];
		}
	}
	return NULL;
}
