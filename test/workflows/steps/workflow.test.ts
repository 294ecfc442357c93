import { describe, expect, it } from 'vitest';
import { AppError, type Fault } from '../../../workflows/language/app-error.ts';
import { type CompileOptions, compileDefinition } from '../../../workflows/language/compile.ts';
import type { Json, JsonObject, JsonSchema } from '../../../workflows/language/json.ts';
import { catalogue, compile, withSteps } from '../language/catalogue.ts';

const inputSchema: JsonSchema = {
  type: 'object',
  properties: { orderId: { type: 'string', pattern: '^A' }, lines: { type: 'array', items: { type: 'integer' } } },
  required: ['orderId'],
  additionalProperties: false,
};
const outputSchema: JsonSchema = {
  type: 'object',
  properties: { sent: { type: 'boolean' } },
  additionalProperties: false,
};

/** `invoice` exists, in two versions. */
const workflows: NonNullable<CompileOptions['workflows']> = (reference, version = 2) =>
  reference === 'invoice' && version <= 2 ? { inputSchema, outputSchema } : undefined;

function faultsOf(definition: Json): readonly Fault[] {
  try {
    compileDefinition(definition, catalogue, { workflows });
    return [];
  } catch (error) {
    if (error instanceof AppError) return error.faults;
    throw error;
  }
}

const call = (input: JsonObject, more: JsonObject = {}): JsonObject => ({ id: 'w', type: 'Workflow', input, ...more });
const order = { orderId: 'A7' };

describe('named', () => {
  it('gives the id of the execution too, and has the type of that', () => {
    const { plan, outputSchema } = compileDefinition(
      withSteps(call({ workflow: 'invoice', input: order, named: true })),
      catalogue,
      { workflows },
    );
    expect(plan.graph.steps[0]).toMatchObject({ body: { kind: 'child', mode: 'await', named: true } });
    expect(JSON.stringify(plan.graph.steps[0]?.input)).not.toContain('named');
    expect(outputSchema).toMatchObject({ properties: { id: { type: 'string' }, output: { type: 'object' } } });
    expect(faultsOf(withSteps(call({ workflow: 'invoice', input: order, named: 'yes' })))).not.toEqual([]);
  });
});

describe('compiles', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ['awaited, with what it is piped', call({ workflow: 'x' }), { workflow: 'x', input: '{{ previous }}' }, 'await'],
    ['detached', call({ workflow: 'x', input: 1 }, { mode: 'detach' }), { workflow: 'x', input: 1 }, 'detach'],
    [
      'detached, told in its input',
      call({ workflow: 'x', mode: 'detach', input: null }),
      { workflow: 'x', input: null },
      'detach',
    ],
    [
      'a computed one',
      call({ workflow: '{{ input.a }}', version: '{{ 2 }}' }),
      { workflow: '{{ input.a }}', version: '{{ 2 }}' },
      'await',
    ],
  ])('%s', (_, step, input, mode) => {
    const [planned] = compile(withSteps(step)).plan.graph.steps;
    expect(planned).toMatchObject({ input, takes: [], body: { kind: 'child', mode } });
    expect(planned?.input).not.toHaveProperty('mode');
  });
});

describe('types', () => {
  it('knows what the workflow takes and gives', () => {
    const steps = [call({ workflow: 'invoice', input: order }), { type: 'Echo', input: '{{ previous.sent }}' }];
    expect(compileDefinition(withSteps(...steps), catalogue, { workflows }).outputSchema).toEqual({ type: 'boolean' });
    const slip = [steps[0] ?? null, { type: 'Echo', input: '{{ steps.w.output.snet }}' }];
    expect(faultsOf(withSteps(...slip))).toMatchObject([{ pointer: '/steps/1/input', suggestion: 'sent' }]);
    const detached = [
      call({ workflow: 'invoice', input: order }, { mode: 'detach' }),
      { type: 'Echo', input: '{{ previous.sent }}' },
    ];
    expect(faultsOf(withSteps(...detached))[0]?.detail).toContain('it has `id`');
  });

  it('knows itself by its alias before it is saved', () => {
    const itself = {
      name: 'x',
      alias: 'me',
      input: { type: 'object', required: ['n'], properties: { n: { type: 'number' } }, additionalProperties: false },
    };
    expect(faultsOf({ ...itself, steps: [call({ workflow: 'me', input: { n: '{{ input.n - 1 }}' } })] })).toEqual([]);
    expect(faultsOf({ ...itself, steps: [call({ workflow: 'me', input: { m: 1 } })] })).not.toEqual([]);
  });

  it('checks nothing when nobody knows workflows', () => {
    expect(compile(withSteps(call({ workflow: 'nowhere', input: 5 }))).outputSchema).toBe(true);
  });
});

describe('refuses', () => {
  it.each<[string, JsonObject, string, string]>([
    [
      'a workflow that is not there',
      call({ workflow: 'nope' }),
      '/input/workflow',
      'no workflow with the id or alias `nope`',
    ],
    [
      'a version that is not there',
      call({ workflow: 'invoice', version: 3, input: order }),
      '/input/version',
      'no version 3',
    ],
    [
      'an input that lacks something',
      call({ workflow: 'invoice', input: {} }),
      '/input/input/orderId',
      'input.orderId: string',
    ],
    [
      'an input of another type',
      call({ workflow: 'invoice', input: { orderId: '{{ 7 }}' } }),
      '/input/input/orderId',
      'gives input.orderId: ',
    ],
    [
      'a field that it does not take',
      call({ workflow: 'invoice', input: { ...order, note: '{{ 1 }}' } }),
      '/input/input/note',
      'takes no `input.note`',
    ],
    [
      'a literal that its schema refuses',
      call({ workflow: 'invoice', input: { orderId: 'B7' } }),
      '/input/input/orderId',
      'pattern',
    ],
    ['no workflow', call({ input: 1 }), '/input', 'needs workflow'],
    ['a mode that is none', call({ workflow: 'invoice', input: order }, { mode: 'wait' }), '/mode', 'allowed values'],
    [
      'two modes',
      call({ workflow: 'invoice', input: order, mode: 'await' }, { mode: 'detach' }),
      '/input/mode',
      'two different modes',
    ],
    ['a version that is none', call({ workflow: 'invoice', input: order, version: 0 }), '/input/version', '>= 1'],
  ])('%s', (_, step, place, detail) => {
    expect(faultsOf(withSteps(step))[0]).toMatchObject({
      pointer: `/steps/0${place}`,
      detail: expect.stringContaining(detail),
    });
  });
});
