// Institutions, changes between two moments, the feed.
import { el } from "./dom.js";
import { t } from "./i18n.js";
import { percent } from "./overview.js";
import { entry } from "./points.js";

function table(label, heads, rows) {
	return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
		el("table", {}, el("thead", {}, el("tr", {}, heads.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, rows)));
}

export async function institutions(api, cut) {
	const answer = await api("institutions");
	const rows = answer.institutions.map((one) => el("tr", {},
		el("td", {}, one.institution ? el("a", { href: `#/points?institution=${one.institution}${cut.replace("?", "&")}` }, one.name ?? one.institution) : t("nobody")),
		[one.leads, one.reporting.expected, one.reporting.received, one.reporting.on_time].map((number) => el("td", { class: "num" }, String(number))),
		el("td", { class: "num" }, percent(one.reporting.completeness_bp)),
		el("td", {}, one.overdue.length === 0 ? t("none") : one.overdue.map((id) => [el("a", { href: `#/points/${id}${cut}` }, id), " "]).flat())));
	return { head: answer, files: ["institutions"], node: [el("h1", {}, t("institutions")),
		table(t("institutions"), [t("institution"), t("leads"), t("expected"), t("received"), t("on_time"), t("completeness"), t("overdue")], rows)] };
}

export async function changes(api, cut, query) {
	const status = await api("status");
	const from = query.get("from") ?? new Date(Date.parse(status.evaluated_on) - 30 * 86400000).toISOString().slice(0, 10);
	const answer = await api("changes", { from });
	const show = (side) => (side === null ? t("none") : side.completion.value === null ? t("unknown") : t(side.completion.value));
	const rows = answer.points.map((one) => el("tr", {}, el("td", {}, el("a", { href: `#/points/${one.action}${cut}` }, one.action)),
		el("td", {}, t(one.change)), el("td", {}, show(one.before)), el("td", {}, show(one.after)), el("td", {}, one.entries.join(" "))));
	return { head: answer.to, files: [`changes?from=${from}`], node: [el("h1", {}, t("changes_since", { from })),
		el("p", {}, ["improved", "declined", "became_known", "became_unknown", "corrected", "added", "removed", "unchanged"].map((name) => `${t(name)} ${answer.changes[name]}`).join(", ")),
		table(t("changes"), [t("id"), t("change"), t("before"), t("after"), t("entries")], rows)] };
}

export async function feed(api) {
	const status = await api("status");
	const answer = await api("log", { after: Math.max(0, status.revision - 50), limit: 50 });
	return { head: status, files: ["log"], node: [el("h1", {}, t("feed")), el("div", { id: "feed" }, answer.entries.reverse().map(entry))] };
}
