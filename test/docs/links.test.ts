import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((path) => join('docs', path)),
].filter((path) => path.endsWith('.md'));

describe('the documentation', () => {
  it.each(pages)('%s links only to what exists', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
  });

  it('keeps every ADR within a page, numbered without a gap', () => {
    const records = readdirSync('docs/adr').sort();
    expect(records.length).toBeGreaterThanOrEqual(6);
    records.forEach((name, index) => {
      expect(name).toMatch(new RegExp(`^${String(index + 1).padStart(4, '0')}-[a-z0-9-]+\\.md$`));
      expect(readFileSync(join('docs/adr', name), 'utf8').split('\n').length, name).toBeLessThan(60);
    });
  });
});
