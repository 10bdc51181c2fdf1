// The story of sharing by two users in two browsers, in both languages: ask, see, approve, use in a
// profile, stop DKIM and with it the other's profile, revoke; then by project key.
import assert from 'node:assert/strict';
import { House } from './house.mjs';
import { look, openBrowser, openPage, plan, pressVerify, step } from './tap.mjs';

const password = 'a password of some length';
const words = {
    ja: {
        locale: 'ja-JP', scheme: 'dark', password: 'パスワード', start: '設定して始める', verify: '検証する', verified: '検証完了',
        sharing: '共有', ask: '共有をリクエストする', askName: 'ドメイン名', message: 'メッセージ', send: 'リクエストする',
        noted: 'リクエストを受け付けました', decide: '内容を見て決める', approve: '承認して共有する', approved: '共有しました',
        domains: 'ドメイン', usable: '使用できます', profiles: 'プロファイル', newProfile: 'プロファイルを作成',
        from: '送信元アドレス', fromName: '送信元名', save: '保存する', allowed: '送信できます', stopped: 'DKIM が使用停止',
        stop: '使用を停止する', stopDkim: 'DKIM の使用を停止する', useDkim: 'DKIM を使用する', useAgain: 'もう一度使用する',
        byOwner: 'オーナーが使用停止中', shared: '共有: 1プロジェクト', end: '共有解除', revoke: '共有を解除する',
        noDomain: 'ドメインなし', make: 'Project Key を作る', key: '共有先の Project Key', whose: 'どのプロジェクトか確認する',
        slip: '入力に間違いがあります', give: '共有する', begin: 'このドメインをほかのプロジェクトと共有する',
        back: '共有を終える', given: '共有を終えました',
    },
    en: {
        locale: 'en-GB', scheme: 'light', password: 'Password', start: 'Save and begin', verify: 'Verify', verified: 'Verified',
        sharing: 'Sharing', ask: 'Ask for a domain', askName: 'Domain name', message: 'Message', send: 'Ask',
        noted: 'Your request is noted', decide: 'Look and decide', approve: 'Approve and share', approved: 'The domain is shared',
        domains: 'Domains', usable: 'Can be used', profiles: 'Profiles', newProfile: 'Create a profile',
        from: 'From address', fromName: 'From name', save: 'Save', allowed: 'Can send', stopped: 'DKIM stopped',
        stop: 'Stop using it', stopDkim: 'Stop DKIM', useDkim: 'Put DKIM to use', useAgain: 'Put it to use again',
        byOwner: 'Stopped by its owner', shared: 'shared: 1', end: 'Stop sharing', revoke: 'Stop sharing',
        noDomain: 'No domain', make: 'Make the project key', key: 'Project key of the other project', whose: 'Look whose key it is',
        slip: 'There is a slip in this key', give: 'Share', begin: 'Share this domain with another project',
        back: 'Give it back', given: 'It is given back',
    },
};

const browser = await openBrowser();
const house = await new House().open();

// An organisation with one project, and its owner in a browser of his own.
async function person(lang, org, name, email) {
    const project = house.tool('project', 'add', house.tool('org', 'add', org), name);
    const link = /\S+$/.exec(house.tool('user', 'add', email, `The owner of ${name}`, 'owner', project))[0];
    const page = await openPage(browser, { locale: words[lang].locale, colorScheme: words[lang].scheme });
    await page.goto(link);
    await page.getByLabel(words[lang].password).fill(password);
    await page.getByRole('button', { name: words[lang].start }).click();
    await page.waitForURL(/projects/);
    return { page, project, home: `${house.url}/projects/${project}` };
}

