import { expect } from 'chai';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type Page, chromium } from 'playwright-core';
import { build } from 'vite';
import { type FakeSystem, populate, startFakeSystem } from '../fake/system.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why browser tests are left out, or undefined where they can run. */
export function whyNoBrowser(): string | undefined {
  return existsSync(CHROMIUM)
    ? undefined
    : `no browser at ${CHROMIUM}: the explorer's browser tests are left out`;
}

function launch(): Promise<Browser> {
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

let built: Promise<string> | undefined;

/** Builds the explorer, once for all suites, into a folder that goes with this process. */
async function buildExplorer(): Promise<string> {
  const web = await mkdtemp(join(tmpdir(), 'xinjian-explorer-'));
  process.once('exit', () => rmSync(web, { recursive: true }));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await build({ root, logLevel: 'error', build: { outDir: web, emptyOutDir: true } });
  return web;
}

/** A browser's page on a populated fake system, anew for each test. */
export interface Desk {
  readonly page: Page;
  readonly system: FakeSystem;
}

/** A suite in a browser; left out where there is none. Whatever the page or its security policy complains of fails it. */
export function describeInBrowser(title: string, tests: (desk: () => Desk) => void): void {
  const reason = whyNoBrowser();
  if (reason !== undefined) process.stdout.write(`${reason}\n`);
  (reason === undefined ? describe : describe.skip)(title, function () {
    this.timeout(120_000);
    let browser: Browser | undefined;
    let desk: Desk | undefined;
    let complaints: string[];

    before(async () => {
      await (built ??= buildExplorer());
      browser = await launch();
    });
    after(() => browser?.close());
    beforeEach(async () => {
      desk = undefined;
      const system = await startFakeSystem(await built);
      await populate(system.world);
      const context = await browser!.newContext({ viewport: { width: 1280, height: 860 } });
      const page = await context.newPage();
      complaints = [];
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => {
        if (/Content Security Policy|Warning:/.test(message.text())) complaints.push(message.text());
      });
      desk = { page, system };
    });
    afterEach(async () => {
      if (desk === undefined) return;
      await desk.page.context().close();
      await desk.system.stop();
      expect(complaints).to.deep.equal([]);
    });
    tests(() => desk!);
  });
}

/** Expects that a page scrolls sideways nowhere. */
export async function expectToFit(page: Page, what: string): Promise<void> {
  const excess = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(excess, what).to.be.at.most(0);
}
