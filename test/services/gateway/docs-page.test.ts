import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { dialects } from '../../../services/gateway/dialects.gen.ts';
import { type OpenGateway, openGateway } from './open-gateway.ts';

const Document = z.object({ paths: z.record(z.string(), z.unknown()) });

let gateway: OpenGateway;
let browser: Browser;
beforeAll(async () => {
  gateway = await openGateway({ dialects });
  browser = await playwright.launch({
    args: chromium.args,
    executablePath: await chromium.executablePath(),
    headless: true,
  });
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

it('shows every operation in a browser, from this machine alone and without breaking its own policy', async () => {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) =>
    asked.push(new URL(request.url()).protocol === 'data:' ? gateway.url : new URL(request.url()).origin),
  );
  const shown = page.locator('.opblock');
  for (const { name, routes } of dialects) {
    await page.goto(`${gateway.url}/docs/${name}`);
    await expect.poll(() => shown.count(), { timeout: 20_000 }).toBe(routes.length);
  }
  await page.goto(`${gateway.url}/docs`);
  await page.locator('.opblock-summary', { hasText: 'Store a workflow' }).first().click();
  await expect
    .poll(() => page.locator('.opblock.is-open .try-out, .opblock.is-open .execute').count(), { timeout: 20_000 })
    .toBeGreaterThan(0);
  // Of so many operations the page holds those alone that are in sight.
  const { paths } = Document.parse(await (await fetch(`${gateway.url}/openapi.json`)).json());
  const last = page.locator(`[data-path="${Object.keys(paths).at(-1)}"]`);
  expect(await last.count()).toBe(0);
  await expect
    .poll(() => page.evaluate('scrollTo(0, document.body.scrollHeight)').then(() => last.count()), { timeout: 20_000 })
    .toBeGreaterThan(0);
  expect(complaints).toEqual([]);
  expect([...new Set(asked)]).toEqual([gateway.url]);
});
