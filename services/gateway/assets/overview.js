// Areas and programme: distributions first, verified beside self-reported, the mean last.
import { el } from "./dom.js";
import { own, t } from "./i18n.js";

export const levels = ["complete", "substantial", "limited", "not_started", "unknown"];
const verified = ["complete", "substantial", "limited", "not_started", "no_evidence", "not_assessed"];

export function percent(bp) {
	return bp === null || bp === undefined ? t("na") : `${(bp / 100).toFixed(2)} %`;
}

function bar(counts, names, n, label) {
	const text = names.map((name) => `${t(name)} ${counts[name]}`).join(", ");
	const box = el("div", { class: "bar", role: "img", "aria-label": `${label}: ${text}` });
	for (const name of names.filter((one) => counts[one] > 0)) {
		const part = el("span", { class: name });
		part.style.flex = String(counts[name]);
		box.append(part);
	}
	const legend = el("ul", { class: "legend" }, names.map((name) => el("li", {}, el("i", { class: name, "aria-hidden": "true" }),
		`${t(name)} `, el("b", { "data-figure": name }, String(counts[name])))));
	return el("section", { "data-bar": label }, el("p", { class: "pale" }, t("of_n", { label, n })), box, legend);
}

function ids(list, cut) {
	return list.length === 0 ? t("none") : list.map((id) => [el("a", { href: `#/points/${id}${cut}` }, id), " "]).flat();
}

function row(name, ...value) {
	return [el("dt", {}, name), el("dd", {}, ...value)];
}

export function card(area, titles, cut) {
	const title = area.area === 0 ? t("programme") : `${area.area}. ${own(titles, area.title)}`;
	const [low, high] = area.bounds_bp;
	return el("article", { class: "card", "data-area": area.area },
		el("h2", {}, title),
		bar(area.completion, levels, area.n, t("self_reported")),
		bar(area.verified, verified, area.n, t("verified")),
		el("dl", {},
			row(t("verified_complete"), el("b", { "data-figure": "verified_complete" }, t("n_of", { k: area.verified_complete, n: area.n })), ` (${percent(area.verified_complete_bp)})`),
			row(t("self_complete"), t("n_of", { k: area.self_reported_complete, n: area.n }), ` (${percent(area.self_reported_complete_bp)})`),
			row(t("bounds"), `${percent(low)} – ${percent(high)}`),
			row(t("mean"), `${percent(area.mean_progress_bp)}, ${t("known_of", { k: area.k, n: area.n })}`),
			row(t("confidence"), ["green", "amber", "red", "unknown"].map((name) => `${t(name)} ${area.confidence[name]}`).join(", ")),
			row(t("colour"), `${t(area.colour.value)}: ${area.colour.reason}`),
			row(t("overdue"), ...[ids(area.overdue, cut)].flat()),
			row(t("without"), ...[ids(area.unknown, cut)].flat()),
			row(t("continuous"), String(area.continuous.length))),
		area.area > 0 ? el("a", { href: `#/points?area=${area.area}${cut.replace("?", "&")}` }, t("its_points", { n: area.points })) : null);
}

export async function overview(api, cut) {
	const [rollup, register] = await Promise.all([api("rollup"), api("areas")]);
	const titles = Object.fromEntries(register.areas.map((area) => [area.area, area.titles]));
	const list = [rollup.programme, ...rollup.areas].filter(Boolean);
	return { head: rollup, files: ["rollup"], node: [el("h1", {}, t("overview")),
		list.length > 0 ? el("div", { class: "areas" }, list.map((area) => card(area, titles[area.area], cut))) : el("p", {}, rollup.notice ?? t("none"))] };
}
