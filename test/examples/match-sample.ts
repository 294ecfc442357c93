/** Ids that a page shows, and those that came in their place. */
export type Bindings = Map<string, string>;

const forms = [
  /^(?:wf|ex|we|wh|sch|tr|au|file|task)-[0-9a-z]{8}$/,
  /^job_[0-9A-Za-z]{28}$/,
  /^[0-9a-f]{24}$/,
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  /^(?:[\w-]+\.)?workflows_temp\.wfproc_[0-9a-f]{16}(?:_out_[0-9a-f]{16})?$/,
];
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;

/**
 * Where an answer differs from the one that a page shows; '' when nowhere. An id on the page stands for the one that came,
 * the same from then on; a time for any time in its form; `"…"` for anything, and as a name for names that are not shown.
 */
export function differs(shown: unknown, came: unknown, bindings: Bindings, place = ''): string {
  if (shown === '…') return '';
  if (typeof shown === 'string' && typeof came === 'string') return differsInText(shown, came, bindings, place);
  if (Array.isArray(shown) && Array.isArray(came)) {
    if (shown.length !== came.length) return `${place}: ${shown.length} entries are shown, ${came.length} came`;
    return firstOf(shown.map((each, index) => () => differs(each, came[index], bindings, `${place}/${index}`)));
  }
  if (isRecord(shown) && isRecord(came)) {
    const open = Object.hasOwn(shown, '…');
    const extra = Object.keys(came).filter((name) => !Object.hasOwn(shown, name));
    if (!open && extra.length > 0) return `${place}: ${extra.join(', ')} came and is not shown`;
    const names = Object.keys(shown).filter((name) => name !== '…');
    return firstOf(names.map((name) => () => differs(shown[name], came[name], bindings, `${place}/${name}`)));
  }
  return Object.is(shown, came) ? '' : `${place}: ${JSON.stringify(shown)} is shown, ${JSON.stringify(came)} came`;
}

/** A text of the page with the ids that came in the place of those it shows; longer ones first, as they hold shorter ones. */
export function bind(text: string, bindings: Bindings): string {
  const ordered = [...bindings].sort(([one], [other]) => other.length - one.length);
  return ordered.reduce((bound, [shown, came]) => bound.replaceAll(shown, came), text);
}

function differsInText(shown: string, came: string, bindings: Bindings, place: string): string {
  if (bind(shown, bindings) === came) return '';
  if (time.test(shown) && time.test(came) && shown.length === came.length) return '';
  if (!bindings.has(shown) && forms.some((form) => form.test(shown) && form.test(came))) {
    bindings.set(shown, came);
    return '';
  }
  return `${place}: ${JSON.stringify(bind(shown, bindings))} is shown, ${JSON.stringify(came)} came`;
}

function firstOf(checks: readonly (() => string)[]): string {
  for (const check of checks) {
    const found = check();
    if (found !== '') return found;
  }
  return '';
}

function isRecord(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
