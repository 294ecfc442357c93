import { REDACTED } from '../workflows/language/sealed.ts';

/** Code units of UTF-16. */
const UNITS = 65_536;

/**
 * Takes any of these texts out of others, the longest that stands at a place, in small and capital letters alike. Their number and
 * length cost memory alone: a text is gone through once. `shortest`: characters that each of them has at least.
 */
export function redactForms(forms: Iterable<string>, shortest: number): (text: string) => string {
  const byBegin = new Map<string, string[]>();
  const begins = new Uint8Array(UNITS);
  for (const form of [...new Set([...forms].map(fold))].sort((a, b) => b.length - a.length)) {
    const begin = form.slice(0, shortest);
    const same = byBegin.get(begin);
    if (same) same.push(form);
    else byBegin.set(begin, [form]);
    begins[form.charCodeAt(0)] = 1;
  }
  return (text) => {
    const folded = fold(text);
    let result = '';
    let from = 0;
    for (let at = 0; at <= folded.length - shortest; at += 1) {
      if (begins[folded.charCodeAt(at)] === 0) continue;
      const form = byBegin.get(folded.slice(at, at + shortest))?.find((each) => folded.startsWith(each, at));
      if (form === undefined) continue;
      result += text.slice(from, at) + REDACTED;
      from = at + form.length;
      at = from - 1;
    }
    return from === 0 ? text : result + text.slice(from);
  };
}

/** In small letters, with every character where it was: a few become longer as small letters, and stay as they are. */
function fold(text: string): string {
  const small = text.toLowerCase();
  if (small.length === text.length) return small;
  return [...text].map((each) => (each.toLowerCase().length === each.length ? each.toLowerCase() : each)).join('');
}
