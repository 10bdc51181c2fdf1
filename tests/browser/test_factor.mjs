// One's account by the keyboard alone: the mail one gets, a second factor set up and given at
// sign-in, a recovery code in its place; and the log that tells of it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { House } from './house.mjs';
import { look, openBrowser, openPage, plan, step, tabTo } from './tap.mjs';

const words = {
    ja: {
        locale: 'ja-JP', email: 'メールアドレス', password: 'パスワード', start: '設定して始める', news: /検証完了になったとき/,
        save: '保存', saved: '受け取るメールを保存しました。', setUp: '二段階認証を設定する', code: '確認コード', current: '現在のパスワード',
        codes: 'リカバリーコード', wrong: /コードが違うか、/, only: '絞り込み', deed: /オーナーにしました/, none: /登録しました/,
    },
    en: {
        locale: 'en-GB', email: 'Mail address', password: 'Password', start: 'Save and begin', news: /verified, or in order/,
        save: 'Save', saved: 'Your choice of mail is saved.', setUp: 'Set up a second factor', code: 'Code', current: 'Current password',
        codes: 'Recovery codes', wrong: /wrong or was used/, only: 'Which lines', deed: /Made .* an owner/, none: /Registered/,
    },
};
const PASSWORD = 'a password of some length';

// RFC 6238 for a key as an authenticator gets it; later: so many steps from now.
function codeOf(key, later) {
    const bits = [...key.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
    const secret = Buffer.from(bits.match(/.{8}/g).map((octet) => parseInt(octet, 2)));
    const at = Buffer.alloc(8);
    at.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + later));
    const hash = createHmac('sha1', secret).update(at).digest();
    return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

const browser = await openBrowser();
const house = await new House().open();
house.tool('org', 'add', '株式会社はなや');
const project = house.tool('project', 'add', '1', '秋キャンペーン');
house.tool('register', project, 'shop.example.test');

for (const [lang, w] of Object.entries(words)) {
    const email = `${lang}@hanaya.test`;
    const link = /\S+$/.exec(house.tool('user', 'add', email, 'Hanako', 'owner', project))[0];
    const page = await openPage(browser, { locale: w.locale });
    const type = async (label, text) => {
        await tabTo(page, page.getByLabel(label, { exact: true }));
        await page.keyboard.type(text);
    };
    const signIn = async () => {
        await page.context().clearCookies();
        await page.goto(`${house.url}/sign-in`);
        await page.getByLabel(w.email).focus();
        await page.keyboard.type(email);
        await type(w.password, PASSWORD);
        await page.keyboard.press('Enter');
        await page.waitForURL(/sign-in\/code/);
    };
    let key, codes;

    await step(`${lang}: a kind of mail is unchecked, and stays so`, async () => {
        await page.goto(link);
        await page.getByLabel(w.password).fill(PASSWORD);
        await page.getByRole('button', { name: w.start }).click();
        await page.waitForURL(/projects/);
        await page.goto(`${house.url}/account`);
        await tabTo(page, page.getByLabel(w.news));
        await page.keyboard.press('Space');
        await tabTo(page, page.getByRole('button', { name: w.save, exact: true }));
        await page.keyboard.press('Enter');
        await page.getByText(w.saved).waitFor();
        assert.equal(await page.getByLabel(w.news).isChecked(), false);
        await look(page, `account-${lang}`);
    });
    await step(`${lang}: a second factor is set up`, async () => {
        await tabTo(page, page.getByRole('link', { name: w.setUp }));
        await page.keyboard.press('Enter');
        await page.waitForURL(/second-factor/);
        await look(page, `factor-${lang}`);
        key = await page.locator('#secret').textContent();
        await type(w.code, codeOf(key, 0));
        await type(w.current, PASSWORD);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { level: 1, name: w.codes }).waitFor();
        codes = (await page.locator('#codes').textContent()).trim().split(/\s+/);
        assert.equal(codes.length, 10);
        await look(page, `factor-codes-${lang}`);
    });
    await step(`${lang}: signing in asks for its code; a wrong one is said at the field, which has the focus`, async () => {
        await signIn();
        await look(page, `sign-in-code-${lang}`);
        await type(w.code, '12345x');
        await page.keyboard.press('Enter');
        await page.getByText(w.wrong).waitFor();
        const field = page.getByLabel(w.code, { exact: true });
        assert.ok(await field.evaluate((element) => element === document.activeElement));
        await page.keyboard.press('Control+A');
        await page.keyboard.type(codeOf(key, 1));
        page.complaints.splice(0); // the browser's word that 422 is an error
        await page.keyboard.press('Enter');
        await page.waitForURL(/projects/);
    });
    await step(`${lang}: a recovery code does as well`, async () => {
        await signIn();
        await type(w.code, codes[0]);
        await page.keyboard.press('Enter');
        await page.waitForURL(/projects/);
    });
    await step(`${lang}: the log tells who did what, and is cut down to one action`, async () => {
        await page.goto(`${house.url}/projects/${project}/log`);
        await page.locator('table.log').getByText(w.deed).first().waitFor();
        await look(page, `log-${lang}`);
        await page.getByRole('combobox', { name: w.only }).selectOption('action:member_owner');
        await tabTo(page, page.locator('main form button'));
        await page.keyboard.press('Enter');
        await page.waitForURL(/only=action/);
        await page.locator('table.log').getByText(w.deed).first().waitFor();
        assert.equal(await page.locator('table.log').getByText(w.none).count(), 0);
    });
    await page.context().close();
}

await browser.close();
await house.close();
plan();
