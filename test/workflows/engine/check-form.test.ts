import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import { approval } from './build-open.ts';
import { buildRun } from './build-run.ts';
import { driveRun } from './drive-run.ts';

const form = { type: 'objct' };
const start = (input: Json) =>
  driveRun(buildRun({ steps: [approval('p', input)] }, { engineVersion: 2, input: { form } }));

describe('the form of an approval', () => {
  it.each<[Json]>([[{ form: '{{ input.form }}' }], ['{{ input }}'], [{ form: { type: '{{ input.form.type }}' } }]])(
    'that comes from a template is checked outside: %j',
    (input) => {
      const run = start(input);
      const [asked] = run.last('evaluate');
      expect(asked?.work).toEqual({ kind: 'schema', schema: form });
      run.tell({ type: 'evaluated', id: asked?.id ?? '', value: 'at /type: no type' });
      expect(run.record().error).toMatchObject({
        code: 'step-input-invalid',
        message: 'The "form" of an Approval is no JSON Schema of an answer: at /type: no type.',
        details: { field: 'form' },
      });
    },
  );

  it('lets the step wait when it is one', () => {
    const run = start({ form: '{{ input.form }}' });
    run.tell({ type: 'evaluated', id: run.last('evaluate')[0]?.id ?? '', value: null });
    expect(run.task('p')).toMatchObject({ status: 'WAITING', reason: { kind: 'approval' }, input: { form } });
  });

  it('was checked before when it is literal', () => {
    expect(start({ form: { type: 'object' } }).task('p').status).toBe('WAITING');
  });
});
