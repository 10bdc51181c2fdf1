// TAP. Tests stand by themselves; the steps of a story build on one another: when one fails, those
// behind it are not tried and count as failed too.
import { chromium } from 'playwright-core';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = path.join(process.env.BUILD ?? 'build', 'screenshots');
fs.mkdirSync(shots, { recursive: true });

let number = 0;
let broken = false;

export async function test(name, act) {
    try {
        await act();
        console.log(`ok ${++number} - ${name}`);
        return true;
    } catch (error) {
        console.log(`not ok ${++number} - ${name}`);
        console.log(String(error.stack ?? error).replace(/^/gm, '# '));
        process.exitCode = 1;
        return false;
    }
}

export async function step(name, act) {
    if (!broken) broken = !(await test(name, act));
    else console.log(`not ok ${++number} - ${name} (not tried)`);
}

export function plan() {
    console.log(`1..${number}`);
}

export async function openBrowser() {
    return chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
            '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
}

// A page that counts as a fault whatever the console says in its script's or the policy's name.
export async function openPage(browser, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1180, height: 860 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(10000);
    page.complaints = [];
    page.on('pageerror', (error) => page.complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()));
    return page;
}

// Presses a button that asks DNS, and waits for the answer, which takes the place of what was there.
export async function pressVerify(page, press) {
    const article = await page.locator('article.domain').elementHandle();
    await press();
    await page.waitForFunction((old) => !old.isConnected && document.querySelector('article.domain #seen'), article);
}

// Moves on with Tab until the wanted element has the focus, which must be visible all the way.
export async function tabTo(page, locator) {
    for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press('Tab');
        const seen = await page.evaluate(() => {
            const at = document.activeElement;
            const style = getComputedStyle(at);
            const box = at.getBoundingClientRect();
            return { shown: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0, size: box.width * box.height, name: at.outerHTML.slice(0, 80) };
        });
        assert.ok(seen.shown && seen.size > 0, `the focus cannot be seen on ${seen.name}`);
        if (await locator.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error('never reached with Tab');
}

// What every screen has to be, a test of its own: no axe finding, one h1, no sideways scrolling, no
// complaint of the browser. Keeps a screenshot.
export async function look(page, name) {
    await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
    await test(`the screen ${name}`, async () => {
        await page.evaluate(axeSource);
        const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.deepEqual({
            axe: found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`),
            headings: await page.locator('h1').count(),
            wide,
            complaints: page.complaints.splice(0),
        }, { axe: [], headings: 1, wide: 0, complaints: [] });
    });
}
