// Words by file; what a language lacks is shown in English and marked.
let english = {};
let words = {};
export let lang = "en";

export async function choose(wanted) {
	lang = ["en", "ru"].includes(wanted) ? wanted : "en";
	english = await (await fetch("/en.json")).json();
	words = lang === "en" ? english : await (await fetch(`/${lang}.json`)).json();
	document.documentElement.lang = lang;
}

export function t(key, values = {}) {
	const text = words[key] ?? (english[key] !== undefined && lang !== "en" ? `${english[key]} [en]` : english[key]) ?? key;
	return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// A text of the register or of an update: in this language, or in another one that is named.
export function own(texts, first) {
	if (texts?.[lang]) {
		return texts[lang];
	}
	const [other, text] = Object.entries(texts ?? {})[0] ?? [null, first];
	return text ? (other && other !== lang ? `${text} [${other}]` : text) : t("none");
}
