/* waymark review: the verbs, one update or many; publication; verified completion. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/evidence.h"
#include "cli/fail.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/review.h"
#include "cli/sid.h"
#include "crypto/sha256.h"

struct bulk {
	struct review *review;
	enum wm_review_verb verb;
	struct act_tally tally;
	json_t *results; /* of --json */
	uint8_t body[WM_BODY_MAX_BYTES];
};

static void finish(struct bulk *bulk, const struct act *act)
{
	act_count(&bulk->tally, act);
	if (bulk->review->args->json) {
		js_add(bulk->results, act_json(act));
	} else {
		act_print(act);
	}
}

static void act_on(struct bulk *bulk, const struct docket_update *update)
{
	const struct review_args *args = bulk->review->args;
	const uint64_t target = update->reviewed.revision;
	char id[8];
	char revision[24];
	const char *why = "";
	struct act act = {
		.what = wm_review_verb_name((int)bulk->verb),
		.kind = WM_SUBMIT_REVIEW,
		.point = update->point,
		.target = target,
		.body = bulk->body,
	};
	const struct wm_review_words words = {
		.verb = act.what,
		.action = id,
		.target = target,
		.reason = args->reason,
		.lang = args->lang,
	};

	wm_point_id_format(update->point, id);
	(void)snprintf(revision, sizeof(revision), "%llu", (unsigned long long)target);
	(void)snprintf(act.institution, sizeof(act.institution), "%s", update->institution.text);
	const struct wm_view parts[] = { wm_view_str(act.what), wm_view_str(revision) };
	sid_derive("waymark-review", parts, 2, act.sid);
	act.err = wm_review_build(&words, bulk->body, sizeof(bulk->body), &act.body_len, &why);
	if (act.err < 0) {
		(void)snprintf(act.text, sizeof(act.text), "%s", why);
	} else if (bulk->tally.unsent == 0) { /* once the server is gone, the rest waits, too */
		actor_send(&bulk->review->actor, &act);
	}
	finish(bulk, &act);
}

static int act_on_words(struct bulk *bulk, char **words, int count)
{
	for (int i = 0; i < count; i++) { /* all of them before the first is sent */
		uint64_t revision = 0;
		const int status = review_revision(words[i], &revision);
		if (status != STATUS_OK) {
			return status;
		}
		if (docket_find(&bulk->review->docket, revision) == NULL) {
			return fail(WM_ENO_SUCH_UPDATE, "revision %s is not an update", words[i]);
		}
	}
	for (int i = 0; i < count; i++) {
		uint64_t revision = 0;
		(void)review_revision(words[i], &revision);
		act_on(bulk, docket_find(&bulk->review->docket, revision));
	}
	return STATUS_OK;
}

/* Is it this coordinator's turn?  What is another's would only be refused. */
static bool is_ours(const struct bulk *bulk, const struct docket_update *update)
{
	const struct review *review = bulk->review;
	const char *turn = review_turn(review, update);
	const char *as = review->args->as;

	if (bulk->verb == WM_VERB_RETURN && as == NULL) {
		return turn[0] != '\0';
	}
	return strcmp(turn, as != NULL ? as : "roadmap") == 0;
}

static int act_on_selection(struct bulk *bulk)
{
	const struct review *review = bulk->review;
	const struct review_args *args = review->args;
	struct choice choice;
	uint16_t action = 0;

	int status = query_choice(&args->areas, NULL, &args->institutions, &choice);
	if (status == STATUS_OK && args->action != NULL) {
		status = query_point(args->action, &action);
	}
	for (size_t i = 0; status == STATUS_OK && i < review->docket.count; i++) {
		const struct docket_update *update = &review->docket.updates[i];
		const enum wm_review_state state = update->reviewed.state;
		const bool wanted = (args->all_submitted && state == WM_REVIEW_SUBMITTED) ||
				    (args->all_approved && state == WM_REVIEW_APPROVED);
		if (wanted && review_selects(review, &choice, action, update) &&
		    is_ours(bulk, update)) {
			act_on(bulk, update);
		}
	}
	return status;
}

static void print_tally(const struct bulk *bulk)
{
	const struct act_tally *tally = &bulk->tally;
	const size_t count = tally->done + tally->replayed + tally->refused + tally->unsent;

	if (bulk->review->args->json) {
		json_t *object = json_object();
		js_put(object, "results", bulk->results);
		js_put(object, "done", js_uint(tally->done));
		js_put(object, "replayed", js_uint(tally->replayed));
		js_put(object, "refused", js_uint(tally->refused));
		js_put(object, "unsent", js_uint(tally->unsent));
		out_json(object);
	} else if (count != 1) {
		out_line("%zu updates: %zu done, %zu already there, %zu refused, %zu unsent", count,
			 tally->done, tally->replayed, tally->refused, tally->unsent);
	}
}

