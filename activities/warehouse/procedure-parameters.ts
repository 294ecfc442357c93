import { AppError } from '../../workflows/language/app-error.ts';
import { isObject, type JsonSchema } from '../../workflows/language/json.ts';
import type { ProcedureParameter } from './procedure-writer.ts';

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
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  return (order ?? Object.keys(properties)).map((name) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const type = isObject(property) ? property.type : undefined;
    const kind = typeof type === 'string' ? kinds[type] : undefined;
    if (isObject(property) && property.format === 'geojson') return { name, type: 'Geo', sqlType: 'text' };
    if (kind) return { name, ...kind };
    const detail = `The parameter ${name} is declared neither as number, integer, string or boolean nor with \`format: geojson\` in \`input\`.`;
    throw new AppError('invalid-definition', detail, { faults: [{ pointer: `/input/properties/${name}`, detail }] });
  });
}
