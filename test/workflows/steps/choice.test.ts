import { expect, it } from 'vitest';
import choice from '../../../workflows/steps/choice.ts';

it('compiles its cases in order, with the places of their parts', () => {
  const asked: string[] = [];
  const compiler = {
    graph: (_: unknown, pointer: string) => {
      asked.push(pointer);
      return { steps: [] };
    },
    condition: (template: unknown, pointer: string) => {
      asked.push(pointer);
      return String(template);
    },
  };
  const body = choice.compile(
    {
      cases: [
        { when: '{{ a }}', steps: [] },
        { when: '{{ b }}', steps: [] },
      ],
      default: [],
    },
    compiler,
  );
  expect(body).toMatchObject({
    kind: 'choice',
    cases: [{ when: '{{ a }}' }, { when: '{{ b }}' }],
    otherwise: { steps: [] },
  });
  expect(asked).toEqual(['/cases/0/when', '/cases/0/steps', '/cases/1/when', '/cases/1/steps', '/default']);
  expect(choice.compile({ cases: [] }, compiler)).toEqual({ kind: 'choice', cases: [], otherwise: null });
});
