import { type CelNode, childNodes, placeOf } from './cel.ts';
import { nearest } from './did-you-mean.ts';
import { nameOf } from './expression-function.ts';
import { findCallMisfit } from './find-call-misfit.ts';
import { expressionFunctions } from './function-table.ts';
import { calledName, isComprehension } from './instrument.ts';
import type { Json, JsonSchema } from './json.ts';
import { elementOf, operatorType } from './operator-type.ts';
import { type Complain, checkVariable, secretType } from './secret-type.ts';
import { alternatives, elementType, fieldType, itemType, literalType, propertiesOf, unionType } from './static-type.ts';
import { accountType, executionType, stepType, type TypeScope } from './type-scope.ts';

const celTypes: { [type: string]: JsonSchema } = {
  bool: { type: 'boolean' },
  int: { type: 'integer' },
  double: { type: 'number' },
  string: { type: 'string' },
  list: { type: 'array' },
  map: { type: 'object' },
};
const returned = new Map(expressionFunctions.map(({ signature }) => [nameOf(signature), returnType(signature)]));

function returnType(signature: string): JsonSchema {
  const type = signature.slice(signature.lastIndexOf('): ') + 3);
  if (type === 'list<string>') return { type: 'array', items: { type: 'string' } };
  return celTypes[type.replace(/<.*/, '')] ?? true;
}

/** Why a name that means something elsewhere is not known here. */
const elsewhere: { [name: string]: string } = {
  item: 'is only known inside a Loop, or in a step with `forEach`',
  index: 'is only known inside a Loop, or in a step with `forEach`',
  vars: 'needs variables; declare them in `vars` of the definition',
  error: 'is only known in the steps of `onError.then`, in a `catch`, and in a compensation of attempted steps',
  output: 'is only known in a compensation; elsewhere write `steps.<id>.output`',
  secrets: 'is only known in the input of an action step, such as Http: nothing else is ever given a secret',
};

/** The type of what an expression gives, as far as it can be known; complains about names and fields that cannot be there. */
export function inferType(root: CelNode, scope: TypeScope, complain: Complain): JsonSchema {
  return new Inference(scope, complain).infer(root, new Map());
}

class Inference {
  readonly #scope: TypeScope;
  readonly #complain: Complain;

  constructor(scope: TypeScope, complain: Complain) {
    this.#scope = scope;
    this.#complain = complain;
  }

  infer(node: CelNode, bound: ReadonlyMap<string, JsonSchema>): JsonSchema {
    switch (node.op) {
      case 'value':
        return typeof node.args === 'bigint'
          ? { type: 'integer' }
          : isScalar(node.args)
            ? literalType(node.args)
            : true;
      case 'id':
        return this.#name(node, bound);
      case '.':
      case '.?':
      case '[]':
      case '[?]':
        return this.#field(node, bound);
      case 'call':
      case 'rcall':
        return this.#call(node, bound);
      case '?:': {
        const [, ...branches] = childNodes(node).map((child) => this.infer(child, bound));
        return unionType(branches);
      }
      default:
        return operatorType(
          node,
          childNodes(node).map((child) => this.infer(child, bound)),
        );
    }
  }

