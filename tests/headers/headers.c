/* Every header compiles alone, strictly.  Built, never run: one include per header is made by
 * CMake. */
#include WM_HEADER

typedef int wm_header_is_fine;
