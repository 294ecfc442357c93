import { describe, expect, test } from 'vitest';
import { createOutputCheck } from '../../activities/check-output.ts';
import { valuesInMemory } from './values-in-memory.ts';

const schema = { type: 'object', required: ['total'], properties: { total: { type: 'number' } } };

describe('createOutputCheck', () => {
  const { values } = valuesInMemory();
  const check = createOutputCheck(values);

  test('takes what fits', async () => {
    await expect(check({ schema, output: { total: 1 } })).resolves.toBeNull();
  });

  test('refuses what does not, and names the places', async () => {
    await expect(check({ schema, output: { total: 'much' } })).rejects.toMatchObject({
      code: 'output-invalid',
      details: { errors: [{ pointer: '/output/total' }] },
    });
  });

  test('looks into what is kept outside of the run', async () => {
    const total = { ...(await values.keep('much')) };
    await expect(check({ schema, output: { total } })).rejects.toMatchObject({ code: 'output-invalid' });
  });
});
