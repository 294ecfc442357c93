import { AppError } from '../../workflows/language/app-error.ts';
import { isObject, type JsonSchema } from '../../workflows/language/json.ts';
import type { ConstantInput, ProcedureParameter } from './procedure-writer.ts';

type Kind = Pick<ProcedureParameter, 'type' | 'sqlType'>;

const kinds: { readonly [type: string]: Kind } = {
  integer: { type: 'Number', sqlType: 'bigint' },
  number: { type: 'Number', sqlType: 'double precision' },
  string: { type: 'String', sqlType: 'text' },
  boolean: { type: 'Boolean', sqlType: 'boolean' },
};

/**
 * The arguments of a procedure from what a definition declares of its input. `order`: their names, when not all of them in
 * the order in which they are declared. @throws AppError `invalid-definition`
 */
export function procedureParameters(schema: JsonSchema, order?: readonly string[]): ProcedureParameter[] {
  const properties = propertiesOf(schema);
  return (order ?? Object.keys(properties)).map((name) => {
    const kind = kindOf(Object.hasOwn(properties, name) ? properties[name] : undefined);
    if (kind) return { name, ...kind };
    const detail = `The parameter ${name} is declared neither as number, integer, string or boolean nor with \`format: geojson\` in \`input\`.`;
    throw new AppError('invalid-definition', detail, { faults: [{ pointer: `/input/properties/${name}`, detail }] });
  });
}

/** The declared inputs that are no arguments and have a default, which then stands for them. */
export function constantInputs(schema: JsonSchema, order?: readonly string[]): ConstantInput[] {
  return Object.entries(order ? propertiesOf(schema) : {}).flatMap(([name, property]) => {
    const kind = kindOf(property);
    if (!kind || order?.includes(name) || !isObject(property) || property.default === undefined) return [];
    return [{ name, ...kind, value: property.default }];
  });
}

function propertiesOf(schema: JsonSchema): { readonly [name: string]: unknown } {
  return isObject(schema) && isObject(schema.properties) ? schema.properties : {};
}

function kindOf(property: unknown): Kind | undefined {
  if (!isObject(property)) return undefined;
  if (property.format === 'geojson') return { type: 'Geo', sqlType: 'text' };
  return typeof property.type === 'string' ? kinds[property.type] : undefined;
}
