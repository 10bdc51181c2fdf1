// A set-up request, in both languages: somebody without an account applies on a phone and confirms by
// the link in the mail, an operator asks back and accepts, the applicant publishes the records that
// his page shows, and the domain is verified. Then without a mouse, without script, and declined.
import assert from 'node:assert/strict';
import { House } from './house.mjs';
import { look, openBrowser, openPage, plan, step, tabTo, test } from './tap.mjs';

const password = 'a password of some length';
const words = {
    ja: {
        locale: 'ja-JP', apply: /設定お申込み/, dns: /御社のドメインの DNS を.*変更できることを確認/, org: '会社・団体名', contact: '担当者名',
        email: 'メールアドレス', phone: '電話番号', facility: '施設名', sender: '送信元メールアドレス', send: '申し込む', faults: '入力内容をご確認ください',
        sent: '確認のメールをお送りします', confirm: '申し込みを確定する', confirmed: 'お申込みを確定しました', requests: 'お申込み',
        question: '確認したいこと', ask: '連絡する', asked: 'お申込みの方へ連絡しました', answer: 'お返事', sendAnswer: '返事を送る', answered: 'お返事を送りました',
        fresh: '新しい組織とプロジェクトを作る', accept: '受け付けて登録する', accepted: '受け付けました', steps: { handed: '4/9 次の番: お客様', dmarc: '8/9 次の番: お客様', said: /4\/9 次の番: Nafuda/ },
        published: /登録しました/, reported: 'まもなく DNS を確認します', complete: '設定完了', verified: '検証完了',
        reason: '理由', decline: 'このお申込みを断る', declined: 'お断りの連絡をしました', refused: 'このお申込みはお受けできませんでした', more: '施設を追加する',
        password: 'パスワード', start: '設定して始める', name: '株式会社はなや',
    },
    en: {
        locale: 'en-GB', apply: /Request a set-up/, dns: /can change the DNS of our domain/, org: 'Company or organisation', contact: 'Contact',
        email: 'Mail address', phone: 'Telephone', facility: 'Name of the facility', sender: 'Sender address', send: 'Send the request', faults: 'Please check what you entered',
        sent: 'A mail is on its way', confirm: 'Confirm the request', confirmed: 'Your request is confirmed', requests: 'Requests',
        question: 'What you need to know', ask: 'Ask', asked: 'The applicant was asked', answer: 'Your answer', sendAnswer: 'Send the answer', answered: 'Your answer was sent',
        fresh: 'Make a new organisation and project', accept: 'Accept and register', accepted: 'Accepted.', steps: { handed: '4/9 Turn: You', dmarc: '8/9 Turn: You', said: /4\/9 Turn: Nafuda/ },
        published: /I have published them/, reported: 'We look at the DNS shortly', complete: 'Complete', verified: 'Verified',
        reason: 'Reason', decline: 'Decline this request', declined: 'The applicant was told', refused: 'This request could not be accepted', more: 'Add another facility',
        password: 'Password', start: 'Save and begin', name: 'Hanaya Ltd',
    },
};
const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
const LINK = /\/apply\/[\w-]{43}/;

const browser = await openBrowser();
const house = await new House().open();

