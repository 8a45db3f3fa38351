/* Asking the broker for a backup: one question, one answer, asked once. */
#include "client/internal.h"

static void take_done(const struct wm_head *head, struct wm_backup_done *ret_done)
{
	struct wm_backup_done done = { .revision = head->rev };
	const size_t len =
		head->text.len < sizeof(done.name) - 1 ? head->text.len : sizeof(done.name) - 1;

	memcpy(done.store, head->store, sizeof(done.store));
	memcpy(done.root, head->root, sizeof(done.root));
	memcpy(done.name, head->text.data, len);
	*ret_done = done;
}

int wm_client_backup(wm_client *client, int timeout_msec, struct wm_backup_done *ret_done)
{
	const int64_t deadline_mono_msec = wm_deadline_of(timeout_msec);
	struct wm_head ask = wm_head_of(WM_MSG_BACKUP, wm_link_req(&client->link));
	const struct wm_link_msg *msg = NULL;
	uint64_t asked_on = 0; /* session */
	int err = WM_OK;

	while (err == WM_OK || err == WM_EAGAIN) {
		if (asked_on == 0) {
			err = wm_link_send(&client->link, &ask, (struct wm_view){ NULL, 0 });
			asked_on = err == WM_OK ? client->link.session : 0;
			if (err < 0 && err != WM_EAGAIN) {
				return err;
			}
		} else if (asked_on != client->link.session) {
			return WM_EUNREACHABLE; /* whether there is a backup only the broker knows
						 */
		}
		err = wm_client_step(client, deadline_mono_msec, &msg);
		if (err != WM_OK || msg->head.req != ask.req) {
			continue;
		}
		if (msg->head.type == WM_MSG_REJECT) {
			return msg->head.code != 0 ? -(int)msg->head.code : WM_EINTERNAL;
		}
		if (msg->head.type == WM_MSG_BACKUP_DONE) {
			take_done(&msg->head, ret_done);
			return WM_OK;
		}
	}
	return err;
}
