// Router, cut, connection: what is shown follows from the address alone.
import { el } from "./dom.js";
import { choose, lang, t } from "./i18n.js";
import { changes, feed, institutions } from "./more.js";
import { overview } from "./overview.js";
import { matrix, page } from "./points.js";

const views = { overview, points: matrix, institutions, changes, feed };
const place = (id) => document.getElementById(id);
let revision = 0;
let connected = true;
let first = null;
let turn = 0;
let waiting = null;

function where() {
	const [path, options] = location.hash.replace(/^#\/?/, "").split("?");
	return { path: path || "overview", query: new URLSearchParams(options) };
}

function go(changed) {
	const { path, query } = where();
	for (const [name, value] of Object.entries(changed)) {
		if (value) {
			query.set(name, value);
		} else {
			query.delete(name);
		}
	}
	location.hash = `#/${path}${String(query) ? `?${query}` : ""}`;
}

// The part of the address that goes along with every link.
function carried(query) {
	const kept = new URLSearchParams();
	for (const name of ["as_of", "view", "lang"]) {
		if (query.get(name)) {
			kept.set(name, query.get(name));
		}
	}
	return String(kept) ? `?${kept}` : "";
}

function asker(query) {
	return async (path, extra) => {
		const options = new URLSearchParams(extra);
		for (const name of ["as_of", "view"]) {
			const renamed = path === "changes" && name === "as_of" ? "to" : name;
			if (query.get(name) && !["status", "log"].includes(path)) {
				options.set(renamed, query.get(name));
			}
		}
		const answer = await fetch(`/api/v1/${path}${String(options) ? `?${options}` : ""}`);
		const body = await answer.json();
		if (!answer.ok) {
			throw new Error(body.detail);
		}
		return body;
	};
}

function showLink() {
	place("link").className = connected ? "link" : "link off";
	place("link").textContent = `${t(connected ? "connected" : "disconnected")}, ${t("revision")} ${revision}`;
}

function showNav(path, query) {
	place("nav").setAttribute("aria-label", t("views"));
	place("skip").textContent = t("skip");
	place("nav").replaceChildren(...Object.keys(views).map((name) =>
		el("a", { href: `#/${name}${carried(query)}`, "aria-current": path.split("/")[0] === name ? "page" : null }, t(name))));
}

function day(offset) {
	return new Date(Date.parse(first) + offset * 86400000).toISOString().slice(0, 10);
}

function showCut(query) {
	const today = new Date().toISOString().slice(0, 10);
	const days = Math.max(1, Math.round((Date.parse(today) - Date.parse(first)) / 86400000));
	const asOf = query.get("as_of");
	const at = asOf ? Math.round((Date.parse(asOf) - Date.parse(first)) / 86400000) : days;
	const said = el("output", {}, asOf ?? t("now"));
	const slider = el("input", { type: "range", id: "time", min: 0, max: days, value: at, "aria-valuetext": asOf ?? t("now"),
		oninput: (event) => { said.textContent = Number(event.target.value) === days ? t("now") : day(Number(event.target.value)); },
		onchange: (event) => go({ as_of: Number(event.target.value) === days ? "" : day(Number(event.target.value)) }) });
	slider.value = at;
	place("cut").replaceChildren(
		el("label", { for: "time" }, `${t("known_on")} `, slider, " ", said),
		asOf ? el("button", { type: "button", onclick: () => go({ as_of: "" }) }, t("back_to_now")) : "",
		el("label", {}, `${t("view")} `, el("select", { id: "view", onchange: (event) => go({ view: event.target.value }) },
			["reported", "accepted", "published"].map((name) => el("option", { value: name === "reported" ? "" : name, selected: query.get("view") === name }, t(`view_${name}`))))),
		el("label", {}, `${t("language")} `, el("select", { id: "lang", onchange: (event) => go({ lang: event.target.value }) },
			[["en", "English"], ["ru", "Русский"]].map(([code, name]) => el("option", { value: code, selected: lang === code, lang: code }, name)))));
}

function showHead(head, files, query) {
	const cut = new URLSearchParams(carried(query));
	cut.delete("lang");
	place("notice").textContent = [head.notice, head.wording?.notice, head.origins?.notice].filter(Boolean).join(" ");
	place("foot").replaceChildren(
		el("span", { id: "shown", "data-revision": head.revision }, t("shows", { revision: head.revision, day: head.evaluated_on, view: t(`view_${head.view}`) })), " ",
		el("span", {}, `${t("store")} ${head.store}. `),
		...files.map((file) => [el("a", { href: `/api/v1/${file}${String(cut) && file !== "log" && !file.includes("?") ? `?${cut}` : ""}`, download: file.endsWith(".csv") ? "points.csv" : null }, file.endsWith(".csv") ? "CSV" : "JSON"), " "]).flat(),
		el("a", { href: "/api/v1/openapi.json" }, "API"));
}

async function show(keep) {
	const mine = ++turn;
	const { path, query } = where();
	const [name, id] = path.split("/");
	const wanted = query.get("lang") ?? (navigator.language.startsWith("ru") ? "ru" : "en");
	try {
		if (wanted !== lang || !keep) {
			await choose(wanted);
		}
		const api = asker(query);
		first ??= (await api("log", { limit: 1 })).entries[0]?.committed_at.slice(0, 10) ?? new Date().toISOString().slice(0, 10);
		const cut = carried(query);
		const shown = name === "points" && id ? await page(api, id) : await (views[name] ?? overview)(api, cut, query, (key, value) => go({ [key]: value }));
		if (mine !== turn) {
			return;
		}
		const focus = keep || document.activeElement?.name ? document.activeElement?.name || document.activeElement?.id : null;
		showNav(path, query);
		showCut(query);
		place("main").replaceChildren(...shown.node.flat(Infinity).filter(Boolean));
		showHead(shown.head, shown.files, query);
		document.title = `${place("main").querySelector("h1").textContent} – Waymark`;
		revision = Math.max(revision, query.get("as_of") ? 0 : shown.head.revision);
		if (focus) {
			(document.getElementsByName(focus)[0] ?? place(focus))?.focus();
		}
	} catch (error) {
		place("main").replaceChildren(el("h1", {}, t("failed")), el("p", { class: "warn", role: "alert" }, String(error.message)));
	}
	showLink();
}

function soon() {
	waiting ??= setTimeout(() => { waiting = null; show(true); }, 150);
}

function follow() {
	const source = new EventSource("/api/v1/events");
	const link = (is) => { connected = is; showLink(); };
	source.addEventListener("entry", (event) => {
		revision = Number(event.lastEventId);
		link(true);
		if (!where().query.get("as_of")) {
			soon();
		}
	});
	source.addEventListener("begin", (event) => { link(true); if (Number(event.data) !== revision) { revision = Number(event.data); soon(); } });
	source.addEventListener("resume", () => link(true));
	source.addEventListener("link", (event) => link(event.data === "1"));
	source.onerror = () => link(false);
}

place("skip").addEventListener("click", (event) => { event.preventDefault(); place("main").focus(); });
addEventListener("hashchange", () => show(false));
await show(false);
follow();