async function welcome(page, w, link) {
    await page.goto(link);
    await page.getByLabel(w.password).fill(password);
    await page.getByRole('button', { name: w.start }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/welcome'));
}

async function operator(lang) {
    const page = await openPage(browser, { locale: words[lang].locale });
    await welcome(page, words[lang], /\S+$/.exec(house.tool('user', 'add', `operator@${lang}.test`, 'The operator', 'operator'))[0]);
    return page;
}

const press = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' }).first().click();
const said = (page, text) => page.getByRole('status').filter({ hasText: text }).first().waitFor();

// Fills in the form of one facility; what is not named stays.
async function fill(page, w, fields) {
    for (const [field, value] of Object.entries(fields))
        await page.getByLabel(w[field], { exact: true }).first().fill(value);
}

function zoneLine(name, value) {
    const strings = value.match(/.{1,255}/g).map((string) => `"${string.replace(/["\\]/g, '\\$&')}"`);
    return `${name}. TXT ${strings.join(' ')}\n`;
}

// The lines of a zone that the applicant's page asks for.
async function readRecords(page, checks) {
    let lines = '';
    for (const check of checks) {
        const [name, value] = [page.locator(`[id$="-${check}-full"]`), page.locator(`[id$="-${check}-value"]`)];
        lines += zoneLine(await name.textContent(), await value.textContent());
    }
    return lines;
}

// Opens the page again until it says so: the watcher looks every few seconds, and at a domain that it
// has just looked at a minute later.
async function comes(page, text) {
    for (let tries = 0; tries < 45; tries++) {
        await page.reload();
        if (await page.getByText(text).first().isVisible()) return;
        await page.waitForTimeout(2000);
    }
    throw new Error(`never says ${text}: ${await page.getByRole('main').innerText()}`);
}

async function story(lang) {
    const w = words[lang], domain = `sea.${lang}.example.test`, email = `hanako@${lang}.example.test`;
    const guest = await openPage(browser, { locale: w.locale, ...phone });
    const staff = await operator(lang);
    let path, lines;

    await step(`${lang}: from the sign-in page to the form, which first says what it takes and gains`, async () => {
        await guest.goto(`${house.url}/sign-in`);
        await guest.getByRole('link', { name: w.apply }).tap();
        await guest.getByRole('heading', { level: 1, name: w.apply }).waitFor();
        await look(guest, `apply-${lang}`);
    });
    await step(`${lang}: what is wrong is said at its field and above; what was typed stays`, async () => {
        await guest.getByLabel(w.dns).check();
        await fill(guest, w, { org: w.name, contact: 'Hanako', email, phone: '03-0000-0000', facility: 'Sea', sender: 'info@com' });
        await press(guest, w.send);
        await guest.getByRole('alert').filter({ hasText: w.faults }).waitFor();
        assert.equal(await guest.getByLabel(w.org).inputValue(), w.name);
        assert.equal(await guest.evaluate(() => document.activeElement.name), 'sender1');
        guest.complaints.length = 0; // a 422, which the browser notes
        await look(guest, `apply-wrong-${lang}`);
    });
    await step(`${lang}: sent; the mail has the link that confirms it`, async () => {
        await fill(guest, w, { sender: `info@${domain}` });
        await press(guest, w.send);
        await guest.getByRole('heading', { level: 1, name: w.sent }).waitFor();
        await look(guest, `apply-sent-${lang}`);
        path = (await house.letter(email, LINK))[0];
        await guest.goto(house.url + path);
        await look(guest, `apply-confirm-${lang}`);
        await press(guest, w.confirm);
        await said(guest, w.confirmed);
        await look(guest, `apply-confirmed-${lang}`);
    });
    await step(`${lang}: an operator sees it in the queue, and asks back`, async () => {
        await staff.goto(`${house.url}/operate`);
        await staff.getByRole('link', { name: w.requests }).first().click();
        await look(staff, `queue-${lang}`);
        await staff.getByRole('link', { name: w.name }).click();
        await staff.getByText(`info@${domain}`).first().waitFor();
        await look(staff, `queue-request-${lang}`);
        await staff.getByLabel(w.question).fill('Which DNS?\nWho runs it?');
        await press(staff, w.ask);
        await said(staff, w.asked);
        await look(staff, `queue-asked-${lang}`);
    });
    await step(`${lang}: the applicant is asked by mail, and answers on his page`, async () => {
        assert.ok((await house.letter(email, /Which DNS\?\nWho runs it\?/)).input.includes(path));
        await guest.reload();
        await look(guest, `apply-asked-${lang}`);
        await guest.getByLabel(w.answer).fill('Ours.');
        await press(guest, w.sendAnswer);
        await said(guest, w.answered);
    });
    await step(`${lang}: the operator accepts it into a new organisation`, async () => {
        await staff.reload();
        await staff.getByText('Ours.').waitFor();
        await staff.getByLabel(w.fresh).check();
        await press(staff, w.accept);
        await said(staff, w.accepted);
        await look(staff, `queue-accepted-${lang}`);
    });
    await step(`${lang}: the applicant's page shows the records; two of four, and it is the applicant's turn again`, async () => {
        await comes(guest, w.steps.handed);
        await look(guest, `apply-records-${lang}`);
        lines = await readRecords(guest, ['ownership', 'dkim']);
        await house.names.publish(lines);
        await press(guest, w.published);
        await said(guest, w.reported);
        await guest.getByText(w.steps.said).waitFor();
        await look(guest, `apply-reported-${lang}`);
        await comes(guest, w.steps.dmarc);
        await look(guest, `apply-dmarc-${lang}`);
    });
    await step(`${lang}: the other two, and the set-up is complete`, async () => {
        await house.names.publish(lines + await readRecords(guest, ['spf', 'dmarc']));
        await press(guest, w.published);
        if (lang === 'en') house.tool('verify', domain); // once it need not take the watcher's minute
        await comes(guest, w.complete);
        await look(guest, `apply-complete-${lang}`);
        await staff.reload();
        await staff.getByText(w.complete).first().waitFor();
        await look(staff, `queue-complete-${lang}`);
    });
    await step(`${lang}: by the invitation the applicant is an owner, and the domain is verified`, async () => {
        const page = await openPage(browser, { locale: w.locale });
        await welcome(page, w, (await house.letter(email, /http\S+\/welcome\/[\w-]+/))[0]);
        await page.getByRole('listitem').filter({ hasText: domain }).getByText(w.verified).waitFor();
        await page.getByRole('link', { name: domain }).click();
        assert.match(await page.title(), new RegExp(`^${domain} \\(${w.verified}\\)`));
        await page.context().close();
    });
    await step(`${lang}: without script: two facilities; declined, with the reason by mail and on the page`, async () => {
        const page = await openPage(browser, { locale: w.locale, ...phone, javaScriptEnabled: false });
        const other = `other@${lang}.example.test`;
        await page.goto(`${house.url}/apply`);
        await page.getByLabel(w.dns).check();
        await fill(page, w, { org: 'Blue', contact: 'Bob', email: other, phone: '03', facility: 'Hill', sender: 'a@hill.test' });
        await press(page, w.more);
        await page.getByLabel(w.facility, { exact: true }).nth(1).fill('Lake');
        await page.getByLabel(w.sender, { exact: true }).nth(1).fill('a@lake.test');
        await press(page, w.send);
        const own = house.url + (await house.letter(other, LINK))[0];
        await page.goto(own);
        await press(page, w.confirm);
        await staff.goto(`${house.url}/operate/requests`);
        await staff.getByRole('link', { name: 'Blue' }).click();
        await staff.getByLabel(w.reason).fill('Not your domains.');
        await press(staff, w.decline);
        await said(staff, w.declined);
        await look(staff, `queue-declined-${lang}`);
        await house.letter(other, /Not your domains\./);
        await page.goto(own);
        await page.getByText(w.refused).first().waitFor();
        await page.getByText('Not your domains.').waitFor();
        assert.equal(await page.getByText('Lake').count(), 1);
        await page.context().close();
    });
    await guest.context().close();
    await staff.context().close();
}

for (const lang of Object.keys(words)) await story(lang);

await test('by the keyboard alone: applied, confirmed', async () => {
    const w = words.en, page = await openPage(browser, { locale: w.locale }), email = 'keys@example.test';
    await page.goto(`${house.url}/apply`);
    await tabTo(page, page.getByLabel(w.dns));
    await page.keyboard.press('Space');
    const fields = { org: 'Keys', contact: 'Kay', email, phone: '03', facility: 'Hill', sender: 'a@keys.test' };
    for (const [field, value] of Object.entries(fields)) {
        await tabTo(page, page.getByLabel(w[field], { exact: true }));
        await page.keyboard.type(value);
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: w.sent }).waitFor();
    await page.goto(house.url + (await house.letter(email, LINK))[0]);
    await tabTo(page, page.getByRole('button', { name: w.confirm }));
    await page.keyboard.press('Enter');
    await said(page, w.confirmed);
    await page.context().close();
});

plan();
await browser.close();
await house.close();
