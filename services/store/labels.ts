import type { Labels } from './workflow-records.ts';

/** One label as it is stored and searched. The name is escaped, so that the first `=` always ends it. */
export function encodeLabel(name: string, value: string): string {
  return `${encodeURIComponent(name)}=${value}`;
}

/** Labels as an indexed list; undefined when there are none, since such records stay out of the index. */
export function encodeLabels(labels: Labels): string[] | undefined {
  const list = Object.entries(labels).map(([name, value]) => encodeLabel(name, value));
  return list.length > 0 ? list : undefined;
}

/** The labels as the caller gave them. */
export function decodeLabels(list: readonly string[] | undefined): Labels {
  return Object.fromEntries(
    (list ?? []).map((label) => {
      const end = label.indexOf('=');
      return [decodeURIComponent(label.slice(0, end)), label.slice(end + 1)];
    }),
  );
}
