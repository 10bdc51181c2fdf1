// The story a newcomer lives through, from the first operator's link to a verified domain that
// breaks and is mended. Everything is found by what a person reads: roles and labels.
import assert from 'node:assert/strict';
import { House } from './house.mjs';
import { look, openBrowser, openPage, plan, pressVerify, step } from './tap.mjs';

const words = {
    ja: {
        locale: 'ja-JP', first: '最初の運用担当者を登録', name: '氏名', email: 'メールアドレス', password: 'パスワード',
        start: '設定して始める', orgs: '組織', orgName: '組織名', create: '作成する', projectName: 'プロジェクト名',
        role: '役割', owner: 'オーナー', add: '追加する', signOut: 'サインアウト', choose: 'パスワードの設定',
        register: 'ドメインを登録', domainName: 'ドメイン名', registerButton: '登録する',
        records: 'DNS レコード', full: '完全な名前', value: '値', zone: 'ゾーンファイル',
        checks: ['ドメインの所有確認', 'DKIM', 'SPF', 'DMARC'], verify: '検証する',
        states: { pending: '保留中', verified: '検証完了', degraded: '要対応' },
        allFine: '確認しました。すべて正しく設定されています。', cannot: 'ネームサーバーがエラー SERVFAIL を返しました',
        missing: 'まだ見つかりません', several: 'shop.example.test に SPF レコードが2個あります', org: '株式会社はなや', project: '秋キャンペーン', person: '佐藤 花子',
    },
    en: {
        locale: 'en-GB', first: 'Create the first operator', name: 'Name', email: 'Mail address', password: 'Password',
        start: 'Save and begin', orgs: 'Organisations', orgName: 'Name of the organisation', create: 'Create', projectName: 'Name of the project',
        role: 'Role', owner: 'Owner', add: 'Add', signOut: 'Sign out', choose: 'Choose a password',
        register: 'Register a domain', domainName: 'Domain name', registerButton: 'Register',
        records: 'DNS records', full: 'Full name', value: 'Value', zone: 'Zone file',
        checks: ['Ownership', 'DKIM', 'SPF', 'DMARC'], verify: 'Verify',
        states: { pending: 'Pending', verified: 'Verified', degraded: 'Needs attention' },
        allFine: 'Checked just now. Everything is right.', cannot: 'SERVFAIL',
        missing: 'Not found yet', several: 'There are 2 SPF records at shop.example.test.', org: 'Hanaya Ltd', project: 'Autumn campaign', person: 'Hanako Sato',
    },
};

const domain = 'shop.example.test';
const password = 'a password of some length';

// The value beside a term of a record card, as it stands there.
function beside(card, term) {
    return card.locator(`xpath=.//dt[normalize-space()="${term}"]/following-sibling::dd[1]`).locator('code').first();
}

function cardOf(page, name) {
    return page.locator('details').filter({ has: page.getByRole('heading', { level: 3, name, exact: true }) });
}

// Reads the four records from the page, as somebody who copies them into a zone file does.
async function readRecords(page, w) {
    const records = {};
    for (const name of w.checks) {
        const card = cardOf(page, name);
        if ((await card.getAttribute('open')) === null) await card.locator('summary').first().click();
        const [host, value] = [await beside(card, w.full).innerText(), await beside(card, w.value).innerText()];
        records[name] = { host, value };
    }
    return records;
}

function zoneLine({ host, value }) {
    const strings = value.match(/.{1,255}/g).map((string) => `"${string.replace(/["\\]/g, '\\$&')}"`);
    return `${host}. TXT ${strings.join(' ')}\n`;
}

