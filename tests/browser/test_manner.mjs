// How the console behaves for whoever has no mouse, no script, a phone, a dark room, or a printer;
// and the screens that the story does not pass.
import assert from 'node:assert/strict';
import { House } from './house.mjs';
import { look, openBrowser, openPage, plan, pressVerify, tabTo, test } from './tap.mjs';

const password = 'a password of some length';
const browser = await openBrowser();
const house = await new House().open();
const org = house.tool('org', 'add', 'Hanaya');
const project = house.tool('project', 'add', org, 'Autumn');
const links = {};
for (const [role, ...where] of [['operator'], ['support'], ['owner', project], ['member', project]])
    links[role] = /\S+$/.exec(house.tool('user', 'add', `${role}@example.test`, `The ${role}`, role, ...where))[0];

const english = { locale: 'en-GB' };
const list = `${house.url}/projects/${project}/domains`;

async function become(page, role) {
    await page.goto(`${house.url}/sign-in`);
    await page.getByLabel('Mail address').fill(`${role}@example.test`);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

await test('without script: a password by the link, a domain, Verify, another language', async () => {
    for (const role of Object.keys(links)) {
        const page = await openPage(browser, { ...english, javaScriptEnabled: false });
        await page.goto(links[role]);
        await page.getByLabel('Password').fill(password);
        await page.getByRole('button', { name: 'Save and begin' }).click();
        if (role === 'owner') {
            await page.getByRole('link', { name: 'Register a domain', exact: true }).click();
            await page.getByLabel('Domain name').fill('no-script.example.test');
            await page.getByRole('button', { name: 'Register' }).click();
            assert.equal(await page.getByRole('button', { name: /^Copy/ }).count(), 0, 'no button that does nothing');
            await page.getByRole('button', { name: 'Verify', exact: true }).click();
            await page.getByRole('status').filter({ hasText: 'not there yet' }).waitFor();
            await page.getByRole('button', { name: 'JA' }).click();
            await page.getByRole('button', { name: '検証する', exact: true }).waitFor();
            await page.getByRole('button', { name: 'EN' }).click();
            await page.getByRole('button', { name: 'Verify', exact: true }).waitFor();
        }
        await page.context().close();
    }
});

await test('without script: the DMARC builder, the history, the SPF tree in words', async () => {
    const page = await openPage(browser, { ...english, javaScriptEnabled: false });
    await become(page, 'owner');
    await page.goto(`${list}/1`);
    await page.getByRole('link', { name: 'See the history' }).click();
    await page.locator('.attempts a').first().click();
    await page.getByRole('heading', { level: 2, name: 'What DNS answered' }).waitFor();
    await page.goto(`${list}/1`);
    await page.getByRole('link', { name: 'Build or change the DMARC record' }).click();
    await page.getByLabel('Put it into the spam folder').check();
    await page.getByLabel('Aggregate reports to').fill('reports@no-script.example.test');
    await page.getByRole('button', { name: 'Write the record' }).click();
    await page.getByText('v=DMARC1; p=quarantine; rua=mailto:reports@no-script.example.test').waitFor();
    await page.context().close();
});

await test('with the keyboard alone: sign in, register, Verify', async () => {
    const page = await openPage(browser, english);
    await page.goto(`${house.url}/sign-in`);
    await tabTo(page, page.getByLabel('Mail address'));
    await page.keyboard.type('owner@example.test');
    await tabTo(page, page.getByLabel('Password'));
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.waitForURL(list);
    await tabTo(page, page.getByRole('link', { name: 'Register a domain', exact: true }));
    await page.keyboard.press('Enter');
    await page.waitForURL(`${list}/new`);
    await tabTo(page, page.getByLabel('Domain name'));
    await page.keyboard.type('keys.example.test');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/domains\/\d+/);
    await tabTo(page, page.getByRole('button', { name: 'Verify', exact: true }));
    await pressVerify(page, () => page.keyboard.press('Enter'));
    await page.getByRole('status').filter({ hasText: 'not there yet' }).first().waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Verify', 'the focus stays where it was');
    await page.reload();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main', 'the first link skips to the content');
    await page.context().close();
});

await test('a wrong entry keeps what was typed, is named at its field, and has the focus', async () => {
    const page = await openPage(browser, english);
    await become(page, 'owner');
    for (const [typed, said] of [['co.jp', /ending/], ['a b.example', /character/], ['https://a.example', /https/]]) {
        await page.goto(`${list}/new`);
        await page.getByLabel('Domain name').fill(typed);
        await page.getByRole('button', { name: 'Register' }).click();
        const field = page.getByLabel('Domain name');
        assert.equal(await field.inputValue(), typed);
        const id = (await field.getAttribute('aria-describedby')).split(' ')[0];
        assert.match(await page.locator(`#${id}`).innerText(), said);
        assert.equal(await field.evaluate((element) => element === document.activeElement), true);
    }
    page.complaints.length = 0; // a refused form is a 4xx, which the browser notes
    await look(page, 'new-refused-en');
    await page.context().close();
});

