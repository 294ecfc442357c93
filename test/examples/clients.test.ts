import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';

const run = promisify(execFile);
const clients = readdirSync('examples/clients').filter((name) => name.endsWith('.mjs'));
/** Milliseconds; a client may be the first that uses the warehouse. */
const PATIENCE = 170_000;

describe('examples/clients', () => {
  it.each(clients)('%s goes through its page, top to bottom', { timeout: PATIENCE + 10_000 }, async (name) => {
    const { stdout } = await run(process.execPath, [`examples/clients/${name}`, inject('stack').api], {
      timeout: PATIENCE,
    });
    expect(stdout.split('\n').length).toBeGreaterThan(3);
  });
});
