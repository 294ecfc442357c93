import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const readme = readFileSync('README.md', 'utf8');

describe('README.md', () => {
  it('lists exactly the variables that the configuration reads, with their defaults', () => {
    const source = readFileSync('services/config.ts', 'utf8');
    const read = [...source.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map((match) => match[1]);
    const listed = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]);
    expect(listed.length).toBeGreaterThan(8);
    expect([...listed].sort()).toEqual([...read].sort());
  });

  it('shows how to get to an execution within the first screen', () => {
    const screen = readme.split('\n').slice(0, 32).join('\n');
    for (const word of ['npm start', 'curl', 'COMPLETED', ':8233']) expect(screen).toContain(word);
  });
});