export async function story(lang) {
    const w = words[lang];
    const browser = await openBrowser();
    const house = await new House().open();
    const page = await openPage(browser, { locale: w.locale });
    const shot = (name) => look(page, `${name}-${lang}`);
    const lines = (records) => Object.values(records).map(zoneLine).join('');
    const press = () => pressVerify(page, () => page.getByRole('button', { name: w.verify, exact: true }).click());
    const isState = async (state) => assert.match(await page.title(), new RegExp(`^${domain} \\(${w.states[state]}\\)`));
    let link, records;

    await step(`${lang}: the link makes the first operator`, async () => {
        await page.goto(house.link);
        await page.getByRole('heading', { level: 1, name: w.first }).waitFor();
        await shot('welcome-first');
        await page.getByLabel(w.name).fill('Operator');
        await page.getByLabel(w.email).fill('operator@example.test');
        await page.getByLabel(w.password).fill(password);
        await page.getByRole('button', { name: w.start }).click();
        await page.getByRole('heading', { level: 1, name: w.orgs }).waitFor();
        await shot('operate-empty');
    });
    await step(`${lang}: the operator makes an organisation, a project and an owner`, async () => {
        await page.getByLabel(w.orgName).fill(w.org);
        await page.getByRole('button', { name: w.create }).click();
        await page.getByRole('heading', { level: 1, name: w.org }).waitFor();
        await page.getByLabel(w.projectName).fill(w.project);
        await page.getByRole('button', { name: w.create }).click();
        await page.getByRole('link', { name: w.project, exact: true }).waitFor();
        await shot('org');
        await page.getByLabel(w.email).fill('owner@example.test');
        await page.getByLabel(w.name, { exact: true }).fill(w.person);
        await page.getByLabel(w.role).selectOption({ label: w.owner });
        await page.getByRole('button', { name: w.add }).click();
        const shown = page.getByText(/\/welcome\/[\w-]+/).first();
        link = /https?:\S+\/welcome\/[\w-]+/.exec(await shown.innerText())[0];
        await shot('org-owner-added');
    });
    await step(`${lang}: the owner sets a password and sees an empty list`, async () => {
        await page.getByText('Operator', { exact: true }).click();
        await page.getByRole('button', { name: w.signOut }).click();
        await page.goto(link);
        await page.getByRole('heading', { level: 1, name: w.choose }).waitFor();
        await shot('welcome');
        await page.getByLabel(w.password).fill(password);
        await page.getByRole('button', { name: w.start }).click();
        await page.getByRole('link', { name: w.register }).first().waitFor();
        await shot('list-empty');
    });
    await step(`${lang}: registers ${domain}`, async () => {
        await page.getByRole('link', { name: w.register }).first().click();
        await shot('new');
        await page.getByLabel(w.domainName).fill(`${domain.toUpperCase()}.`);
        await page.getByRole('button', { name: w.registerButton }).click();
        await page.getByRole('heading', { level: 2, name: w.records }).waitFor();
        await isState('pending');
        await shot('detail-registered');
    });
    await step(`${lang}: Verify before anything is published says what is missing`, async () => {
        await press();
        await isState('pending');
        for (const name of w.checks.slice(0, 2))
            await cardOf(page, name).getByText(w.missing).first().waitFor();
        await shot('detail-pending');
    });
    await step(`${lang}: the four records, as the page shows them, verify the domain`, async () => {
        records = await readRecords(page, w);
        await house.names.publish(lines(records));
        await press();
        await page.locator('#seen').getByText(w.allFine).waitFor();
        await isState('verified');
        await shot('detail-verified');
    });
    await step(`${lang}: a second SPF record: Verify says what and where`, async () => {
        await house.names.publish(`${lines(records)}${domain}. TXT "v=spf1 include:other.example.test -all"\n`);
        await press();
        await isState('degraded');
        const card = cardOf(page, 'SPF');
        await card.getByText('v=spf1 include:other.example.test -all').first().waitFor();
        assert.ok((await card.locator('ul').first().innerText()).includes(w.several));
        await shot('detail-degraded');
    });
    await step(`${lang}: SERVFAIL does not move a degraded domain`, async () => {
        await house.names.breakDown();
        await press();
        await isState('degraded');
        await page.getByText(w.cannot).first().waitFor();
    });
    await step(`${lang}: mended, it is verified again`, async () => {
        await house.names.publish(lines(records));
        await press();
        await isState('verified');
    });
    await step(`${lang}: SERVFAIL does not move a verified domain`, async () => {
        await house.names.breakDown();
        await press();
        await isState('verified');
        await page.getByText(w.cannot).first().waitFor();
        await shot('detail-servfail');
    });
    await step(`${lang}: the list shows it`, async () => {
        await page.goto(`${house.url}/`);
        const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: domain }) });
        await row.getByText(w.states.verified).waitFor();
        await shot('list');
    });
    plan();
    await browser.close();
    await house.close();
}
