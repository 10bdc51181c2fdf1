// The DNS administrator's link: the owner makes it and copies it, somebody without an account opens
// it on a phone, copies the records, presses Verify, and sees them turn green. Then support: finds a
// failed domain, and copies a reply to the customer.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { House } from './house.mjs';
import { look, openBrowser, openPage, plan, pressVerify, step } from './tap.mjs';

const words = {
    ja: {
        locale: 'ja-JP', signIn: 'サインイン', email: 'メールアドレス', password: 'パスワード', start: '設定して始める',
        days: '有効期間', month: '30日間', make: 'リンクを作る', made: 'リンクを作りました', copied: 'コピーしました',
        verify: '検証する', still: '確認しました。まだ正しくない項目があります。',
        allFine: '確認しました。すべて正しく設定されています。', verified: '検証完了', done: 'すべて正しく登録されています',
        opened: '開かれた回数', endTitle: 'このリンクを終了する', end: 'リンクを終了', ended: 'リンクを終了しました', gone: 'このリンクは開けません',
        other: 'EN English', otherVerify: 'Verify', type: '種類: TXT',
        find: '検索', label: '名前の先頭', button: '探す', failed: '検証失敗', band: '閲覧のみ', english: 'English', copy: '返信をコピー',
    },
    en: {
        locale: 'en-GB', signIn: 'Sign in', email: 'Mail address', password: 'Password', start: 'Save and begin',
        days: 'Valid for', month: '30 days', make: 'Make a link', made: 'The link is made', copied: 'Copied',
        verify: 'Verify', still: 'Some records are not right yet.',
        allFine: 'Checked just now. Everything is right.', verified: 'Verified', done: 'Everything is in place',
        opened: 'Times opened', endTitle: 'End this link', end: 'End the link', ended: 'The link is ended', gone: 'This link does not open',
        other: 'JA 日本語', otherVerify: '検証する', type: 'Type: TXT',
        find: 'Find', label: 'Beginning of the name', button: 'Find', failed: 'Failed', band: 'read only', english: 'English', copy: 'Copy the reply',
    },
};
const checks = ['ownership', 'dkim', 'spf', 'dmarc'];
const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

function zoneLine(name, value) {
    const strings = value.match(/.{1,255}/g).map((string) => `"${string.replace(/["\\]/g, '\\$&')}"`);
    return `${name}. TXT ${strings.join(' ')}\n`;
}

const browser = await openBrowser();
const house = await new House().open();
house.tool('org', 'add', '株式会社はなや');
const project = house.tool('project', 'add', '1', 'A project that nobody else shall read of');

for (const [lang, w] of Object.entries(words)) {
    const domain = `${lang}.example.test`;
    const link = /\S+$/.exec(house.tool('user', 'add', `${lang}@hanaya.test`, 'Hanako', 'owner', project))[0];
    const owner = await openPage(browser, { locale: w.locale, ...clipboard });
    const guest = await openPage(browser, { locale: w.locale, ...phone, ...clipboard });
    const home = `${house.url}/projects/${project}/domains/${/^\d+/.exec(house.tool('register', project, domain))[0]}`;
    const read = (id) => guest.locator(`#${id}`).textContent();
    const press = (page) => pressVerify(page, () => page.getByRole('button', { name: w.verify, exact: true }).tap());
    let address;

    await step(`${lang}: the owner makes a link for 30 days, and copies it`, async () => {
        await owner.goto(link);
        await owner.getByLabel(w.password).fill('a password of some length');
        await owner.getByRole('button', { name: w.start }).click();
        await owner.waitForURL(/projects/);
        await owner.goto(home);
        await owner.getByLabel(w.days).selectOption({ label: w.month });
        await owner.getByRole('button', { name: w.make }).click();
        await owner.getByText(w.made).waitFor();
        await look(owner, `link-made-${lang}`);
        await owner.locator('[data-copy^="link-"]').click();
        await owner.getByRole('status').filter({ hasText: w.copied }).first().waitFor();
        address = await owner.evaluate(() => navigator.clipboard.readText());
        assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/dns\/[\w-]{43}$/);
    });
    await step(`${lang}: on a phone, without an account: the records, and nothing else`, async () => {
        await guest.goto(address);
        await guest.getByRole('heading', { level: 1, name: domain }).waitFor();
        await guest.getByText('株式会社はなや').first().waitFor();
        assert.equal(await guest.getByText('nobody else shall read').count(), 0);
        assert.equal(await guest.getByRole('link', { name: /Hanako|Sign in|サインイン/ }).count(), 0);
        await look(guest, `link-guest-${lang}`);
    });
    await step(`${lang}: each value is copied with one tap`, async () => {
        for (const id of checks.flatMap((check) => [`${check}-full`, `${check}-value`])) {
            await guest.locator(`[data-copy="${id}"]`).tap();
            await guest.getByRole('status').filter({ hasText: w.copied }).first().waitFor();
            assert.equal(await guest.evaluate(() => navigator.clipboard.readText()), await read(id));
        }
    });
    await step(`${lang}: Verify says what is missing, and, when the records are there, that all is well`, async () => {
        await press(guest);
        await guest.locator('#seen').getByText(w.still).waitFor();
        await look(guest, `link-guest-missing-${lang}`);
        let lines = '';
        for (const check of checks) lines += zoneLine(await read(`${check}-full`), await read(`${check}-value`));
        await house.names.publish(lines);
        await press(guest);
        await guest.locator('#seen').getByText(w.allFine).waitFor();
        assert.ok((await guest.title()).startsWith(`${domain} (${w.verified})`));
        for (const check of checks) assert.match(await guest.locator(`#${check}`).getAttribute('class'), /t-ok/);
        await look(guest, `link-guest-verified-${lang}`);
        await guest.reload();
        await guest.getByText(w.done).waitFor();
    });
    await step(`${lang}: the same as text; and in the other language`, async () => {
        const text = await (await guest.request.get(`${address}/text?lang=${lang}`)).text();
        assert.ok(text.includes(w.type) && text.includes(address), text);
        await guest.getByRole('button', { name: w.other }).tap();
        await guest.getByRole('button', { name: w.otherVerify, exact: true }).waitFor();
        assert.equal(guest.url(), address);
    });
    await step(`${lang}: without script it works, too`, async () => {
        const page = await openPage(browser, { locale: w.locale, ...phone, javaScriptEnabled: false });
        await page.goto(address);
        await page.getByRole('button', { name: w.verify, exact: true }).tap();
        await page.getByRole('status').filter({ hasText: w.allFine }).waitFor();
        await page.context().close();
    });
    await step(`${lang}: the owner sees how often it was opened, and ends it, at once`, async () => {
        await owner.goto(home);
        const views = owner.locator(`xpath=//dt[normalize-space()="${w.opened}"]/following-sibling::dd[1]`);
        assert.match(await views.innerText(), /^3\D*/);
        await owner.getByText(w.endTitle).click();
        await owner.getByRole('button', { name: w.end, exact: true }).click();
        await owner.getByText(w.ended).waitFor();
        await look(owner, `link-ended-${lang}`);
        assert.equal((await guest.goto(address)).status(), 404);
        guest.complaints.length = 0; // a 404, which the browser notes
        await guest.getByRole('heading', { level: 1 }).waitFor();
        await look(guest, `link-gone-${lang}`);
    });
    await owner.context().close();
    await guest.context().close();
}

