import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { openBrowser } from './open-browser.ts';

const stack = inject('stack');
const api = new ApiClient(stack.api);
let opened: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  opened = await openBrowser();
});
afterAll(() => opened.close());

describe('/docs', () => {
  it('shows the operations in a real browser, with nothing from elsewhere and no error', async () => {
    const page = await opened.browser.newPage();
    const elsewhere: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(stack.api) && !request.url().startsWith('data:')) elsewhere.push(request.url());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    const pathsOn = async (path: string) => {
      await page.goto(stack.api + path);
      await page.waitForSelector('.opblock');
      return page.$$eval('.opblock-summary-path', (nodes) =>
        nodes.map((node) => node.textContent?.replaceAll('\u200b', '').trim()),
      );
    };
    // The page of everything holds what is in sight alone.
    expect(await pathsOn('/docs')).toContain('/v1/workflows');
    expect(await pathsOn('/docs/v1')).toEqual(
      expect.arrayContaining(['/v1/workflows', '/v1/executions', '/v1/executions/{execution}']),
    );
    expect(await pathsOn('/docs/dataflow')).toContain('/workflows/{workflow_id}/execute');
    expect(elsewhere).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('lets a reader try a call', async () => {
    const page = await opened.browser.newPage();
    await page.goto(`${stack.api}/docs/v1`);
    const operation = page.locator('.opblock-get', { has: page.locator('[data-path="/v1/step-types"]') });
    await operation.locator('.opblock-summary-method').click();
    await operation.locator('button.execute').click();
    await operation.locator('.live-responses-table .response-col_status').first().waitFor();
    expect(await operation.locator('.live-responses-table').textContent()).toContain('StaticTextInput');
    await page.close();
  });
});

describe('/openapi.json', () => {
  it('is OpenAPI 3.1 and describes what is served', async () => {
    const { status, body } = await api.get('/openapi.json');
    expect(status).toBe(200);
    expect(body.openapi).toMatch(/^3\.1\./);
    const { parameters, ...operations } = body.paths['/v1/executions'];
    expect(parameters ?? []).toEqual(expect.any(Array));
    expect(Object.keys(operations).sort()).toEqual(['get', 'post']);
    for (const [path, item] of Object.entries(body.paths)) expect(JSON.stringify(item), path).toContain('responses');
  });
});
