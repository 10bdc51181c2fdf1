// Many at once: a list of names and all domains of a project, seen while the watcher works on them;
// with script and without, in both languages, on a phone, in the dark.
import assert from 'node:assert/strict';
import { House } from './house.mjs';
import { look, openBrowser, openPage, plan, test } from './tap.mjs';

const password = 'a password of some length';
const browser = await openBrowser();
const house = await new House().open({ NAFUDA_PENDING_LIMIT: '24' });
house.tool('block', 'add', 'free.example');
const org = house.tool('org', 'add', 'Hanaya');
const project = house.tool('project', 'add', org, 'Autumn');
const other = house.tool('project', 'add', org, 'Winter');
house.tool('user', 'add', 'owner@example.test', 'The owner', 'owner', project);
const link = /\S+$/.exec(house.tool('user', 'add', 'owner@example.test', 'The owner', 'owner', other))[0];

const english = { locale: 'en-GB' };
const list = `${house.url}/projects/${project}/domains`;
const numbered = (count, of) => Array.from({ length: count }, (_, i) => of(i));

async function become(page) {
    await page.goto(`${house.url}/sign-in`);
    await page.getByLabel(/Mail address|メールアドレス/).fill('owner@example.test');
    await page.getByLabel(/Password|パスワード/).fill(password);
    await page.getByRole('button', { name: /Sign in|サインイン/ }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

async function done(page) {
    return Number((await page.locator('.bar b').innerText()).split(' / ')[0].replace(',', ''));
}

async function ended(page, words = 'Everything is done.') {
    await page.locator('#job').filter({ hasText: words }).waitFor({ timeout: 60000 });
}

{
    const page = await openPage(browser, english);
    await page.goto(link);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Save and begin' }).click();
    await page.waitForURL(/projects/);
    await page.context().close();
}

let job;
await test('a pasted list is registered while its page tells how far it is', async () => {
    const page = await openPage(browser, english);
    await become(page);
    await page.goto(list);
    await page.getByRole('link', { name: 'Register a domain', exact: true }).click();
    await page.getByRole('link', { name: 'Register several at once' }).click();
    await look(page, 'many-en');
    await page.getByLabel('Domain names').fill([
        'shop.example.test', 'info@mail.example.test', 'shop.example.test.', '例え.example.test', '',
        'a..b', 'free.example', 'https://www.example.test/start', ...numbered(14, (i) => `n${i}.example.test`),
    ].join('\n'));
    await page.getByRole('button', { name: 'Register them' }).click();
    await page.waitForURL(/\/jobs\/\d+$/);
    job = page.url();
    await page.evaluate(() => { window.same = true; });
    const first = await done(page);
    await page.waitForFunction((before) => parseInt(document.querySelector('.bar b').innerText) > before, first, { timeout: 20000 });
    await look(page, 'job-running-en');
    await ended(page);
    assert.equal(await page.evaluate(() => window.same), true, 'the page was never loaded anew');
    assert.equal(await page.locator('.bar b').innerText(), '20 / 20');
    const rows = await page.locator('.results li').allInnerTexts();
    assert.match(rows[0], /mail\.example\.test[^]*Not a domain name[^]*after the @/);
    assert.match(rows.find((row) => row.includes('free.example')), /Excluded[^]*free\.example cannot be registered/);
    assert.match(rows.find((row) => row.includes('例え')), /xn--r8jz45g[^]*Registered/);
    assert.match(await page.locator('#job').innerText(), /Registered 16/);
    await look(page, 'job-ended-en');
    await page.getByRole('link', { name: 'shop.example.test' }).click();
    await page.getByRole('button', { name: 'Verify', exact: true }).waitFor();
    await page.goto(list);
    await page.locator('.jobline').filter({ hasText: /several names \(20\)[^]*Ended/ }).waitFor();
    await look(page, 'list-job-ended-en');
    await page.goto(job);
    await page.getByRole('button', { name: 'Register these 2 names' }).click();
    await page.waitForURL((url) => url.href !== job);
    await ended(page);
    assert.match(await page.locator('#job').innerText(), /Registered 2/);
    await page.context().close();
});

await test('without script the page loads itself anew until all is done, and outlives a sign-out', async () => {
    const page = await openPage(browser, { ...english, javaScriptEnabled: false });
    await become(page);
    await page.goto(`${house.url}/projects/${other}/domains/new`);
    await page.getByRole('link', { name: 'Register several at once' }).click();
    await page.getByLabel('Domain names').fill(numbered(40, (i) => `w${i}.example.test`).join('\n'));
    await page.getByRole('button', { name: 'Register them' }).click();
    const job = page.url();
    const first = await done(page);
    await page.getByText('The owner').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/sign-in/);
    await become(page);
    await page.goto(job);
    await page.locator('#job').filter({ hasText: 'Everything is done.' }).waitFor({ timeout: 60000 });
    assert.ok(await done(page) > first);
    assert.match(await page.locator('#job').innerText(), /Over the limit 34[^]*Registered 6/);
    assert.equal(await page.locator('meta[http-equiv]').count(), 0, 'calm when it is done');
    await page.context().close();
});

// Typed by the browser, a thousand lines take it ten seconds on a busy machine.
const paste = (field, text) => field.evaluate((area, pasted) => {
    area.value = pasted;
    area.dispatchEvent(new Event('input', { bubbles: true }));
}, text);

await test('too long a list keeps what was typed; 1,000 names of 60 octets fit', async () => {
    const page = await openPage(browser, english);
    await become(page);
    await page.goto(`${list}/many`);
    const field = page.getByLabel('Domain names');
    const name = (size) => (i) => `${String(i).padStart(4, '0')}${'x'.repeat(size - 17)}.example.test`;
    await paste(field, numbered(1001, (i) => `n${i}.example.test`).join('\n'));
    await page.getByRole('button', { name: 'Register them' }).click();
    await page.locator('#names-fault').filter({ hasText: 'These are 1,001 names' }).waitFor();
    assert.equal((await field.inputValue()).split('\n').length, 1001);
    page.complaints.length = 0; // a refused form is a 4xx, which the browser notes
    await look(page, 'many-refused-en');
    await paste(field, numbered(1000, name(66)).join('\r\n'));
    await page.getByRole('button', { name: 'Register them' }).click();
    assert.match(await field.evaluate((area) => area.validationMessage), /more than can be sent at once/);
    assert.equal(page.url(), `${list}/many`);
    assert.equal(await page.getByRole('button', { name: 'Register them' }).getAttribute('aria-disabled'), null);
    await paste(field, numbered(1000, name(60)).join('\r\n'));
    await page.getByRole('button', { name: 'Register them' }).click();
    await page.waitForURL(/\/jobs\/\d+$/);
    await ended(page);
    assert.equal(await page.locator('.bar b').innerText(), '1,000 / 1,000');
    assert.equal(await page.locator('.results li').count(), 100);
    await page.getByRole('link', { name: 'Next 100' }).click();
    assert.match(await page.locator('.results li').first().innerText(), /0100x/);
    await page.context().close();
});

await test('all domains are verified, in Japanese', async () => {
    const page = await openPage(browser, { locale: 'ja-JP' });
    await house.names.publish('shop.example TXT "v=spf1 +all"\n');
    await become(page);
    await page.goto(list);
    await page.getByRole('button', { name: 'すべて検証' }).click();
    await page.waitForURL(/\/jobs\/\d+$/);
    await look(page, 'job-verify-running-ja');
    await ended(page, 'すべて終わりました。');
    await page.locator('.results li').filter({ hasText: 'shop.example.test' }).filter({ hasText: 'SPF' }).waitFor();
    await look(page, 'job-verify-ja');
    await page.goto(job);
    await look(page, 'job-ended-ja');
    await page.goto(`${list}/many`);
    await look(page, 'many-ja');
    await page.goto(`${list}/new`);
    await look(page, 'new-ja');
    await page.goto(list);
    await look(page, 'list-ja');
    await page.context().close();
});

for (const [name, options] of [
    ['phone', { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }],
    ['dark', { colorScheme: 'dark' }],
]) {
    const page = await openPage(browser, { ...english, ...options });
    await become(page);
    for (const [path, screen] of [[job, 'job'], [`${list}/many`, 'many'], [list, 'list-job']]) {
        await page.goto(path);
        await look(page, `${screen}-${name}`);
    }
    await page.context().close();
}

plan();
await browser.close();
await house.close();
