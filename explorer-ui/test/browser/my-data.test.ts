import { parseCompactJws, saltedDigest } from '@xinjian/chaincode/model';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { WRONG_RECORD } from '../fake/acts.js';
import type { FakeSystem } from '../fake/system.js';
import { SUBJECT } from '../fake/world.js';
import { describeInBrowser, expectToFit, signIn, takeKey } from './browser.js';

describeInBrowser('An enterprise and its own data in a browser', (desk) => {
  let page: Page;
  let system: FakeSystem;

  beforeEach(async () => {
    ({ page, system } = desk());
    await signIn(page, system.explorer, 'zhineng');
    await takeKey(page, system.explorer);
  });

  async function ask(): Promise<void> {
    await page.getByRole('link', { name: '我的数据' }).click();
    await page.getByLabel('信息项').fill('ADM-02');
    await page.locator('.ant-select-item-option').filter({ hasText: 'ADM-02' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '签名并查看' }).click();
    await page.getByText('沪样罚〔2026〕1号').waitFor();
  }

  it('asks with its own signature, and reads each record with where it came from', async () => {
    await ask();
    const [access] = system.world.accesses;
    const { header, payload } = parseCompactJws(access!.statement);
    expect(header.kid).to.equal(system.world.actor('zhineng').jwk.kid);
    expect(payload).to.deep.include({
      ...{ type: 'access.request', iss: SUBJECT, subject: SUBJECT, consent: null, purpose: 'S1' },
      ...{ service: 'query', items: ['ADM-02'] },
    });
    const cards = page.locator('.delivered .card');
    expect(await cards.count()).to.equal(2);
    expect(await cards.nth(0).innerText())
      .to.include('行政处罚决定书文号')
      .and.to.include('未按规定报送年报');
    expect(await cards.nth(0).innerText()).to.not.include('有异议');
    expect(await cards.nth(1).innerText()).to.include('有异议');
    await page.getByText('提供单位推送，各级行政机关（经双公示渠道）').waitFor();
  });

  it('objects to the record that it chose, which the form names in words and the statement by its handle', async () => {
    await ask();
    const record = page.locator('.delivered .card').filter({ hasText: '1号' });
    await record.getByRole('button', { name: '对这条记录提出异议' }).click();
    await page.waitForURL(`${system.explorer}/enterprise/objections`);
    await page.getByText('行政处罚决定书文号：沪样罚〔2026〕1号').waitFor();
    await page.getByLabel('异议内容与理由').fill('该处罚已被撤销');
    await page.getByRole('button', { name: '签名并提出' }).click();
    await page.getByRole('row').filter({ hasText: '其中一条记录' }).waitFor();
    const [raised] = system.world.objections;
    const { statement, text, salt } = raised!.signed;
    expect(parseCompactJws(statement).payload).to.deep.include({
      ...{ type: 'objection.raise', iss: SUBJECT, item: 'ADM-02', record: WRONG_RECORD },
      digest: saltedDigest(salt, text),
    });
    expect(text)
      .to.match(/^所指记录：.*沪样罚〔2026〕1号/)
      .and.to.match(/\n该处罚已被撤销$/);
    expect(statement).to.not.include(Buffer.from('沪样罚').toString('base64url').slice(2, -2));
    await page.getByLabel('信息项').waitFor();
    expect(await page.getByText('沪样罚〔2026〕1号').count(), 'the form is empty again').to.equal(0);
  });

  it('objects to an item as a whole where it chose no record, and is told what that means', async () => {
    await page.goto(`${system.explorer}/enterprise/objections`);
    await page.getByText('未指明记录的异议及于整个信息项').waitFor();
    await page.getByLabel('信息项').click();
    await page.locator('.ant-select-item-option').filter({ hasText: 'ADM-02' }).click();
    await page.getByLabel('异议内容与理由').fill('全部有误');
    await page.getByRole('button', { name: '签名并提出' }).click();
    await page.getByRole('row').filter({ hasText: '整个信息项' }).first().waitFor();
    const { statement, text } = system.world.objections[0]!.signed;
    expect(parseCompactJws(statement).payload).to.not.have.property('record');
    expect(text).to.equal('全部有误');
  });

  it('fits a desk and a phone in both languages, with its records and with the form that they lead to', async () => {
    await ask();
    const fits = async (what: string) => {
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 844 });
        for (const language of ['English', '中文']) {
          await page.getByRole('button', { name: language }).click();
          await expectToFit(page, `${what} at ${width}, ${language}`);
        }
      }
    };
    await fits('my data');
    await page.getByRole('button', { name: '对这条记录提出异议' }).first().click();
    await page.getByText('异议所指记录').waitFor();
    await fits('the form');
  });
});
