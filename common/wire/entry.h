/**
 * @file entry.h
 * @brief A ledger entry: fixed header, then the submitted bytes as they came.
 *
 * Layer 2 (wire).  Header and body together are the leaf of the Merkle tree;
 * the layout is in proto/protocol.md ("Ledger entry") so that anybody can hash
 * an entry from what EVENT carries.
 */
#ifndef WM_WIRE_ENTRY_H
#define WM_WIRE_ENTRY_H

#include "core/register.h"

#define WM_ENTRY_VERSION	1
#define WM_ENTRY_HEAD_MAX_BYTES (61 + WM_CODE_MAX_BYTES)
#define WM_EXPECT_BLIND		UINT64_MAX /**< expect_rev of a submission that named none */

struct wm_entry {
	uint8_t kind;	/**< enum wm_body_kind: UPDATE, AMENDMENT, REVIEW, ASSESSMENT, KEY_CHANGE,
			   ROLE_CHANGE */
	uint16_t point; /**< 0 with kinds that are about no action point, and with a publication */
	int64_t committed_at; /**< ms */
	uint64_t revision;
	uint64_t point_prev; /**< revision of the point's previous entry, 0 = none */
	uint64_t expect_rev; /**< WM_EXPECT_BLIND = none given */
	uint8_t sid[16];
	uint8_t key_id[8];
	struct wm_code institution;
	struct wm_view body; /**< borrowed */
};

/** Write the header (without the body).  @return bytes written */
size_t wm_entry_head_encode(const struct wm_entry *entry,
			    uint8_t ret_bytes[WM_ENTRY_HEAD_MAX_BYTES]);

/** Read header and body; the body is borrowed from `bytes`.  @return WM_OK or WM_ECORRUPT */
WM_CHECK int wm_entry_decode(struct wm_view bytes, struct wm_entry *ret_entry);

#endif
