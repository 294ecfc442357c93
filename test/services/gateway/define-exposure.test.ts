import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineExposure } from '../../../services/gateway/define-exposure.ts';
import { createLanguage } from '../../../services/operations/create-language.ts';
import { exposedKey } from '../../../services/store/exposed-key.ts';

const exposure = defineExposure('sample', {
  schema: z.strictObject({ workspace: z.string().min(1), mode: z.enum(['sync', 'async']).default('async') }),
  keys: ({ workspace, mode }) => [exposedKey('sample', workspace, mode)],
  check: ({ workspace }, { name }) =>
    workspace === name ? [] : [{ pointer: '/expose/sample/workspace', detail: 'It is not the name.' }],
});
const compiled = createLanguage().compile({ name: 'w', steps: [{ type: 'Echo' }] });

it('gives what the dialect finds the workflow by, with the defaults of its schema', () => {
  expect(exposure({ workspace: 'w' }, compiled)).toEqual({ keys: ['sample:["w","async"]'], faults: [] });
});

it('places faults in the definition, and says what was meant', () => {
  expect(exposure({ workspac: 'w', mode: 'synch' }, compiled)).toEqual({
    keys: [],
    faults: [
      { pointer: '/expose/sample/workspace', detail: '`expose.sample.workspace` is missing.' },
      {
        pointer: '/expose/sample/mode',
        detail: '`expose.sample.mode` takes `sync`, `async`; did you mean `sync`?',
        suggestion: 'sync',
      },
      {
        pointer: '/expose/sample/workspac',
        detail: 'Unknown field `workspac`: did you mean `workspace`?',
        suggestion: 'workspace',
      },
    ],
  });
  expect(exposure('w', null).faults).toMatchObject([
    { pointer: '/expose/sample', detail: '`expose.sample` must be an object.' },
  ]);
});

it('checks against the definition, once that is valid', () => {
  expect(exposure({ workspace: 'x' }, compiled).faults).toMatchObject([{ detail: 'It is not the name.' }]);
  expect(exposure({ workspace: 'x' }, null).faults).toEqual([]);
});
