/* Message types that reach the broker; everything else ends in the front. */
#include "broker/dispatch.h"

static handler_fn *const handlers[] = {
	[WM_MSG_SUBMIT] = handle_submit,   [WM_MSG_STATUS] = handle_status,
	[WM_MSG_WATCH] = handle_watch,	   [WM_MSG_CREDIT] = handle_credit,
	[WM_MSG_UNWATCH] = handle_unwatch, [WM_MSG_GET] = handle_get,
	[WM_MSG_LOG] = handle_log,	   [WM_MSG_BACKUP] = handle_backup,
};

handler_fn *dispatch_find(unsigned type)
{
	return type < sizeof(handlers) / sizeof(handlers[0]) ? handlers[type] : NULL;
}