await test('copying says so to everybody', async () => {
    const page = await openPage(browser, { ...english, permissions: ['clipboard-read', 'clipboard-write'] });
    await become(page, 'owner');
    await page.getByRole('link', { name: 'keys.example.test' }).click();
    const value = page.locator('#dkim-value');
    await page.locator('[data-copy="dkim-value"]').click();
    await page.getByRole('status').filter({ hasText: 'Copied' }).first().waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await value.innerText());
    await page.context().close();
});

const screens = {
    operator: [['/operate', 'operate'], [`/operate/orgs/${org}`, 'org-filled'], ['/operate/users', 'users'], ['/find', 'find'], ['/find?q=keys', 'find-found']],
    support: [['/find?q=keys', 'support-find'], ['/projects/1/domains/2', 'support-detail']],
    owner: [['/projects/1/domains', 'list-two'], ['/projects/1/domains?q=nothing', 'list-none'], ['/projects/1/domains/new', 'new-form'],
        ['/projects/1/domains/1', 'detail'], ['/projects/1/domains/1/history', 'history'], ['/projects/1/domains/1/history/1', 'attempt'], ['/projects/1/domains/1/dmarc', 'dmarc'], ['/projects/1/domains/1/dmarc?made=1&p=quarantine&sp=reject&rua=a@b.example', 'dmarc-made'], ['/projects/1/domains/1/dmarc?made=1&p=none&rua=nobody', 'dmarc-refused'], ['/projects/1/domains/1/keys', 'keys'], ['/projects/1/domains/1/keys/1', 'key'], ['/projects/1/domains/1/keys/new', 'key-rotate'], ['/projects/1/domains/1/delete', 'delete'], ['/projects/1/members', 'members'], ['/account', 'account']],
    member: [['/projects/1/domains/1', 'member-detail']],
};

async function lookAround(name, options) {
    await test(`every screen: ${name}`, async () => {
        for (const [role, paths] of Object.entries(screens)) {
            const page = await openPage(browser, { ...english, ...options });
            await become(page, role);
            for (const [path, screen] of paths) {
                const answer = await page.goto(house.url + path);
                assert.equal(answer.status(), 200, path);
                await look(page, `${screen}-${name}`);
            }
            await page.context().close();
        }
    });
}
await lookAround('wide', {});
await lookAround('phone', { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
await lookAround('dark', { colorScheme: 'dark' });

await test('a page that is not there', async () => {
    const page = await openPage(browser, english);
    await page.goto(`${house.url}/nothing`);
    page.complaints.length = 0;
    await look(page, 'missing-en');
    await page.context().close();
});

await test('targets are large enough for a finger', async () => {
    const page = await openPage(browser, { ...english, viewport: { width: 320, height: 640 } });
    await become(page, 'owner');
    await page.goto(`${list}/1`);
    const small = await page.evaluate(() => [...document.querySelectorAll('a, button, summary, input, select')]
        .filter((at) => at.offsetParent && !at.closest('p, li, .vh, .skip'))
        .map((at) => [at.getBoundingClientRect(), at.outerHTML.slice(0, 70)])
        .filter(([box]) => box.width < 24 || box.height < 24)
        .map(([box, text]) => `${Math.round(box.width)} x ${Math.round(box.height)} ${text}`));
    assert.deepEqual(small, []);
    await page.context().close();
});

await test('printed: the records on one sheet, black on white, no navigation', async () => {
    const page = await openPage(browser, { ...english, colorScheme: 'dark' });
    await become(page, 'owner');
    await page.goto(`${list}/1`);
    await page.emulateMedia({ media: 'print' });
    const sheet = await page.evaluate(() => {
        const shown = (at) => at.getClientRects().length > 0;
        const body = getComputedStyle(document.body);
        return {
            shown: [...document.querySelectorAll('header.top, nav, form, button')].filter(shown).map((at) => at.outerHTML.slice(0, 60)),
            tables: [...document.querySelectorAll('.sheet table')].filter(shown).length,
            background: body.backgroundColor,
        };
    });
    assert.deepEqual(sheet.shown, []);
    assert.equal(sheet.tables, 4);
    assert.match(sheet.background, /rgba?\((255, 255, 255|0, 0, 0, 0)/);
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, 'pages');
    await page.context().close();
});

await test('no motion for whoever wants none', async () => {
    const page = await openPage(browser, { ...english, reducedMotion: 'reduce' });
    await become(page, 'owner');
    await page.goto(`${list}/1`);
    const moving = await page.evaluate(() => document.getAnimations().filter((at) => at.effect.getComputedTiming().duration > 1).length);
    assert.equal(moving, 0);
    await page.context().close();
});

plan();
await browser.close();
await house.close();
