import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorTable } from '../../workflows/language/error-table.ts';

const sections = readFileSync('docs/problems.md', 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    code: section.slice(0, section.indexOf('\n')),
    text: section.slice(section.indexOf('\n') + 1).trim(),
  }));

describe('docs/problems.md', () => {
  it('has a section for every row of the error table, in its order, and none for anything else', () => {
    expect(sections.map(({ code }) => code)).toEqual(Object.keys(errorTable));
  });

  it.each(Object.entries(errorTable))('tells the status and the title of %s, and more', (code, row) => {
    const text = sections.find((section) => section.code === code)?.text ?? '';
    const head = `**${row.status} · ${row.title}.**`;
    expect(text.slice(0, head.length)).toBe(head);
    expect(text.length).toBeGreaterThan(head.length + 40);
  });
});
