// The dashboard in a browser, against a gateway that test_web.py has started.
// usage: dashboard.mjs URL WAYMARK_PROGRAM INSTANCE CHROMIUM [SCREENSHOT_DIR]
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, program, instance, browser, shots] = process.argv.slice(2);
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const profile = mkdtempSync(join(tmpdir(), "wm-web-"));
const context = await chromium.launchPersistentContext(profile, {
	executablePath: browser, locale: "en-GB", viewport: { width: 1440, height: 900 },
	args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync"],
});
const page = context.pages()[0];
const faults = [];
page.on("pageerror", (error) => faults.push(String(error)));
page.on("console", (message) => { if (message.type() === "error") { faults.push(message.text()); } });

const waymark = (...words) => execFileSync(program, [words[0], "--instance", instance, ...words.slice(1)], { encoding: "utf8" });
const open = async (path) => { await page.goto("about:blank"); await page.goto(`${url}/${path}`); await page.waitForSelector("main h1"); };
// Playwright's waitForFunction needs eval, which the page's policy forbids.
const until = async (test) => {
	for (const end = Date.now() + 15000; !(await page.evaluate(test));) {
		assert.ok(Date.now() < end, `never: ${test} at ${page.url()}, ${await page.textContent("main")}`.slice(0, 600));
		await page.evaluate(() => new Promise((done) => { requestAnimationFrame(done); }));
	}
};
const shot = async (name) => { if (shots) { await page.screenshot({ path: join(shots, `${name}.png`) }); } };

const tests = {
	async "numbers equal waymark rollup"() {
		await open("");
		const rollup = JSON.parse(waymark("rollup", "--wait", "--json"));
		assert.equal(await page.getAttribute("#shown", "data-revision"), String(rollup.revision));
		for (const area of [rollup.programme, ...rollup.areas]) {
			const card = page.locator(`[data-area="${area.area}"]`);
			const numbers = async (at) => Object.fromEntries(await card.locator("[data-bar]").nth(at).locator("[data-figure]")
				.evaluateAll((list) => list.map((one) => [one.dataset.figure, Number(one.textContent)])));
			assert.deepEqual(await numbers(0), { ...area.completion });
			assert.deepEqual(await numbers(1), { ...area.verified });
			assert.equal(await card.locator('[data-figure="verified_complete"]').textContent(), `${area.verified_complete} of ${area.n}`);
		}
	},
	async "filters, deep links and unmistakable wording"() {
		const points = JSON.parse(waymark("snapshot")).points ?? [];
		await open("#/points?wording=pending");
		const pending = await page.locator("tr[data-point]").count();
		assert.equal(pending, 6);
		assert.equal(await page.locator("tr .mark.pending").count(), 6);
		await page.selectOption('[name="area"]', "1");
		await until(() => document.querySelectorAll("tr[data-point]").length < 6);
		await page.selectOption('[name="wording"]', "");
		await until(() => document.querySelectorAll("tr[data-point]").length === 16);
		assert.match(page.url(), /area=1/);
		await page.selectOption('[name="completion"]', "unknown");
		await until(() => location.hash.includes("completion=unknown") && document.querySelectorAll("tr[data-point]").length < 16);
		assert.ok(points.length === 0 || points.length === 79);
	},
	async "time slider"() {
		await open("#/overview?as_of=2024-01-01");
		assert.equal(await page.getAttribute("#shown", "data-revision"), "0");
		await page.click("#cut button");
		await until(() => Number(document.getElementById("shown").dataset.revision) > 0);
		assert.equal(await page.locator("#time").count(), 1);
	},
	async "both languages"() {
		await open("#/overview?lang=ru");
		assert.equal(await page.textContent("h1"), "Обзор");
		assert.equal(await page.getAttribute("html", "lang"), "ru");
		assert.match(await page.textContent('[data-area="1"] h2'), /[а-яё]|\[en\]/);
	},
	async "keyboard only"() {
		await open("");
		await page.keyboard.press("Tab");
		assert.equal(await page.evaluate(() => document.activeElement.id), "skip");
		await page.keyboard.press("Tab");
		await page.keyboard.press("Tab");
		assert.match(await page.evaluate(() => document.activeElement.hash), /points/);
		await page.keyboard.press("Enter");
		await page.waitForSelector("tr[data-point]");
	},
	async "a submission is shown without a reload"() {
		await open("#/feed");
		await until(() => document.getElementById("link").textContent.includes("connected,"));
		const summary = `Example of a live update ${Date.now()}`;
		const receipt = JSON.parse(waymark("submit", "--as", "eeas", "--action", "1.02", "--as-of", new Date().toISOString().slice(0, 10),
			"--confidence", "green", "--summary", summary, "--evidence", "https://example.org/live", "--json"));
		await page.getByText(summary).waitFor();
		assert.ok(receipt);
		await open("#/points/1.02");
		await page.getByText(summary).waitFor();
		assert.match(await page.textContent("main dl"), /green filed/);
	},
	async "phone size: nothing wider than the screen"() {
		await page.setViewportSize({ width: 390, height: 844 });
		for (const [name, path] of Object.entries(pages)) {
			await open(path);
			assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390), name);
			await shot(`phone-${name}`);
		}
		await page.setViewportSize({ width: 1440, height: 900 });
	},
	async "axe finds nothing in either colour scheme"() {
		for (const colorScheme of ["light", "dark"]) {
			await page.emulateMedia({ colorScheme });
			for (const [name, path] of Object.entries(pages)) {
				await open(path);
				await shot(`${colorScheme}-${name}`);
				await page.evaluate(axeSource);
				const found = await page.evaluate(() => axe.run());
				assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), [], `${colorScheme} ${name}`);
			}
		}
	},
	async "no script error, and nothing from elsewhere"() {
		const foreign = [];
		page.on("request", (request) => { if (!request.url().startsWith(url)) { foreign.push(request.url()); } });
		await page.goto(`${url}/#/points`);
		await page.waitForSelector("main h1");
		assert.deepEqual(foreign, []);
		assert.deepEqual(faults, []);
	},
};
const pages = { overview: "", points: "#/points", point: "#/points/1.01", institutions: "#/institutions", changes: "#/changes", feed: "#/feed" };

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
	try {
		await test();
		console.log(`ok ${name}`);
	} catch (error) {
		failed++;
		console.log(`not ok ${name}\n${error.stack}`);
	}
}
await context.close();
process.exit(failed === 0 ? 0 : 1);
