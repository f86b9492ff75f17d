import { parseCompactJws } from '@xinjian/chaincode/model';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { PDF } from '../fake/reports.js';
import type { FakeSystem } from '../fake/system.js';
import { SALT } from '../fake/world.js';
import { describeInBrowser, expectToFit, signIn, takeKey } from './browser.js';

describeInBrowser('The desks in a browser', (desk) => {
  let page: Page;
  let system: FakeSystem;

  beforeEach(() => {
    ({ page, system } = desk());
  });

  it('lets the enterprise grant less than was asked, with its own signature', async () => {
    await signIn(page, system.explorer, 'zhineng');
    await takeKey(page, system.explorer);
    await page.goto(`${system.explorer}/enterprise/requests`);
    await page.getByRole('link', { name: '申测样例融资担保公司' }).click();
    await page.getByRole('checkbox', { name: /社会保险费单位缴纳信息/ }).uncheck();
    await page.getByRole('button', { name: '下一步：阅读授权书' }).click();
    expect(await page.getByLabel('本企业统一社会信用代码').inputValue()).to.equal('91310115XX0000019T');
    await page.getByLabel('签署人姓名').fill('申甲');
    await page.locator('.document').getByText('信用信息查询授权书').waitFor();
    expect(await page.locator('.document').innerText())
      .to.include('申甲')
      .and.not.include('SOC-01');
    await page.getByRole('checkbox', { name: /我已阅读/ }).check();
    await page.getByRole('button', { name: '签名并授予' }).click();
    await page.getByText('机构可以在下列条款内查询').waitFor();
    const [consent] = system.world.consents;
    expect(consent?.terms.items.map(({ id }) => id)).to.deep.equal(['TAX-04', 'REG-01']);
    const { header, payload } = parseCompactJws(consent?.statements[0]?.statement ?? '');
    expect(header.kid).to.equal(system.world.actor('zhineng').jwk.kid);
    expect(payload).to.include({ type: 'consent.grant', iss: system.world.actor('zhineng').participant });
  });

  it('lets the enterprise refuse, pause, resume and withdraw', async () => {
    await signIn(page, system.explorer, 'zhineng');
    await takeKey(page, system.explorer);
    await page.goto(`${system.explorer}/enterprise/requests/${system.world.requests[0]!.id}`);
    await page.getByText('拒绝', { exact: true }).click();
    await page.getByRole('button', { name: '签名并拒绝' }).click();
    await page.getByText('您已拒绝此请求').waitFor();
    await page.goto(`${system.explorer}/enterprise/consents/${system.world.consents[0]!.id}`);
    for (const [action, sign, meaning] of [
      ['暂停', '签名并暂停', '您已暂停：一切查询均被拒绝。'],
      ['恢复', '签名并恢复', '机构可以在下列条款内查询。'],
      ['撤回', '签名并撤回', '您已撤回：一切查询均被拒绝，且不可恢复。'],
    ] as const) {
      await page.locator('.actions').getByText(action, { exact: true }).click();
      await page.getByRole('button', { name: sign }).click();
      await page.getByText(meaning).waitFor();
    }
  });

  it('lets the bank ask, query under consent, and hold a verified receipt', async () => {
    await signIn(page, system.explorer, 'pujiang-bank');
    await takeKey(page, system.explorer);
    await page.goto(`${system.explorer}/institution/ask`);
    await page.getByLabel('统一社会信用代码').fill('91310115XX0000019T');
    await page.getByRole('button', { name: '核对' }).click();
    await page.getByText('账本上的主体编号').waitFor();
    await page.getByLabel('融资申请编号').fill('RZ-2026-0007');
    await page.getByLabel('用途').click();
    await page.getByTitle('01 贷前（保前）审查').click();
    await page.keyboard.press('Escape');
    await page.locator('summary').getByText('税务').click();
    await page.getByRole('checkbox', { name: /纳税申报及缴纳信息/ }).check();
    await page.getByRole('button', { name: '签名并请求' }).click();
    await page.getByText('业务编号 RZ-2026-0007').waitFor();
    expect(JSON.stringify(system.world.requests[0])).not.to.include('RZ-2026-0007');
    await page.goto(`${system.explorer}/institution/query`);
    await page.getByRole('button', { name: '签名并查询' }).click();
    await page.getByText('已签名确认').waitFor();
    await page.locator('[data-check="receiptDigest"][data-outcome="verified"]').waitFor();
    await page.locator('[data-check="receiptSignature"][data-outcome="verified"]').waitFor();
    await page.getByText('税务专管员').waitFor();
    expect(await page.locator('.masked').first().innerText()).to.equal('30-50万');
  });

  it('shows the bank a denial with its reason and rule', async () => {
    await signIn(page, system.explorer, 'pujiang-bank');
    await takeKey(page, system.explorer);
    await page.goto(`${system.explorer}/institution/query`);
    await page.getByLabel('授权之外的信息项').click();
    await page.getByTitle('ADM-02 行政处罚信息（双公示）').click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '签名并查询' }).click();
    await page.getByText('没有任何数据离开平台').waitFor();
    expect(await page.locator('.reasons').innerText())
      .to.include('超出授权信息项')
      .and.include('上海市社会信用条例 20');
  });

  it('lets the regulator trace an access to the block, every check recomputed', async () => {
    await signIn(page, system.explorer, 'regulator');
    const [access] = system.world.accesses.filter(({ outcome }) => outcome === 'ALLOWED');
    await page.goto(`${system.explorer}/regulator/trace/${access!.id}`);
    await page.locator('[data-verdict="verified"]').waitFor();
    expect(await page.locator('.check-failed, .check-unknown').count()).to.equal(0);
  });

  it('does not call verified what a tampered block no longer proves', async () => {
    await signIn(page, system.explorer, 'regulator');
    const [access] = system.world.accesses.filter(({ outcome }) => outcome === 'ALLOWED');
    const { raw } = system.world.blocks[access!.blockNumber]!;
    raw[Math.floor(raw.length / 2)]! ^= 1;
    await page.goto(`${system.explorer}/regulator/trace/${access!.id}`);
    await page.locator('[data-verdict="failed"]').waitFor();
    await page.locator('[data-check="dataHash"][data-outcome="failed"]').waitFor();
  });

  it('lets the regulator suspend an institution and look a subject up', async () => {
    await signIn(page, system.explorer, 'regulator');
    await takeKey(page, system.explorer);
    await page.goto(`${system.explorer}/regulator/participants`);
    await page
      .getByRole('row', { name: /浦江样例银行/ })
      .getByRole('button', { name: '暂停' })
      .click();
    await page.getByLabel('理由（写入账本）').fill('检查中');
    await page.getByRole('button', { name: '签名并暂停' }).click();
    await page
      .getByRole('row', { name: /浦江样例银行/ })
      .getByText('已暂停')
      .waitFor();
    await page.goto(`${system.explorer}/regulator/lookup`);
    await page.getByLabel('统一社会信用代码').fill('91310115XX0000019T');
    await page.getByLabel('核查理由').fill('例行检查');
    await page.getByRole('button', { name: '签名并核查' }).click();
    await page.getByText('已在本浏览器中由盐与代码重算出同一编号').waitFor();
  });

  it('lets the bank have a report issued, and anybody verify the file', async () => {
    await signIn(page, system.explorer, 'pujiang-bank');
    await takeKey(page, system.explorer);
    await page.goto(`${system.explorer}/institution/report`);
    await page.getByRole('button', { name: '签名并出具报告' }).click();
    await page.getByText('下载的文件与回执上的摘要一致').waitFor();
    await page.getByText('已签名确认').waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /下载报告/ }).click(),
    ]);
    expect(file.suggestedFilename()).to.equal('2026112216000391369367.pdf');
    const access = system.world.accesses.find(
      ({ statement }) => (parseCompactJws(statement).payload as { service: string }).service === 'report',
    )!;

    const visitor = await page
      .context()
      .browser()!
      .newContext({ viewport: { width: 390, height: 844 } });
    const open = await visitor.newPage();
    const asked: string[] = [];
    open.on('request', (request) =>
      asked.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`),
    );
    await open.goto(`${system.explorer}/verify/${access.id}#${SALT.slice(2)}`);
    const chosen = open.locator('input[type=file]');
    await chosen.setInputFiles({ name: 'report.pdf', mimeType: 'application/pdf', buffer: Buffer.from(PDF) });
    await open.getByText('一致：report.pdf 自出具后未被改动').waitFor();
    const altered = Buffer.from(PDF).fill('x', 5, 6);
    await chosen.setInputFiles({ name: 'other.pdf', mimeType: 'application/pdf', buffer: altered });
    await open.getByText('不一致：other.pdf 不是出具时的文件').waitFor();
    await open.getByRole('button', { name: 'English' }).click();
    await open.getByText('Not the same: other.pdf').waitFor();
    expect(asked.join('\n')).not.to.contain(SALT.slice(2)).and.not.to.contain('%PDF');
    await expectToFit(open, 'verify');
    await visitor.close();
  });

  it('says that the ledger knows no such report, on the public page, to whoever is not signed in', async () => {
    await page.goto(`${system.explorer}/verify/0190aaaa-0000-7000-8000-000000000000#${SALT.slice(2)}`);
    await page.getByText('账本上没有这次查询的交付摘要').waitFor();
    await page.getByText('没有找到').waitFor();
  });

  it('lets the enterprise declare figures that can be read, and read what was decided on its objection', async () => {
    await signIn(page, system.explorer, 'zhineng');
    await takeKey(page, system.explorer);
    await page.goto(`${system.explorer}/enterprise/declarations`);
    expect(await page.getByLabel('融资需求').inputValue()).to.equal('扩大产线');
    await page.getByRole('checkbox', { name: /我已阅读/ }).check();
    await page.getByLabel('上年主营业务收入').fill('一千万');
    expect(await page.getByRole('button', { name: '签名并申报' }).isDisabled()).to.equal(true);
    await page.getByLabel('上年主营业务收入').fill('10000000');
    expect(await page.getByRole('button', { name: '签名并申报' }).isEnabled()).to.equal(true);
    await page.goto(`${system.explorer}/enterprise/objections`);
    await page.getByRole('button', { name: '查看' }).click();
    await page.getByText('予以更正').waitFor();
  });

  it('remembers the language, Chinese first', async () => {
    await page.goto(system.explorer);
    await page.getByRole('button', { name: '登录' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).to.equal('en');
  });

  it('says what is empty, and what has failed, with a way on', async () => {
    system.world.consents.length = 0;
    await signIn(page, system.explorer, 'zhineng');
    await page.goto(`${system.explorer}/enterprise/consents`);
    await page.getByText('还没有授予任何授权').waitFor();
    system.faults.set('/v1/consents', {
      status: 503,
      body: { code: 'LEDGER_UNAVAILABLE', title: 'x', status: 503, requestId: 'r-42' },
    });
    await page.goto(`${system.explorer}/enterprise/consents`);
    await page.getByText('账本暂时无法访问').waitFor();
    await page.getByText('r-42').waitFor();
    system.faults.clear();
    await page.getByRole('button', { name: '重试' }).click();
    await page.getByText('还没有授予任何授权').waitFor();
  });

  it('fits a desk and a phone without sideways scrolling', async () => {
    await signIn(page, system.explorer, 'regulator');
    const [access] = system.world.accesses;
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      for (const path of ['', '/accesses', `/trace/${access!.id}`, '/ledger', '/participants', '/network']) {
        await page.goto(`${system.explorer}/regulator${path}`);
        await page.locator('.section').first().waitFor();
        await expectToFit(page, `${path} at ${width}`);
      }
    }
  });
});
