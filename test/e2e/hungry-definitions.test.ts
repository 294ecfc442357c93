import { expect, inject, it } from 'vitest';
import { readPids } from '../chaos/read-pids.ts';
import { ApiClient } from './api-client.ts';

const stack = inject('stack');
const api = new ApiClient(stack.api);
const plain = { name: 'Plain', steps: [{ id: 'out', type: 'Output', input: '{{ input }}' }] };
/** Some 90,000 elements visited: near to what one expression may cost. */
const costly = '{{ size(range(300).map(i, size(range(290).map(j, i * j)))) }}';
const loop = (input: object, steps: object[]) => ({
  name: 'Hungry',
  steps: [
    { id: 'each', type: 'Loop', input, steps },
    { id: 'out', type: 'Output', input: '{{ size(steps.each.output.items) }}' },
  ],
});

it.each([
  ['costly expressions in a row', loop({ count: 60 }, [{ id: 'x', type: 'Transform', input: { value: costly } }]), 60],
  [
    'costly conditions of a loop',
    loop({ while: `{{ index < 40 && ${costly.slice(2, -2)} > 0 }}` }, [{ id: 'x', type: 'Echo', input: 1 }]),
    40,
  ],
  [
    'costly conditions of passes that are left out',
    loop({ count: 40, continue: `{{ ${costly.slice(2, -2)} > 0 }}` }, [{ id: 'x', type: 'Echo', input: 1 }]),
    40,
  ],
])('%s stop no part, and others are served meanwhile', async (_, definition, output) => {
  const before = readPids(stack.dataDir);
  const id = await api.begin(definition);
  const served = await api.run(plain, 'served');
  expect(served).toMatchObject({ status: 'COMPLETED', output: 'served' });
  expect(await api.ended(id, 60_000)).toMatchObject({ status: 'COMPLETED', output });
  expect(readPids(stack.dataDir)).toEqual(before);
});
