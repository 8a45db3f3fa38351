// The matrix of the points and the page of one.
import { el, outside } from "./dom.js";
import { own, t } from "./i18n.js";
import { levels } from "./overview.js";

export function value(axis) {
	if (axis.value === null || axis.value === undefined) {
		return [el("span", { class: "pale" }, t("unknown"))];
	}
	return [typeof axis.value === "number" ? `${axis.value} %` : t(axis.value), " ", el("span", { class: `mark ${axis.origin}` }, t(axis.origin))];
}

function due(point) {
	const text = point.time.due ? `${t(point.time.class)} (${point.time.due})` : t(point.time.class);
	return el("span", { class: point.time.class === "overdue" ? "warn" : null }, text);
}

const filters = {
	area: (point, wanted) => String(point.area) === wanted,
	institution: (point, wanted) => point.lead === wanted || point.reporters.includes(wanted),
	completion: (point, wanted) => (point.axes.completion.value ?? "unknown") === wanted,
	confidence: (point, wanted) => (point.axes.confidence.value ?? "unknown") === wanted,
	overdue: (point, wanted) => (point.time.class === "overdue") === (wanted === "yes"),
	wording: (point, wanted) => point.wording === wanted,
};

function choices(points) {
	const codes = [...new Set(points.flatMap((point) => [point.lead, ...point.reporters]).filter(Boolean))].sort();
	return { area: [...new Set(points.map((point) => String(point.area)))], institution: codes, completion: levels,
		confidence: ["green", "amber", "red", "unknown"], overdue: ["yes", "no"], wording: ["official", "reported", "pending"] };
}

function filterBox(points, query, change) {
	return el("form", { class: "filters", onsubmit: (event) => event.preventDefault() }, Object.entries(choices(points)).map(([name, list]) =>
		el("label", {}, t(name), el("select", { name, onchange: (event) => change(name, event.target.value) },
			el("option", { value: "" }, t("all")),
			list.map((one) => el("option", { value: one, selected: query.get(name) === one }, name === "area" || name === "institution" ? one : t(one)))))));
}

export async function matrix(api, cut, query, change) {
	const answer = await api("points");
	const shown = answer.points.filter((point) => Object.entries(filters).every(([name, test]) => !query.get(name) || test(point, query.get(name))));
	const heads = ["id", "title", "wording", "lead", "completion", "verified", "confidence", "time", "as_of"];
	const rows = shown.map((point) => el("tr", { "data-point": point.id },
		el("td", {}, el("a", { href: `#/points/${point.id}${cut}` }, point.id)),
		el("td", {}, own(point.titles, point.title)),
		el("td", {}, el("span", { class: `mark ${point.wording}` }, t(point.wording))),
		el("td", {}, point.lead ?? t("nobody")),
		el("td", {}, value(point.axes.completion)),
		el("td", {}, t(point.verified.level)),
		el("td", {}, value(point.axes.confidence)),
		el("td", {}, due(point)),
		el("td", {}, point.latest?.as_of ?? t("never"))));
	return { head: answer, files: ["points", "points.csv"], node: [el("h1", {}, t("points")), filterBox(answer.points, query, change),
		el("p", { id: "count", role: "status" }, t("shown", { k: shown.length, n: answer.points.length })),
		el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("points") },
			el("table", {}, el("thead", {}, el("tr", {}, heads.map((name) => el("th", { scope: "col" }, t(name))))), el("tbody", {}, rows)))] };
}

function evidence(list) {
	return el("ul", {}, (list ?? []).map((one) => el("li", {}, outside(one.url, one.title ?? one.url), one.date ? ` (${one.date})` : "")));
}

const axes = ["lifecycle", "completion", "percent", "confidence"];

export function entry(one) {
	const said = axes.filter((axis) => one[axis] !== undefined).map((axis) => `${t(axis)}: ${one[axis] === null ? t("unknown") : typeof one[axis] === "number" ? `${one[axis]} %` : t(one[axis])}`);
	const states = (one.states ?? []).map((step) => `${step.update}: ${t(step.from)} → ${t(step.to)}`);
	return el("article", { class: "entry", "data-revision": one.revision },
		el("p", {}, el("b", {}, `${t("revision")} ${one.revision}`), ` ${one.action ? `${one.action}, ` : ""}${one.institution}, ${one.committed_at.slice(0, 16).replace("T", " ")} `,
			el("span", { class: `mark ${one.origin ?? ""}` }, t(one.origin ?? one.entry)), one.kind ? ` ${t(one.kind)}` : "", one.verb ? ` ${t(one.verb)} ${one.target ?? one.cycle ?? ""}` : "", one.level ? ` ${t("verified")}: ${t(one.level)}` : ""),
		said.length > 0 ? el("p", {}, `${said.join(", ")} (${t("as_of")} ${one.as_of})`) : null,
		one.summaries || one.summary ? el("p", {}, own(one.summaries, one.summary)) : null,
		["rationale", "obstacles", "next_steps", "decision_requested", "reason"].filter((name) => typeof one[name] === "object" && one[name] !== null && Object.keys(one[name]).length > 0).map((name) => el("p", {}, `${t(name)}: ${own(one[name])}`)),
		states.length > 0 ? el("p", { class: "pale" }, states.join("; ")) : null,
		one.evidence?.length > 0 ? evidence(one.evidence) : null);
}

function milestones(point) {
	return point.milestones.length === 0 ? el("p", { class: "pale" }, t("none")) : el("ul", {}, point.milestones.map((one) =>
		el("li", {}, `${one.title ?? one.id}: ${one.state ? t(one.state) : t("unknown")}${one.met_on ? ` ${one.met_on}` : ""}${one.due ? `, ${t("due")} ${one.due}` : ""}`)));
}

export async function page(api, id) {
	const answer = await api(`points/${id}`);
	const point = answer.point;
	const pair = (name, ...cell) => [el("dt", {}, name), el("dd", {}, ...cell.flat())];
	return { head: answer, files: [`points/${id}`], node: [
		el("h1", {}, `${point.id} ${own(point.titles, point.title)}`),
		el("p", {}, el("span", { class: `mark ${point.wording}` }, t(`wording_${point.wording}`))),
		el("section", { class: "card" }, el("dl", {},
			axes.map((axis) => pair(t(axis), ...value(point.axes[axis]), point.axes[axis].revision ? ` ${point.axes[axis].institution}, ${point.axes[axis].as_of}, ${t("revision")} ${point.axes[axis].revision}` : "")),
			pair(t("verified"), t(point.verified.level)), pair(t("time"), due(point)), pair(t("lead"), point.lead ?? t("nobody")),
			pair(t("reporters"), point.reporters.join(", ") || t("none")),
			pair(t("source"), outside(point.source_url)), pair(t("warnings"), point.warnings.map((one) => one.text).join("; ") || t("none")))),
		el("h2", {}, t("milestones")), milestones(point),
		el("h2", {}, t("history")), answer.history.slice().reverse().map(entry), answer.history_more ? el("p", { class: "warn" }, t("more")) : null] };
}
