// Elements; text goes in with textContent only.
export function el(name, attributes = {}, ...children) {
	const node = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) {
		if (key.startsWith("on")) {
			node.addEventListener(key.slice(2), value);
		} else if (value !== null && value !== undefined && value !== false) {
			node.setAttribute(key, value === true ? "" : value);
		}
	}
	node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
	return node;
}

export function outside(url, text) {
	return /^https?:\/\//.test(url ?? "") ? el("a", { href: url, rel: "noopener noreferrer" }, text ?? url) : text ?? url ?? "";
}
