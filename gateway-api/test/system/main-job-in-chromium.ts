import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { useStarted } from '../support/started.js';
import { CHROMIUM, launchBrowser, signIn } from './browser.js';
import type { RunningPlatform } from './running-platform.js';

/** The main job by hand: the enterprise grants, the bank queries, the regulator traces. */
export function mainJobInChromium(running: () => RunningPlatform): void {
  (CHROMIUM === undefined ? describe.skip : describe)('in Chromium', () => {
    const browser = useStarted(
      () => launchBrowser(CHROMIUM!),
      (launched) => launched.close(),
      { toStart: 60_000, toStop: 20_000 },
    );

    const signInAs = (kind: string) =>
      signIn(browser(), running().demonstration.explorer, running().account(kind));

    it('lets the enterprise read, sign and grant the request that waits for it', async () => {
      const page = await signInAs('enterprise');
      await page
        .getByRole('row', { name: /待答复/ })
        .getByRole('link')
        .first()
        .click();
      await fetchKey(page);
      await page.getByRole('button', { name: '下一步：阅读授权书' }).click();
      await page.getByLabel('本企业统一社会信用代码').fill(running().account('enterprise').uscc ?? '');
      await page.getByLabel('签署人姓名').fill('样例');
      await page.getByText('我已阅读授权书并同意其内容').click();
      await page.getByRole('button', { name: '签名并授予' }).click();
      await page.waitForURL(/\/enterprise\/consents\/[0-9a-f-]{36}$/);
      await page.getByText('有效', { exact: true }).waitFor();
    });

    it('lets the bank query under the consent, and acknowledges what it got', async () => {
      const page = await signInAs('bank');
      await openFromMenu(page, '查询数据');
      await fetchKey(page);
      await page.getByRole('button', { name: '签名并查询' }).click();
      await page.getByText('应税销售收入').first().waitFor();
    });

    it('lets the regulator trace the access, every check done in the browser', async () => {
      const page = await signInAs('regulator');
      await page.getByRole('row', { name: /允许/ }).first().getByRole('link').first().click();
      await page.getByText('全部核验通过').waitFor();
      expect(await page.getByText('未通过').count()).to.equal(0);
    });

    it('lets the enterprise withdraw, and shows the bank its refusal', async () => {
      const enterprise = await signInAs('enterprise');
      await openFromMenu(enterprise, '我的授权');
      await enterprise.getByRole('row', { name: /有效/ }).getByRole('link').first().click();
      await fetchKey(enterprise);
      await enterprise.getByText('撤回', { exact: true }).click();
      await enterprise.getByRole('button', { name: /撤回/ }).click();
      await enterprise.getByText('已撤回').first().waitFor();
    });
  });
}

/** Pages link to each other too: the menu is what is meant. */
async function openFromMenu(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name }).click();
}

/** The key comes from the simulated wallet into this browser, once a page. */
async function fetchKey(page: Page): Promise<void> {
  await page.getByRole('button', { name: '从电子营业执照（模拟）取得' }).click();
  await page.getByText('密钥已导入本浏览器').waitFor();
}
