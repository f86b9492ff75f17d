import { parseCompactJws } from '@xinjian/chaincode/model';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { SECRET } from '../fake/pushes.js';
import { type FakeSystem, populatePushes, RECEIVER } from '../fake/system.js';
import { describeInBrowser, expectToFit, signIn, takeKey } from './browser.js';

describeInBrowser('Pushes and notices in a browser', (desk) => {
  let page: Page;
  let system: FakeSystem;

  beforeEach(async () => {
    ({ page, system } = desk());
    await populatePushes(system.world);
  });

  it('lets the bank subscribe under a consent, and end it, with its own signature', async () => {
    const { world, explorer } = system;
    const [consent] = world.consents;
    await signIn(page, explorer, 'pujiang-bank');
    await takeKey(page, explorer);
    await page.goto(`${explorer}/institution/consents/${consent!.id}`);
    await page.getByRole('link', { name: '新增订阅' }).click();
    await page.getByText('已订阅').waitFor();
    expect(await page.getByRole('checkbox', { name: /TAX-04/ }).isChecked()).to.equal(false);
    await page.getByRole('checkbox', { name: /REG-01/ }).uncheck();
    await page.getByRole('button', { name: '签名并订阅' }).click();
    await page.getByRole('button', { name: '终止订阅' }).waitFor();
    const [made] = world.subscriptions;
    expect(made?.items).to.deep.equal(['SOC-01']);
    const { header, payload } = parseCompactJws(made!.signed.statement);
    expect(header.kid).to.equal(world.actor('pujiang-bank').jwk.kid);
    expect(payload).to.deep.include({ type: 'push.subscribe', consent: consent!.id, purpose: '01' });
    expect(payload).to.have.nested.property('evidence[0].digest', consent!.terms.business);
    await page.getByRole('button', { name: '终止订阅' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '签名并终止' }).click();
    await page.getByText('已终止').waitFor();
    expect(world.subscriptions[0]?.state).to.equal('CLOSED');
  });

  it('says in plain words that a withdrawn consent stops what was subscribed to', async () => {
    const { world, explorer } = system;
    await signIn(page, explorer, 'pujiang-bank');
    await page.goto(`${explorer}/institution/subscriptions`);
    await page.getByText('推送中').waitFor();
    world.consents[0]!.state = 'WITHDRAWN';
    await page.getByText('企业已撤回授权，不再推送。').waitFor();
    await page.getByText('停止推送').waitFor();
  });

  it('shows the secret of a receiver once, and why an address is refused', async () => {
    await signIn(page, system.explorer, 'pujiang-bank');
    await page.goto(`${system.explorer}/institution/receivers`);
    await page.getByRole('checkbox', { name: /item\.corrected/ }).check();
    expect(await page.getByRole('checkbox', { name: /数据推送/ }).isDisabled()).to.equal(true);
    for (const [url, why] of [
      ['http://bank.example/hook', '地址须以 https:// 开头'],
      ['https://10.0.0.1/hook', '地址指向本机、内网或保留地址'],
    ] as const) {
      await page.getByLabel('接收地址').fill(url);
      await page.getByRole('button', { name: /添加$/ }).click();
      await page.getByText(why).waitFor();
    }
    await page.getByLabel('接收地址').fill('https://bank.example/notices');
    await page.getByRole('button', { name: /添加$/ }).click();
    await page.getByText(SECRET).waitFor();
    await page.getByText("from 'standardwebhooks'").waitFor();
    await page.getByRole('button', { name: '已妥善保存' }).click();
    await page.getByRole('link', { name: 'https://bank.example/notices' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'https://bank.example/notices' }).waitFor();
    expect(await page.content()).not.to.include(SECRET);
  });

  it('lists what was sent, and sends a dead letter again by hand', async () => {
    await signIn(page, system.explorer, 'pujiang-bank');
    await page.goto(`${system.explorer}/institution/receivers`);
    await page.getByText('未能送达').waitFor();
    await page.getByRole('link', { name: 'https://bank.example/hook' }).click();
    const dead = page.getByRole('row', { name: /未能送达/ });
    await dead.getByText('接收端应答 HTTP 503').waitFor();
    await page
      .getByRole('row', { name: /已作废/ })
      .getByText('授权已撤回')
      .waitFor();
    await page.locator('.actions').getByText('未能送达').click();
    await dead.getByRole('button', { name: '重新发送' }).click();
    await page.getByText('已重新排队').waitFor();
    await page.getByText('没有发送记录').waitFor();
    expect(system.world.deliveries.get(RECEIVER)?.[0]).to.include({ state: 'waiting', attempts: 0 });
  });

  it('removes a receiver once that is confirmed', async () => {
    await signIn(page, system.explorer, 'pujiang-bank');
    await page.goto(`${system.explorer}/institution/receivers/${RECEIVER}`);
    await page.getByRole('button', { name: '移除接收端' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '移除接收端' }).click();
    await page.getByText('还没有接收端').waitFor();
    expect(system.world.webhooks).to.deep.equal([]);
  });

  it('tells the bank of a correction as it comes, and leads to what was delivered before', async () => {
    const { world, explorer } = system;
    const [notice] = world.notices.splice(0);
    await signIn(page, explorer, 'pujiang-bank');
    await page.goto(`${explorer}/institution/notices`);
    await page.getByText('没有更正通知').waitFor();
    world.notices.push(notice!);
    await page.getByText('异议成立，已更正').waitFor();
    await page.getByRole('link', { name: '第 1 次' }).click();
    await page.waitForURL(`${explorer}/institution/accesses/${notice!.accesses[0]}`);
    await page.getByText('所依订阅').waitFor();
  });

  it('shows the enterprise what is pushed under its consent, and pushes apart from queries', async () => {
    const { world, explorer } = system;
    await signIn(page, explorer, 'zhineng');
    await page.goto(`${explorer}/enterprise/consents/${world.consents[0]!.id}`);
    await page.getByRole('heading', { name: '推送订阅' }).waitFor();
    await page.getByText('推送中').waitFor();
    await page.goto(`${explorer}/enterprise/consents/${world.consents[1]!.id}`);
    await page.getByRole('heading', { name: '依此授权的使用' }).waitFor();
    expect(await page.getByRole('heading', { name: '推送订阅' }).count()).to.equal(0);
    await page.goto(`${explorer}/enterprise/trail`);
    await page.getByRole('row').filter({ hasText: '数据推送' }).waitFor();
    expect(await page.getByRole('row').filter({ hasText: '允许' }).count()).to.equal(2);
  });

  it('offers a provider no receivers, since nothing that they are told of concerns it', async () => {
    await signIn(page, system.explorer, 'identity-issuer');
    expect(await page.getByRole('navigation').getByRole('link', { name: '接收端' }).count()).to.equal(0);
  });

  for (const [actor, base, paths] of [
    [
      'pujiang-bank',
      '/institution',
      ['', '/subscriptions', '/receivers', `/receivers/${RECEIVER}`, '/notices', '/accesses'],
    ],
    ['zhineng', '/enterprise', ['', '/data', '/trail', '/receivers', '/objections', '/declarations']],
    ['regulator', '/regulator', ['/subscriptions', '/notices', '/receivers']],
    ['operator', '/operator', ['/subscriptions', '/notices', '/receivers', '/objections', '/quality']],
  ] as const) {
    it(`fits a desk and a phone in both languages: ${base}`, async () => {
      const { world, explorer } = system;
      await signIn(page, explorer, actor);
      const one =
        base === '/enterprise'
          ? `/consents/${world.consents[0]!.id}`
          : `/subscriptions/${world.subscriptions[0]!.id}`;
      for (const path of [...paths, one]) {
        await page.goto(`${explorer}${base}${path}`);
        await page.locator('.page h1').waitFor();
        await page.locator('.page .ant-skeleton').first().waitFor({ state: 'detached' });
        expect(await page.locator('.page [role=alert].ant-alert-error').count(), path).to.equal(0);
        for (const width of [1280, 390]) {
          await page.setViewportSize({ width, height: 844 });
          for (const language of ['English', '中文']) {
            await page.getByRole('button', { name: language }).click();
            await expectToFit(page, `${path} at ${width}, ${language}`);
          }
        }
      }
    });
  }
});
