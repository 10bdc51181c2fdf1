// The story of a message: pasted with one's own signature, changed and so failing, uploaded, awaited at
// a one-time address, handed to support; in both languages, light and dark, on paper and on a phone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { House } from './house.mjs';
import { look, openBrowser, openPage, plan, step, tabTo } from './tap.mjs';

const password = 'a password of some length';
const words = {
    ja: {
        locale: 'ja-JP', scheme: 'dark', password: 'パスワード', start: '設定して始める', title: 'メッセージ確認', none: '確認したメッセージはまだありません',
        one: 'メッセージを確認', original: 'メールの原文', file: 'またはファイル', how: 'メールの原文を表示する方法', check: '確認する', passes: 'DMARC に合格', well: '直すところはありません',
        detail: '届いた経路(SPF 用)', ip: '送信元の IP アドレス', wrongIp: 'IP アドレスを入力してください', via: '「shop.example.test 経由」', fails: 'DMARC に不合格', changed: '本文が変わりました',
        address: '使い切りのアドレスを作る', awaiting: 'まだ届いていません', hand: 'この結果をサポートに渡す', note: 'どのような件ですか', give: 'サポートに渡す', handed: 'サポートに渡しました',
        back: '取り下げる', taken: '見られなくなりました', head: 'ヘッダー', signIn: 'ログイン', mail: 'メールアドレス', queue: '渡されたメッセージ', awaited: '到着待ち',
    },
    en: {
        locale: 'en-GB', scheme: 'light', password: 'Password', start: 'Save and begin', title: 'Message check', none: 'No message has been checked yet',
        one: 'Check a message', original: 'The original of the message', file: 'Or a file', how: 'Where mailboxes show the original of a message', check: 'Check it', passes: 'DMARC passes', well: 'Nothing has to be done',
        detail: 'How it came (for SPF)', ip: 'IP address that it came from', wrongIp: 'enter an IP address', via: '“via shop.example.test”', fails: 'DMARC fails', changed: 'the body was changed after signing',
        address: 'Make a one-time address', awaiting: 'Nothing has arrived yet', hand: 'Hand this result to support', note: 'What is it about?', give: 'Hand it over', handed: 'Handed over on',
        back: 'Take it back', taken: 'Support no longer sees this page', head: 'Header fields', signIn: 'Sign in', mail: 'Mail address', queue: 'Messages handed over', awaited: 'Awaited',
    },
};

const key = generateKeyPairSync('ed25519');
const published = key.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');

// Signed as RFC 8463 has it, simple/simple: what is hashed is what stands there.
function signed(subject, from = 'shop.example.test') {
    const header = `From: Hanaya <news@${from}>\r\nSubject: ${subject}\r\n`, body = 'Hello.\r\n';
    const hash = (text) => createHash('sha256').update(text).digest();
    const field = 'DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; d=shop.example.test; s=s1; h=From:Subject; '
        + `bh=${hash(body).toString('base64')}; b=`;
    return `${field}${sign(null, hash(header + field), key.privateKey).toString('base64')}\r\n${header}\r\n${body}`;
}

const results = 'Return-Path: <news@shop.example.test>\r\n'
    + 'Received: from out.shop.example.test (out.shop.example.test [192.0.2.25]) by mx.receiver.example with ESMTPS id 1\r\n'
    + 'Authentication-Results: mx.receiver.example; dkim=pass header.d=shop.example.test; spf=softfail smtp.mailfrom=news@shop.example.test; dmarc=pass header.from=shop.example.test\r\n';

const browser = await openBrowser();
const house = await new House().open({ NAFUDA_MESSAGE_DOMAIN: 'check.platform.example', NAFUDA_PRESS_USER: '1000', NAFUDA_PRESS_ORG: '1000' });
await house.names.publish(`s1._domainkey.shop.example TXT "v=DKIM1; k=ed25519; p=${published}"\n`
    + '_dmarc.shop.example TXT "v=DMARC1; p=reject"\nshop.example TXT "v=spf1 ip4:192.0.2.25 -all"\n');

async function enter(options, ...where) {
    const link = /\S+$/.exec(house.tool('user', 'add', ...where))[0];
    const page = await openPage(browser, options);
    await page.goto(link);
    await page.locator('#password').fill(password);
    await page.locator('main button[type=submit]').click();
    await page.waitForURL((url) => !url.pathname.startsWith('/welcome'));
    return page;
}