static int run_bulk(struct review *review, enum wm_review_verb verb, char **words, int count)
{
	static struct bulk bulk; /* too large for the stack */
	char who[ACTOR_WHO_BYTES];

	bulk = (struct bulk){ .review = review, .verb = verb };
	int status = actor_who(review->args->as, who);
	if (status == STATUS_OK) {
		status = review_open(review, who);
	}
	if (status != STATUS_OK) {
		return status;
	}
	bulk.results = json_array();
	status = count > 0 ? act_on_words(&bulk, words, count) : act_on_selection(&bulk);
	if (status != STATUS_OK) {
		json_decref(bulk.results);
		return status;
	}
	print_tally(&bulk);
	return act_status(&bulk.tally);
}

int review_verbs(struct review *review, enum wm_review_verb verb, char **words, int count)
{
	const struct review_args *args = review->args;
	const bool is_bulk = args->all_submitted || args->all_approved;

	if ((count > 0) == is_bulk) {
		return fail_usage("review %s: revisions, or --all-submitted or --all-approved",
				  wm_review_verb_name((int)verb));
	}
	return run_bulk(review, verb, words, count);
}

/* ------------------------------------------------------------------ publication, verification */

static int send_one(struct review *review, struct act *act)
{
	struct act_tally tally = { .done = 0 };

	actor_send(&review->actor, act);
	act_count(&tally, act);
	if (review->args->json) {
		out_json_line(act_json(act));
	} else {
		act_print(act);
	}
	return act_status(&tally);
}

/* The same picture is published once, however often it is asked for: the id follows from the last
 * entry that could have changed it. */
static uint64_t last_change(const struct docket *docket)
{
	uint64_t last = 0;

	for (size_t i = 0; i < docket->step_count; i++) {
		if (docket->steps[i].row.verb != WM_VERB_PUBLISH) {
			last = docket->steps[i].row.revision;
		}
	}
	return last;
}

int review_publish(struct review *review)
{
	const char *why = "";
	char after[24];
	uint8_t body[256];
	struct act act = { .what = "publish", .kind = WM_SUBMIT_REVIEW, .body = body };
	const struct wm_review_words words = { .verb = "publish",
					       .cycle = review->args->cycle,
					       .reason = review->args->reason,
					       .lang = review->args->lang };

	const int err = wm_review_build(&words, body, sizeof(body), &act.body_len, &why);
	if (err < 0) {
		return fail(err, "%s", why);
	}
	const int status = review_open(review, "roadmap/coordinator");
	if (status != STATUS_OK) {
		return status;
	}
	(void)snprintf(after, sizeof(after), "%llu",
		       (unsigned long long)last_change(&review->docket));
	const struct wm_view parts[] = { wm_view_str("publish"), wm_view_str(words.cycle),
					 wm_view_str(after) };
	sid_derive("waymark-review", parts, 3, act.sid);
	return send_one(review, &act);
}

int review_verify(struct review *review)
{
	const struct review_args *args = review->args;
	evidence_hashes hashes;
	static uint8_t body[WM_BODY_MAX_BYTES];
	char today[WM_DATE_TEXT_BYTES];
	const char *why = "";
	struct act act = { .what = "verify", .kind = WM_SUBMIT_ASSESSMENT, .body = body };
	struct wm_assessment_words words = {
		.action = args->action,
		.as_of = args->as_of,
		.level = args->level,
		.assessor = args->assessor,
		.rationale = args->rationale,
		.lang = args->lang,
	};

	int status = query_point(args->action, &act.point);
	if (status == STATUS_OK) {
		status = evidence_take(&args->evidence, words.evidence, &words.evidence_count,
				       hashes);
	}
	if (status == STATUS_OK) {
		status = actor_open(review->cli, "roadmap/coordinator", &review->actor);
	}
	if (status != STATUS_OK) {
		return status;
	}
	if (words.as_of == NULL) {
		wm_date_format(wm_date_of_msec(review->actor.info.server_time_msec), today);
		words.as_of = today;
	}
	const int err = wm_assessment_build(&words, body, sizeof(body), &act.body_len, &why);
	if (err < 0) {
		return fail(err, "%s", why);
	}
	const struct wm_view parts[] = { wm_view_of(body, act.body_len) };
	sid_derive("waymark-verify", parts, 1, act.sid);
	return send_one(review, &act);
}
