import type { CelNode } from './cel.ts';
import type { JsonSchema } from './json.ts';

/** Told for each place of an expression that cannot be right. */
export type Complain = (position: number, detail: string, suggestion?: string) => void;

const secretName = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** The type of `secrets.<name>`. Which secrets a step is given shows in the definition: nothing computed names another. */
export function secretType(node: CelNode, key: unknown, complain: Complain): JsonSchema {
  if (typeof key !== 'string' || (node.op !== '.' && node.op !== '[]'))
    complain(node.start, 'a secret is taken by its name, written out: `secrets.<name>`');
  else if (!secretName.test(key))
    complain(node.start, `\`${key}\` is no name of a secret: letters, digits and _, no digit first, at most 64`);
  return { type: 'string' };
}

/** What is sealed is told by the name alone, so that no variable may have it. */
export function checkVariable(variable: CelNode, complain: Complain): void {
  if (variable.args === 'secrets')
    complain(variable.start, '`secrets` is the name of the stored secrets; call the variable something else');
}