async function story(lang) {
    const w = words[lang], press = (name) => page.getByRole('button', { name, exact: true }).click();
    const options = { locale: w.locale, colorScheme: w.scheme };
    const project = house.tool('project', 'add', house.tool('org', 'add', `Hanaya ${lang}`), 'Autumn');
    const home = `${house.url}/projects/${project}`;
    let page;
    await step(`${lang}: the list is empty and leads to the one form`, async () => {
        page = await enter(options, `hanako@${lang}.example.test`, 'Hanako', 'owner', project);
        await page.goto(`${home}/domains`);
        await page.getByRole('link', { name: w.title, exact: true }).click();
        await page.getByText(w.none).waitFor();
        await look(page, `messages-empty-${lang}`);
        await page.getByRole('main').getByRole('link', { name: w.one }).click();
        await page.getByText(w.how).first().click();
        await page.getByText('Thunderbird', { exact: true }).waitFor();
        await look(page, `message-new-${lang}`);
    });
    await step(`${lang}: with the keyboard, a wrong address is named and what was typed is there; then it passes`, async () => {
        await page.reload();
        await tabTo(page, page.getByLabel(w.original));
        await page.getByLabel(w.original).fill(results + signed(`Sale ${lang}`));
        await page.getByText(w.detail).click();
        await page.getByLabel(w.ip).fill('192.0.2');
        await press(w.check);
        await page.locator('#ip-fault').filter({ hasText: w.wrongIp }).waitFor();
        page.complaints.length = 0; // a refused form is a 4xx, which the browser notes
        await look(page, `message-refused-${lang}`);
        assert.match(await page.getByLabel(w.original).inputValue(), /^Return-Path: [^]*Hello\.\n$/);
        await page.getByLabel(w.ip).fill('');
        await press(w.check);
        await page.locator('.standing').getByText(w.passes).waitFor();
        await page.getByText(w.well).waitFor();
        await page.getByText('spf=softfail', { exact: true }).waitFor();
        await page.locator('summary', { hasText: w.head }).first().click();
        await look(page, `message-passes-${lang}`);
        await page.emulateMedia({ media: 'print' });
        assert.equal(await page.getByText(w.passes).first().isVisible(), true, 'on paper, too');
        await page.emulateMedia({ media: 'screen' });
    });
    await step(`${lang}: a file of a megabyte that was changed fails, and says where`, async () => {
        await page.goto(`${home}/messages/new`);
        await page.getByLabel(w.file).setInputFiles({ name: 'sale.eml', mimeType: 'message/rfc822', buffer: Buffer.from(signed(`Autumn ${lang}`) + 'A footer.\r\n'.repeat(100000)) });
        await page.getByText(w.detail).click();
        await page.getByLabel(w.ip).fill('192.0.2.99');
        await page.locator('#sender').fill('news@shop.example.test');
        await press(w.check);
        await page.locator('.standing').getByText(w.fails).waitFor();
        await page.locator('.next').getByText(w.changed).waitFor();
        await look(page, `message-fails-${lang}`);
        await page.setViewportSize({ width: 320, height: 640 });
        await look(page, `message-fails-phone-${lang}`);
        await page.setViewportSize({ width: 1180, height: 860 });
    });
    await step(`${lang}: signed by somebody else, it is foretold what mail programs show`, async () => {
        await page.goto(`${home}/messages/new`);
        await page.getByLabel(w.original).fill(signed(`Winter ${lang}`, 'other.test'));
        await press(w.check);
        await page.locator('#alignment').getByText(w.via).waitFor();
        await page.locator('.next').getByText(w.via).waitFor();
        await look(page, `message-via-${lang}`);
        await page.goto(`${home}/messages`);
        await page.getByRole('link', { name: `Autumn ${lang}` }).click();
    });
    await step(`${lang}: handed to support, who sees it, and taken back`, async () => {
        const here = page.url();
        const sue = await enter(options, `sue@${lang}.example.test`, 'Sue', 'support');
        await page.getByText(w.hand).click();
        await page.getByLabel(w.note).fill('Why?\nIt passed yesterday.');
        await look(page, `message-hand-${lang}`);
        await press(w.give);
        await page.getByText(w.handed).first().waitFor();
        await look(page, `message-handed-${lang}`);
        await sue.goto(`${house.url}/support/messages`);
        await look(sue, `messages-queue-${lang}`);
        await sue.getByRole('link', { name: `Autumn ${lang}` }).click();
        await sue.getByText('It passed yesterday.').waitFor();
        await look(sue, `message-support-${lang}`);
        await press(w.back);
        await page.getByRole('status').getByText(w.taken).waitFor();
        await sue.goto(here);
        assert.equal(await sue.getByText(w.fails).count(), 0);
        await sue.context().close();
    });
    await step(`${lang}: a one-time address awaits its message, and the page shows it when it comes`, async () => {
        await page.goto(`${home}/messages/new`);
        await press(w.address);
        await page.getByText(/^check-[a-z2-7]{16}@check\.platform\.example$/).waitFor();
        await page.getByText(w.awaiting).waitFor();
        await look(page, `message-awaited-${lang}`);
        const here = page.url(), address = await page.locator('#one-time').innerText();
        await page.goto(`${home}/messages`);
        await page.locator('.rows').getByText(w.awaited).waitFor();
        await look(page, `messages-${lang}`);
        await page.goto(here);
        const still = await openPage(browser, { ...options, javaScriptEnabled: false, storageState: await page.context().storageState() });
        await still.goto(here);
        execFileSync(`${process.env.BUILD ?? 'build'}/nafuda`, ['receive', '--client-address', '192.0.2.25', '--sender', 'news@shop.example.test', address],
            { env: house.environment, input: signed(`Arrived ${lang}`) });
        for (const waiting of [page, still]) {
            await waiting.locator('.standing').getByText(w.passes).waitFor({ timeout: 20000 });
            await waiting.getByText(`Arrived ${lang}`).first().waitFor();
        }
        await look(page, `message-arrived-${lang}`);
        await still.context().close();
        await page.goto(`${home}/messages`);
        await page.setViewportSize({ width: 320, height: 640 });
        await look(page, `messages-phone-${lang}`);
    });
}

for (const lang of ['ja', 'en']) await story(lang);
plan();
await browser.close();
await house.close();