  #name(node: CelNode, bound: ReadonlyMap<string, JsonSchema>): JsonSchema {
    const name = String(node.args);
    const known = bound.get(name);
    if (known !== undefined) return known;
    const type = this.#named(name);
    if (type !== undefined) return type;
    if (name === 'secrets' && this.#scope.secrets) {
      this.#complain(placeOf(node), 'a secret is taken by its name: write `secrets.<name>`');
      return true;
    }
    if (Object.hasOwn(elsewhere, name)) this.#complain(placeOf(node), `\`${name}\` ${elsewhere[name]}`);
    else {
      const inside = ['item', 'index', 'vars', 'error', 'output'].filter((one) => this.#named(one) !== undefined);
      const names = ['input', 'steps', 'previous', 'execution', 'account', 'env', 'labels', ...inside, ...bound.keys()];
      const meant = nearest(name, names) ?? (this.#scope.visible.has(name) ? `steps.${name}` : undefined);
      this.#complain(
        placeOf(node),
        `\`${name}\` is not known; expressions start with ${names.map((one) => `\`${one}\``).join(', ')}`,
        meant,
      );
    }
    return true;
  }

  #named(name: string): JsonSchema | undefined {
    const { input, previous, item, vars, error, output } = this.#scope;
    const index: JsonSchema | undefined = item === undefined ? undefined : { type: 'integer' };
    const types: { [name: string]: JsonSchema | undefined } = { input, previous, item, index, vars, error, output };
    if (name === 'execution') return executionType;
    if (name === 'account') return accountType(this.#scope.secrets === true);
    if (name === 'env') return { type: 'object' };
    if (name === 'labels') return { type: 'object', additionalProperties: { type: 'string' } };
    if (name === 'steps' || name === 'cel' || name === 'optional') return true;
    return Object.hasOwn(types, name) ? types[name] : undefined;
  }

  #field(node: CelNode, bound: ReadonlyMap<string, JsonSchema>): JsonSchema {
    const [target, index] = childNodes(node);
    if (!target) return true;
    const optional = node.op === '.?' || node.op === '[?]';
    const key: unknown =
      node.op.startsWith('.') && Array.isArray(node.args)
        ? node.args[1]
        : index?.op === 'value'
          ? index.args
          : undefined;
    if (target.op === 'id' && target.args === 'steps' && !bound.has('steps') && typeof key === 'string')
      return this.#step(node, key);
    if (target.op === 'id' && target.args === 'secrets' && !bound.has('secrets') && this.#scope.secrets)
      return secretType(node, key, this.#complain);
    if (this.#scope.secrets && isAccountSecrets(target) && !bound.has('account'))
      return secretType(node, key, this.#complain);
    const type = this.infer(target, bound);
    if (index) this.infer(index, bound);
    if (typeof key === 'bigint' && !optional) return this.#element(node, type, Number(key));
    if (typeof key !== 'string') return optional ? true : itemType(type);
    const found = fieldType(type, key);
    if ('type' in found) return optional ? true : found.type;
    if (!optional) this.#missing(node, key, found);
    return true;
  }

  #element(node: CelNode, type: JsonSchema, index: number): JsonSchema {
    const found = elementType(type, index);
    if (found === null) this.#complain(placeOf(node), `the list never has an element ${index}; its first is 0`);
    return found ?? true;
  }

  /** A declared object without the field is refused when it is closed, or when a declared name is near. */
  #missing(node: CelNode, key: string, { names, open }: { names: string[]; open: boolean }): void {
    const meant = nearest(key, names);
    // An open schema allows the field: only what looks like a slip is refused.
    if (open && (meant === undefined || key.length < 4)) return;
    const there =
      names.length > 0
        ? `it has ${names
            .slice(0, 10)
            .map((name) => `\`${name}\``)
            .join(', ')}`
        : 'it has no fields';
    const declare = open ? '; if the name is right, declare it in the schema' : '';
    this.#complain(placeOf(node), `\`${key}\` is not there: ${there}${declare}`, meant);
  }

  #step(node: CelNode, id: string): JsonSchema {
    this.#scope.named?.add(id);
    const known = this.#scope.visible.get(id);
    if (known) return stepType(known.output);
    const holder = this.#scope.ids.get(id);
    const around = holder === undefined || holder === null ? undefined : this.#scope.visible.get(holder);
    if (around) {
      const [first] = alternatives(around.output).flatMap((branch) => [...propertiesOf(branch).keys()]);
      const instead = `steps.${around.id}.output${first === undefined ? '' : `.${first}`}`;
      this.#complain(
        placeOf(node),
        `step \`${id}\` is inside \`${around.id}\` and hidden outside of it; use \`${instead}\``,
        undefined,
      );
    } else if (propertiesOf(this.#scope.previous).has(id)) {
      const why = `step \`${id}\` may still run when this step starts, since this step does not wait for all`;
      this.#complain(placeOf(node), `${why}; use \`previous.${id}\`, which is null then`);
    } else if (holder !== undefined) {
      this.#complain(
        placeOf(node),
        `step \`${id}\` has not surely ended when this step starts, or is hidden in another scope; add \`${id}\` to \`after\` if it stands beside this step`,
      );
    } else {
      const ids = [...this.#scope.visible.keys()];
      const there =
        ids.length > 0
          ? `known here: ${ids
              .slice(0, 20)
              .map((one) => `\`${one}\``)
              .join(', ')}`
          : 'no step comes before this one';
      this.#complain(placeOf(node), `there is no step \`${id}\`; ${there}`, nearest(id, ids));
    }
    return true;
  }

  #call(node: CelNode, bound: ReadonlyMap<string, JsonSchema>): JsonSchema {
    const name = calledName(node) ?? '';
    const children = childNodes(node);
    if (isComprehension(node)) return this.#comprehension(name, children, bound);
    const [receiver] = children;
    if (name === 'bind' && receiver?.op === 'id' && receiver.args === 'cel') {
      const [, variable, value, body] = children;
      if (!variable || !value || !body) return true;
      checkVariable(variable, this.#complain);
      return this.infer(body, new Map(bound).set(String(variable.args), this.infer(value, bound)));
    }
    // `has(a.b)` asks whether the field is there, so only what leads to it is looked at.
    const looked = name === 'has' ? children.flatMap(childNodes) : children;
    const types = looked.map((child) => this.infer(child, bound));
    const misfit = name === 'has' ? null : findCallMisfit(name, types);
    if (misfit !== null) this.#complain(placeOf(node), misfit);
    return returned.get(name) ?? true;
  }

  #comprehension(
    name: string,
    [list, variable, ...body]: CelNode[],
    bound: ReadonlyMap<string, JsonSchema>,
  ): JsonSchema {
    if (!list || !variable) return true;
    checkVariable(variable, this.#complain);
    const range = this.infer(list, bound);
    const inner = new Map(bound).set(String(variable.args), elementOf(range));
    const types = body.map((part) => this.infer(part, inner));
    if (name === 'map') return { type: 'array', items: types.at(-1) ?? true };
    return name === 'filter' ? (elementOf(range) === true ? { type: 'array' } : range) : { type: 'boolean' };
  }
}

/** `account.secrets`. */
function isAccountSecrets(node: CelNode): boolean {
  const [account] = childNodes(node);
  const key = Array.isArray(node.args) ? node.args[1] : undefined;
  return node.op === '.' && key === 'secrets' && account?.op === 'id' && account.args === 'account';
}

function isScalar(value: unknown): value is Json {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
