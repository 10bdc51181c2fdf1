// TAP for a story: steps one after another; when one fails, those that build on it are not tried
// and count as failed too.
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

export async function step(name, act) {
    number++;
    if (broken) {
        console.log(`not ok ${number} - ${name} (not tried)`);
        return;
    }
    try {
        await act();
        console.log(`ok ${number} - ${name}`);
    } catch (error) {
        broken = true;
        console.log(`not ok ${number} - ${name}`);
        console.log(String(error.stack ?? error).replace(/^/gm, '# '));
        process.exitCode = 1;
    }
}

export function plan() {
    console.log(`1..${number}`);
}

// A new, independent part of the same file.
export function part() {
    broken = false;
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

// What every screen has to be: no axe finding, one h1, a title, no sideways scrolling, no complaint
// of the browser. Keeps a screenshot.
export async function look(page, name) {
    await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`), [], `axe at ${name}`);
    assert.equal(await page.locator('h1').count(), 1, `one h1 at ${name}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${name} scrolls sideways by ${wide} px`);
    assert.deepEqual(page.complaints, [], `what the browser complains of at ${name}`);
}
