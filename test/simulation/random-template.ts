import type { Json } from '../../workflows/language/json.ts';
import type { LimitPlan } from '../../workflows/language/plan.ts';
import type { Place, Soil } from './random-place.ts';

/** The input of every random run. */
export const runInput: Json = { n: 2, word: 'hello', list: [7, 'eight', [9]] };

/** What the variables of every random plan start as. */
export const startVars = { a: 0, b: null };

/** An authored value, with templates that hold wherever it stands, and now and then one that fails. */
export function randomValue(soil: Soil, place: Place): Json {
  const { random } = soil;
  if (random.chance(0.015)) return '{{ input.absent }}';
  if (random.chance(0.15)) return { a: randomName(soil, place), b: [randomName(soil, place), 1] };
  return random.chance(0.2) ? random.pick([0, 3, 'plain', null, true]) : randomName(soil, place);
}

function randomName(soil: Soil, place: Place): string {
  const { random } = soil;
  const names: [string, ...string[]] = ['input.n', 'input.list', 'previous'];
  for (const id of place.sure.slice(-3)) names.push(`steps.${id}.output`, `steps.${id}.output`);
  const [some] = place.sure;
  if (some !== undefined) names.push(`steps.${some}.status`);
  if (place.loop !== 'none') names.push('item', 'item', 'index');
  if (place.alone) names.push('vars.a', 'vars.b', 'vars.a + 1');
  if (place.error) names.push('error.code', 'error.step');
  return `{{ ${random.pick(names)} }}`;
}

/** A condition; `often` is how likely it holds where nothing is known. */
export function randomCondition(soil: Soil, place: Place, often: number): string {
  const { random } = soil;
  if (random.chance(0.015)) return '{{ input.absent }}';
  const names: [string, ...string[]] = [random.chance(often) ? 'true' : 'false'];
  if (place.loop !== 'none') names.push(`index < ${random.below(3)}`, `index >= ${random.below(3)}`);
  if (place.alone) names.push(`vars.a < ${random.below(4)}`, `vars.a >= ${random.below(4)}`);
  const near = place.sure.at(-1);
  if (near !== undefined) names.push(`steps.${near}.status == 'COMPLETED'`);
  return `{{ ${random.pick(names)} }}`;
}

/** What a loop goes over: mostly a short list. */
export function randomList(soil: Soil, place: Place): Json {
  const { random } = soil;
  if (random.chance(0.25)) return randomName(soil, place);
  if (random.chance(0.3)) return '{{ input.list }}';
  const list = [4, 'five', { six: 6 }, '{{ input.n }}'].slice(random.below(4));
  return place.width > 6 ? list.slice(0, 2) : list;
}

/** A limit, which within another one has the same key; now and then one that is not valid. */
export function randomLimit(soil: Soil, place: Place): LimitPlan {
  const { random } = soil;
  const keys: [string, ...string[]] = ['fixed', '{{ input.n }}', '{{ input.word }}'];
  if (place.loop !== 'none') keys.push('{{ index }}', '{{ item }}');
  const max = random.chance(0.05) ? '{{ input.word }}' : random.pick([1, 2, '{{ input.n }}']);
  return { key: place.key ?? random.pick(keys), max };
}
