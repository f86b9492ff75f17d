import { existsSync } from 'node:fs';
import { type Browser, type Page, chromium } from 'playwright-core';
import type { Signer } from '../../dev/client/account.js';

/** Where Debian and others put the browser; undefined where there is none. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: QUIET });
}

/** A page of its own, with cookies and keys of its own, signed in as an account. */
export async function signIn(browser: Browser, explorer: string, account: Signer): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'zh-CN' })).newPage();
  await page.goto(explorer);
  await page.getByRole('button', { name: /^登\s*录$/ }).click();
  await page.getByLabel('用户名').fill(account.username);
  await page.getByLabel('密码').fill(account.password);
  await page.getByRole('button', { name: '登录 Sign in' }).click();
  await page.getByRole('navigation').getByRole('link', { name: '概览' }).waitFor();
  return page;
}
