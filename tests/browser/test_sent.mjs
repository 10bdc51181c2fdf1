// A profile sends a test, by the keyboard alone: to oneself, and to the message check, which explains
// what arrived; what was sent, and what became of it, stands in the history.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { House } from './house.mjs';
import { look, openBrowser, openPage, plan, step, tabTo } from './tap.mjs';

const build = process.env.BUILD ?? 'build';
const mailbox = fs.mkdtempSync(path.join(os.tmpdir(), 'nafuda-mailbox-'));
fs.chmodSync(mailbox, 0o777); // whoever the watcher runs as writes there
const browser = await openBrowser();
const house = await new House().open({
    NAFUDA_MESSAGE_DOMAIN: 'check.platform.example', NAFUDA_SUBMIT_COMMAND: path.resolve('tests/web/deliver'), MAILBOX: mailbox,
});
const project = house.tool('project', 'add', house.tool('org', 'add', '株式会社はなや'), '秋');
house.tool('register', project, 'news.example.test');
await house.names.publish(`${house.tool('records', 'news.example.test', project, '--zone')}\n`);
house.tool('verify', 'news.example.test', project);
const profile = house.tool('profile', 'add', project, 'info@news.example.test', 'はなや');
const link = /\S+$/.exec(house.tool('user', 'add', 'hanako@hanaya.test', '花子', 'owner', project))[0];
const home = `${house.url}/projects/${project}`;
const page = await openPage(browser, { locale: 'ja-JP' });

const go = async (role, name) => {
    await tabTo(page, page.getByRole('main').getByRole(role, { name, exact: true }).first());
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
};
const row = (recipient) => page.locator('table.list tbody tr').filter({ hasText: recipient });

// The row of the history once it says so; the page shows how things stand when it is loaded.
async function becomes(recipient, words) {
    for (const end = Date.now() + 20000; !(await row(recipient).innerText()).includes(words);) {
        assert.ok(Date.now() < end, await row(recipient).innerText());
        await page.waitForTimeout(200);
        await page.reload();
    }
}

// What was handed to the mail server for an address: [sender, message].
function handed(recipient) {
    const files = fs.readdirSync(mailbox).map((name) => fs.readFileSync(path.join(mailbox, name), 'utf8')).filter((text) => text.startsWith(`${recipient} `));
    assert.equal(files.length, 1, recipient);
    const end = files[0].indexOf('\n');
    return [files[0].slice(recipient.length + 1, end), files[0].slice(end + 1)];
}

await step('the page of a test says from whom, signed by what, and to whom', async () => {
    await page.goto(link);
    await page.locator('#password').focus();
    await page.keyboard.type('a password of some length');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => !url.pathname.startsWith('/welcome'));
    await page.goto(`${home}/profiles/${profile}`);
    await go('link', 'テストを送信する');
    await page.getByRole('heading', { level: 1, name: 'テスト送信' }).waitFor();
    for (const said of ['info@news.example.test', 'nafuda._domainkey.news.example.test', 'hanako@hanaya.test'])
        await page.getByRole('main').getByText(said).first().waitFor();
    await look(page, 'test-send-ja');
});
await step('to oneself: it waits in the history, and then the mail server has it', async () => {
    await tabTo(page, page.getByRole('radio', { name: /自分のアドレス/ }));
    await page.keyboard.press('Space');
    await go('button', '送信する');
    await page.getByRole('status').filter({ hasText: 'テストの送信を受け付けました' }).waitFor();
    await row('hanako@hanaya.test').getByText('nafuda._domainkey.news.example.test').waitFor();
    await becomes('hanako@hanaya.test', 'メールサーバーが受け付けました');
    await look(page, 'sent-ja');
    const [sender, message] = handed('hanako@hanaya.test');
    assert.equal(sender, 'info@news.example.test');
    assert.match(message, /^To: <hanako@hanaya\.test>$/m);
});
await step('to the message check: what arrives is explained, from its row', async () => {
    await go('link', 'info@news.example.test');
    await go('link', 'テストを送信する');
    await tabTo(page, page.getByRole('radio', { name: /自分のアドレス/ }));
    await page.keyboard.press('ArrowDown');
    await go('button', '送信する');
    await becomes('@check.platform.example', '届くのを待っています');
    const [recipient] = /check-\w+@check\.platform\.example/.exec(await row('@check.platform.example').innerText());
    const [sender, message] = handed(recipient);
    execFileSync(`${build}/nafuda`, ['receive', '--client-address', '192.0.2.25', '--sender', sender, recipient], { env: house.environment, input: message });
    await becomes(recipient, '届きました。DMARC 合格');
    await row(recipient).getByText('問題があります').waitFor(); // nobody has signed it
    await look(page, 'sent-arrived-ja');
    await go('link', /説明を見る/);
    await page.locator('.standing').getByText('DMARC に合格').waitFor();
    await page.goto(`${home}/sent`);
    await page.setViewportSize({ width: 320, height: 640 });
    await look(page, 'sent-phone-ja');
});
plan();
await browser.close();
await house.close();
fs.rmSync(mailbox, { recursive: true });