async function story(lang) {
    const w = words[lang], domain = `shop.${lang}.example.test`, address = `news@${domain}`;
    const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
    const follow = (page, name) => page.getByRole('main').getByRole('link', { name }).first().click();
    let owner, other, path, profile;
    await step(`${lang}: one has a verified domain, the other one none`, async () => {
        owner = await person(lang, `Hanaya ${lang}`, 'Autumn', `hanako@${lang}.example.test`);
        other = await person(lang, `Blue ${lang}`, 'Brook', `bob@${lang}.example.test`);
        path = `${owner.home}/domains/${house.tool('register', owner.project, domain).split(/\s/)[0]}`;
        await house.names.publish(`${house.tool('records', domain, owner.project, '--zone')}\n`);
        await owner.page.goto(path);
        await pressVerify(owner.page, () => press(owner.page, w.verify));
        assert.match(await owner.page.title(), new RegExp(w.verified));
        await look(owner.page, `share-detail-${lang}`);
    });
    await step(`${lang}: the other one asks by name, and is told no more than that it is noted`, async () => {
        const { page } = other;
        await page.goto(`${other.home}/sharing`);
        await look(page, `sharing-empty-${lang}`);
        await follow(page, w.ask);
        await page.getByLabel(w.askName).fill(domain);
        await page.getByLabel(w.message).fill('We run the shop.\nBob');
        await look(page, `ask-${lang}`);
        await press(page, w.send);
        await page.getByRole('status').getByText(w.noted).waitFor();
        await look(page, `sharing-asked-${lang}`);
        await page.getByRole('main').getByRole('link', { name: domain }).click();
        await look(page, `asked-${lang}`);
    });
    await step(`${lang}: the owner has a badge, sees who asks and why, and approves`, async () => {
        const { page } = owner;
        await page.goto(path);
        assert.equal(await page.locator('.tabs .badge').innerText().then((text) => text[0]), '1');
        await page.getByRole('navigation').getByRole('link', { name: w.sharing }).first().click();
        await look(page, `sharing-inbox-${lang}`);
        await follow(page, w.decide);
        for (const seen of [`Blue ${lang}`, 'Brook', 'The owner of Brook', 'We run the shop.'])
            await page.getByText(seen).first().waitFor();
        await look(page, `request-${lang}`);
        await press(page, w.approve);
        await page.getByRole('status').getByText(w.approved).waitFor();
        assert.equal(await page.locator('.tabs .badge').count(), 0);
    });
    await step(`${lang}: it is in the other's list by itself, and a profile of his can send as it`, async () => {
        const { page } = other;
        await page.goto(`${other.home}/domains`);
        await page.locator('.rows.shared li').filter({ hasText: domain }).filter({ hasText: w.usable }).waitFor();
        await look(page, `list-shared-${lang}`);
        await page.goto(`${other.home}/profiles/new`);
        await page.getByRole('textbox', { name: w.from, exact: true }).fill(address);
        await page.getByRole('textbox', { name: w.fromName, exact: true }).fill('Brook News');
        await press(page, w.save);
        await page.locator('.standing').getByText(w.allowed).first().waitFor();
        profile = page.url();
        await page.goto(`${other.home}/domains`);
        await page.locator('.rows.shared').getByRole('link', { name: domain }).click();
        await page.getByRole('listitem').getByText(address).waitFor();
        assert.equal(await page.getByRole('button', { name: w.verify, exact: true }).count(), 0);
        await look(page, `shared-${lang}`);
    });
    await step(`${lang}: the owner stops DKIM, told which profile stops; the other's profile stops`, async () => {
        const { page } = owner;
        await page.goto(path);
        await page.locator('#dkim > summary').click();
        await page.locator('#dkim').getByRole('link', { name: w.stop }).click();
        await page.getByRole('listitem').getByText(address).waitFor();
        await look(page, `use-${lang}`);
        await press(page, w.stopDkim);
        await page.locator('#seen').waitFor();
        await look(page, `detail-stopped-${lang}`);
        await other.page.goto(profile);
        await other.page.locator('.standing').getByText(w.stopped).first().waitFor();
        await other.page.goto(`${other.home}/domains`);
        await other.page.locator('.rows.shared').getByText(w.byOwner).waitFor();
        await page.locator('#dkim > summary').click();
        await page.locator('#dkim').getByRole('link', { name: w.useAgain }).click();
        await press(page, w.useDkim);
        await other.page.goto(profile);
        await other.page.locator('.standing').getByText(w.allowed).first().waitFor();
    });
    await step(`${lang}: the owner revokes, told which profile stops; it stops, and the list is without it`, async () => {
        const { page } = owner;
        await page.goto(path);
        await follow(page, w.shared);
        await look(page, `shares-${lang}`);
        await follow(page, w.end);
        await page.getByRole('listitem').getByText(address).waitFor();
        await look(page, `share-end-${lang}`);
        await press(page, w.revoke);
        await page.getByRole('status').first().waitFor();
        await other.page.goto(profile);
        await other.page.locator('.standing').getByText(w.noDomain).first().waitFor();
        await other.page.goto(`${other.home}/domains`);
        assert.equal(await other.page.locator('.rows.shared').count(), 0);
    });
    await step(`${lang}: by project key: a slip is told, then whose it is; shared, and given back`, async () => {
        await other.page.goto(`${other.home}/sharing`);
        await press(other.page, w.make);
        const key = await other.page.locator('#project-key').innerText();
        await look(other.page, `sharing-key-${lang}`);
        const { page } = owner;
        await page.goto(path);
        await follow(page, w.begin);
        await page.getByLabel(w.key).fill(key.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')));
        await press(page, w.whose);
        await page.getByText(w.slip).first().waitFor();
        page.complaints.length = 0; // a refused form is a 4xx, which the browser notes
        await look(page, `shares-slip-${lang}`);
        await page.getByLabel(w.key).fill(key.toLowerCase().replaceAll('-', ' '));
        await press(page, w.whose);
        await page.getByText(`Blue ${lang}`).waitFor();
        await look(page, `share-confirm-${lang}`);
        await press(page, w.give);
        await page.getByRole('cell', { name: 'Brook', exact: true }).waitFor();
        await other.page.goto(profile);
        await other.page.locator('.standing').getByText(w.allowed).first().waitFor();
        await other.page.goto(`${other.home}/domains`);
        await other.page.locator('.rows.shared').getByRole('link', { name: domain }).click();
        await follow(other.page, w.back);
        await look(other.page, `give-back-${lang}`);
        await press(other.page, w.back);
        await other.page.getByRole('status').getByText(w.given).waitFor();
        await other.page.goto(profile);
        await other.page.locator('.standing').getByText(w.noDomain).first().waitFor();
    });
}

for (const lang of ['ja', 'en']) await story(lang);
plan();
await browser.close();
await house.close();
