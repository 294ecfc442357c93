import { describe, expect, it } from 'vitest';
import { definitionOf, scenarios } from '../../bench/scenarios.ts';
import { createLanguage } from '../../services/operations/create-language.ts';

describe('what the bench stores', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s is a definition', (name, { work }) => {
    const definition = definitionOf(name, work, 'http://127.0.0.1:8080/');
    expect(() => createLanguage().compile(definition)).not.toThrow();
  });
});
