// The public header is C++ too: linked against libwaymark with the names it exports.
#include "client/waymark.h"

int main()
{
	wm_query query;
	wm_query_init(&query, WM_ITEM_BODY_POINT);
	return wm_error_class(0) == 0 && wm_version() != nullptr ? 0 : 1;
}
