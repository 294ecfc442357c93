import type { ExpressionFunction } from '../workflows/language/expression-function.ts';
import type { Json, JsonSchema } from '../workflows/language/json.ts';
import { isObject } from '../workflows/language/json.ts';
import type { StepType } from '../workflows/language/step-type.ts';

/** The parts of docs/language.md that the code writes, by the name in their markers `<!-- name -->`. */
export interface LanguageParts {
  functions: readonly ExpressionFunction[];
  stepTypes: readonly StepType[];
}

/** The document with its generated parts as the tables have them. */
export function describeLanguage(document: string, parts: LanguageParts): string {
  const texts = { functions: describeFunctions(parts.functions), 'step-types': describeStepTypes(parts.stepTypes) };
  return Object.entries(texts).reduce(
    (text, [name, part]) => text.replace(between(name), () => `<!-- ${name} -->\n${part}<!-- /${name} -->`),
    document,
  );
}

function between(name: string): RegExp {
  return new RegExp(`<!-- ${name} -->\\n[\\s\\S]*<!-- /${name} -->`);
}

function describeFunctions(functions: readonly ExpressionFunction[]): string {
  const rows = functions.map(({ signature, doc, example }) =>
    row([`\`${signature}\``, doc, `\`${example.expression}\` → \`${JSON.stringify(example.result)}\``]),
  );
  return table(['function', 'what it gives', 'for example'], rows);
}

function describeStepTypes(types: readonly StepType[]): string {
  const sorted = [...types].sort((one, other) => (one.type < other.type ? -1 : 1));
  return sorted.map(describeStepType).join('\n');
}

function describeStepType(type: StepType): string {
  const aliases = type.aliases?.length ? ` Also written ${type.aliases.map((name) => `\`${name}\``).join(', ')}.` : '';
  const fields = type.kind === 'control' ? Object.entries(type.fields) : [];
  const input = fieldRows(type.input, 'input.');
  const rows = [
    ...fields.map(([name, schema]) =>
      fieldRow(name, schema, type.kind === 'control' && (type.requiredFields ?? []).includes(name)),
    ),
    ...input,
  ];
  const output = shapeOf(type.output);
  return [
    `#### ${type.type}`,
    '',
    `${type.summary}.${aliases} Gives ${output}.`,
    '',
    ...(type.docs ? [type.docs, ''] : []),
    ...(rows.length > 0 ? [table(['field', 'what', 'type'], rows)] : []),
  ].join('\n');
}

/** Rows of an object's fields, required ones first as listed. */
function fieldRows(schema: JsonSchema, prefix: string): string[] {
  if (typeof schema === 'boolean') return [];
  const branches = [schema, ...branchesOf(schema)];
  const seen = new Map<string, string>();
  for (const branch of branches) {
    const required = Array.isArray(branch.required) && branch === schema ? branch.required : [];
    for (const [name, inner] of Object.entries(isObject(branch.properties) ? branch.properties : {})) {
      if (!seen.has(name) && (isObject(inner) || typeof inner === 'boolean'))
        seen.set(name, fieldRow(`${prefix}${name}`, inner, required.includes(name)));
    }
  }
  return [...seen.values()];
}

type SchemaObject = Exclude<JsonSchema, boolean>;

function branchesOf(schema: SchemaObject): SchemaObject[] {
  const branches = schema.anyOf ?? schema.oneOf ?? [];
  return Array.isArray(branches) ? branches.filter((branch): branch is SchemaObject => isObject(branch)) : [];
}

function fieldRow(name: string, schema: JsonSchema, required: boolean): string {
  const said = typeof schema === 'object' && typeof schema.description === 'string' ? schema.description : '';
  return row([`\`${name}\`${required ? ' (required)' : ''}`, said, shapeOf(schema)]);
}

/** A schema in a few words. */
function shapeOf(schema: Json | JsonSchema | undefined): string {
  if (!isObject(schema)) return 'any JSON';
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  const branches = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(branches) && schema.type === undefined)
    return [...new Set(branches.map((branch) => shapeOf(branch)))].join(' or ');
  if (schema.type === 'object' && isObject(schema.properties)) {
    const names = Object.keys(schema.properties);
    return names.length > 0 ? `\`{ ${names.join(', ')} }\`` : 'object';
  }
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  return typeof schema.type === 'string' ? schema.type : 'any JSON';
}

function table(head: string[], rows: string[]): string {
  return `${[row(head), `|${head.map(() => '---|').join('')}`, ...rows].join('\n')}\n`;
}

function row(cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
