import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dialects } from '../../../services/gateway/dialects.gen.ts';
import { type OpenGateway, openGateway } from './open-gateway.ts';

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
  await page.goto(`${gateway.url}/docs`);
  const operations = dialects.flatMap(({ routes }) => routes).length;
  await expect.poll(() => page.locator('.opblock').count(), { timeout: 20_000 }).toBe(operations);
  await page.locator('.opblock-summary', { hasText: 'Store a workflow' }).first().click();
  await expect
    .poll(() => page.locator('.opblock.is-open .try-out, .opblock.is-open .execute').count(), { timeout: 20_000 })
    .toBeGreaterThan(0);
  expect(complaints).toEqual([]);
  expect([...new Set(asked)]).toEqual([gateway.url]);
});
