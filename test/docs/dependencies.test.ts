import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const [product = '', tools = ''] = readFileSync('docs/dependencies.md', 'utf8').split('## For building and testing');
const rows = (text: string) =>
  text.split('\n').flatMap((line) => /^\| `([^`]+)` \|(.+)\|(.+)\|(.+)\|$/.exec(line)?.slice(1) ?? []);
const names = (text: string) => rows(text).filter((_, index) => index % 4 === 0);

describe('docs/dependencies.md', () => {
  it('lists exactly the dependencies of package.json', () => {
    expect(names(product)).toEqual(Object.keys(manifest.dependencies).sort());
    expect(names(tools)).toEqual(Object.keys(manifest.devDependencies).sort());
  });

  it('says of each why, what it was compared with and what replaces it', () => {
    const cells = [...rows(product), ...rows(tools)].map((cell) => cell.trim());
    expect(cells.length).toBe(4 * (names(product).length + names(tools).length));
    for (const cell of cells) expect(cell).not.toBe('');
  });
});
