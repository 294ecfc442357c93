import type { JsonSchema } from './json.ts';
import { alternatives, itemType, propertiesOf, requiredOf, typesOf } from './static-type.ts';

/** A schema in a few words, as messages show it: `{ text: string, with?: string }`, `string[]`, `any`. */
export function describeType(schema: JsonSchema, depth = 2): string {
  const branches = alternatives(schema);
  if (branches.length > 1)
    return [...new Set(branches.slice(0, 4).map((branch) => describeType(branch, depth)))].join(' or ');
  const [only = true] = branches;
  const types = typesOf(only);
  if (!types) return 'any';
  return types.map((type) => describeOne(type, only, depth)).join(' or ');
}

function describeOne(type: string, schema: JsonSchema, depth: number): string {
  if (type === 'string' && typeof schema === 'object' && Array.isArray(schema.enum))
    return schema.enum
      .slice(0, 10)
      .map((value) => JSON.stringify(value))
      .join(' or ');
  if (type === 'string' && typeof schema === 'object' && typeof schema.const === 'string')
    return JSON.stringify(schema.const.slice(0, 40));
  if (type === 'array') {
    const items = depth > 0 ? describeType(itemType(schema), depth - 1) : 'any';
    return items === 'any' ? 'list' : `${items}[]`;
  }
  const properties = [...propertiesOf(schema)];
  if (type !== 'object' || properties.length === 0 || depth === 0) return type;
  const required = requiredOf(schema);
  const fields = properties
    .slice(0, 6)
    .map(([key, field]) => `${key}${required.includes(key) ? '' : '?'}: ${describeType(field, depth - 1)}`);
  return `{ ${fields.join(', ')}${properties.length > 6 ? ', …' : ''} }`;
}