// Registered four days ago, with a window of three: the watcher looks, and it has failed.
house.environment.NAFUDA_CLOCK = String(-4 * 86400);
house.tool('register', project, 'failing.example.test');
delete house.environment.NAFUDA_CLOCK;
await step('a domain fails when its time is over', async () => {
    for (const end = Date.now() + 30000; !/failed/.test(house.tool('domains', 'failing')); await sleep(200))
        assert.ok(Date.now() < end, house.tool('domains', 'failing'));
});
const support = /\S+$/.exec(house.tool('user', 'add', 'sue@nafuda.test', 'Sue', 'support'))[0];
for (const [lang, w] of Object.entries(words)) {
    const page = await openPage(browser, { locale: w.locale, ...clipboard });

    await step(`${lang}: support finds a failed domain by its beginning`, async () => {
        if (lang === 'ja') {
            await page.goto(support);
            await page.getByLabel(w.password).fill('a password of some length');
            await page.getByRole('button', { name: w.start }).click();
            await page.waitForURL((url) => !url.pathname.startsWith('/welcome'));
        } else {
            await page.goto(`${house.url}/sign-in`);
            await page.getByLabel(w.email).fill('sue@nafuda.test');
            await page.getByLabel(w.password).fill('a password of some length');
            await page.getByRole('button', { name: w.signIn }).click();
            await page.waitForURL((url) => url.pathname !== '/sign-in');
        }
        await page.goto(`${house.url}/find`);
        await page.getByRole('searchbox', { name: w.label }).fill('fail');
        await page.getByRole('button', { name: w.button, exact: true }).click();
        await page.getByRole('cell', { name: w.failed }).waitFor();
        await look(page, `support-find-${lang}`);
        await page.getByRole('link', { name: 'failing.example.test' }).click();
        await page.getByText(w.band, { exact: false }).first().waitFor();
        await look(page, `support-domain-${lang}`);
    });
    await step(`${lang}: and copies the reply, in either language`, async () => {
        const own = await page.locator('#reply').inputValue();
        assert.ok(own.includes('failing.example.test') && own.includes('v=DMARC1; p=none;'), own);
        assert.ok(own.includes(lang === 'ja' ? '「再検証する」' : '“Verify again”'), own);
        await page.getByRole('button', { name: w.copy }).click();
        await page.getByRole('status').filter({ hasText: w.copied }).first().waitFor();
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), own);
        await page.getByRole('link', { name: w.english, exact: true }).click();
        await page.waitForURL(/reply=en/);
        assert.match(await page.locator('#reply').inputValue(), /thank you for writing/);
        assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
        await page.locator('#reply').fill('Written by Sue');
        await page.getByRole('button', { name: w.copy }).click();
        await page.waitForFunction(() => navigator.clipboard.readText().then((text) => text === 'Written by Sue'));
    });
    await step(`${lang}: the customer's project and organisation, to be read`, async () => {
        for (const [path, name] of [[`/support/projects/${project}`, 'project'], ['/support/orgs/1', 'org']]) {
            await page.goto(house.url + path);
            await page.getByRole('cell', { name: 'Hanako' }).first().waitFor();
            assert.equal(await page.locator('main form').count(), 0);
            await look(page, `support-${name}-${lang}`);
        }
    });
    await page.context().close();
}

plan();
await browser.close();
await house.close();
