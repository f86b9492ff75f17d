import { existsSync } from 'node:fs';
import { type Browser, type Page, chromium } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why browser tests are left out, or undefined where they can run. */
export function whyNoBrowser(): string | undefined {
  return existsSync(CHROMIUM)
    ? undefined
    : `no browser at ${CHROMIUM}: the explorer's browser tests are left out`;
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
    ],
  });
}

/** Signs in as an actor of the fake, and waits for its desk. */
export async function signIn(page: Page, explorer: string, actor: string): Promise<void> {
  await page.goto(explorer);
  await page.locator('.sign-in-main button').first().click();
  await page.locator(`#as-${actor}`).click();
  await page.locator('.page h1').waitFor();
}

/** Takes the actor's key from the simulated wallet. */
export async function takeKey(page: Page, explorer: string): Promise<void> {
  await page.goto(`${explorer}/keys`);
  await page.getByRole('button', { name: /电子营业执照|business licence/ }).click();
  await page.getByRole('button', { name: /从本浏览器移除|Remove from this browser/ }).waitFor();
}
