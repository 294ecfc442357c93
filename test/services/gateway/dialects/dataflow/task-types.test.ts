import { describe, expect, it } from 'vitest';
import { refusedTypes, taskTypes } from '../../../../../services/gateway/dialects/dataflow/task-types.ts';
import { translateDefinition } from '../../../../../services/gateway/dialects/dataflow/translate-definition.ts';
import * as wire from '../../../../../services/gateway/dialects/dataflow/wire.ts';
import { createInputChecker } from '../../../../../workflows/language/check-input.ts';
import type { Json, JsonObject, JsonSchema } from '../../../../../workflows/language/json.ts';
import { propertiesOf, requiredOf, typesOf } from '../../../../../workflows/language/static-type.ts';
import { catalogue, faultsOf } from '../../../../workflows/language/catalogue.ts';

const words = new Map([
  ['string', 'text'],
  ['integer', 'number'],
]);

/** What the specification calls a type; `stop` of a completion may be a list too, and is published as a text. */
const wordOf = (schema: JsonSchema) => {
  const [type = 'object'] = typesOf(schema) ?? [];
  if (typeof schema === 'object' && String(schema.pattern).startsWith('^file-')) return 'file';
  return words.get(type) ?? type;
};

describe.each(taskTypes.map((each) => [each.type, each] as const))('dataflow 3.4 %s', (type, specification) => {
  const step = catalogue.get(type);

  it('has the published form', () => {
    expect(wire.taskType.parse({ specification })).toEqual({ specification });
    expect(specification.outputs.filter((output) => output.default)).toHaveLength(1);
  });

  it('says of inputs what the step type checks', () => {
    const properties = propertiesOf(step?.input ?? true);
    const required = requiredOf(step?.input ?? true);
    for (const input of specification.inputs) {
      const schema = properties.get(input.name);
      expect(schema, input.name).toBeDefined();
      expect([input.name, required.includes(input.name)]).toEqual([input.name, input.required]);
      if (!['stop', 'body'].includes(input.name))
        expect([input.name, wordOf(schema ?? true)]).toEqual([input.name, input.type]);
      if (typeof schema === 'object') expect(schema.default).toEqual(input.default);
    }
    for (const name of required) expect(specification.inputs.map((input) => input.name)).toContain(name);
    const example: JsonObject = JSON.parse(
      JSON.stringify(Object.fromEntries(specification.inputs.map(({ name, example }) => [name, example]))),
    );
    const { body, ...rest } = example;
    const given = type === 'http.request' ? rest : example;
    expect(() => createInputChecker(step?.input ?? true)(given)).not.toThrow();
  });

  it('says of outputs what the step type gives', () => {
    const properties = propertiesOf(step?.output ?? true);
    expect(specification.outputs.map(({ name }) => name).sort()).toEqual([...properties.keys()].sort());
  });

  it('is refused with an input of the wrong type, and with one that it does not have', () => {
    const [first] = specification.inputs;
    const save = (input: JsonObject) => faultsOf(translateDefinition({ name: 'x', steps: [{ type, input }] }));
    expect(save({ [first?.name ?? '']: [1] })).not.toEqual([]);
    expect(save({ nonsense: {} })).not.toEqual([]);
  });
});

it.each(Object.entries(refusedTypes))('dataflow 3.4 %s is refused when saving, with the reason', (type, why) => {
  const refused = (step: Json) => () => translateDefinition({ name: 'x', tasks: [{ type: 'echo' }, step] });
  const says = (pointer: string) =>
    expect.objectContaining({
      code: 'invalid-definition',
      faults: [{ pointer, detail: `Tasks of the type \`${type}\` do not run here: ${why}.` }],
    });
  expect(refused({ name: 'media', type, inputs: {} })).toThrow(says('/tasks/1/type'));
  expect(refused({ type: 'echo', fallback: { task: type } })).toThrow(says('/tasks/1/fallback/task'));
});
