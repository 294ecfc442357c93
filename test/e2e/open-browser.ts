import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** A real browser: the one on PATH, else the one inside the package `@sparticuz/chromium`. */
export async function openBrowser(): Promise<{ browser: Browser; close: () => Promise<void> }> {
  const installed = findOnPath(['chromium', 'chromium-browser', 'google-chrome']);
  // The package unpacks into the folder for temporary files, under a name that another user may have taken.
  const folder = mkdtempSync(join(tmpdir(), 'stepgraph-browser-'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const executablePath = installed ?? (await sparticuz.executablePath());
    // In a single process the browser would end with its first page.
    const args = installed ? ['--no-sandbox'] : sparticuz.args.filter((flag) => flag !== '--single-process');
    const browser = await chromium.launch({ executablePath, args, headless: true });
    const close = async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return { browser, close };
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

function findOnPath(names: string[]): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not in this folder.
      }
    }
  }
  return null;
}
