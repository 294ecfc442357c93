import { expect, it } from 'vitest';
import { chooseDialects } from '../../../services/gateway/choose-dialects.ts';
import { dialects } from '../../../services/gateway/dialects.gen.ts';
import { openGateway } from './open-gateway.ts';

const namesOf = (given: string[]) => chooseDialects(dialects, given).map(({ name }) => name);

it('serves every dialect unless some are named', () => {
  expect(namesOf([])).toEqual(dialects.map(({ name }) => name));
});

it('serves those that are named, and the native API always', () => {
  expect(namesOf(['dataflow'])).toEqual(['dataflow', 'v1']);
  expect(namesOf(['v1'])).toEqual(['v1']);
});

it('refuses a name that there is not, with what was probably meant', () => {
  expect(() => namesOf(['dataflw'])).toThrow(
    'STEPGRAPH_DIALECTS names dataflw, which there is not. Did you mean dataflow?',
  );
  expect(() => namesOf(['xyz'])).toThrow('There are ');
});

it('leaves nothing of a dialect that is switched off', async () => {
  const gateway = await openGateway({ dialects: chooseDialects(dialects, ['v1']) });
  try {
    for (const path of ['/workflows/wf-aaaaaaaa/executions', '/docs/dataflow', '/openapi/dataflow.json']) {
      const answer = await fetch(gateway.url + path);
      expect([path, answer.status, await answer.text()]).toEqual([
        path,
        404,
        expect.stringContaining('route-not-found'),
      ]);
    }
  } finally {
    await gateway.close();
  }
});

it('knows one native API', () => {
  expect(dialects.filter(({ native }) => native).map(({ base }) => base)).toEqual(['/v1']);
});
