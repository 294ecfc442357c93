/** Strings, quoted names, comments and dollar quotes; then what is looked for outside of them. */
const parts = new RegExp(
  [
    String.raw`(?<![A-Za-z0-9_])[eE]'(?:[^'\\]|\\[\s\S]|'')*'`,
    "'(?:[^']|'')*'",
    '"(?:[^"]|"")*"',
    String.raw`--[^\n]*`,
    String.raw`/\*[\s\S]*?\*/`,
    String.raw`(?<![A-Za-z0-9_$])(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\1`,
    '`(?<ticked>[^`]*)`',
    String.raw`(?<![\w:\]\[])\s?:(?<place>[1-9]\d{0,3})\b`,
  ].join('|'),
  'g',
);

/**
 * SQL as clients of other databases write it, for PostgreSQL: a name in backticks (BigQuery: the dots inside separate its parts)
 * becomes quoted names, and with `places` a `:1` (Snowflake) becomes `$1`. What is inside strings and comments stays.
 */
export function quoteBackticks(sql: string, { places }: { places: boolean }): string {
  return sql.replace(parts, (whole: string, ...more: unknown[]) => {
    const groups: unknown = more.at(-1);
    const { ticked, place } = Object(groups) as { ticked?: string; place?: string };
    if (ticked !== undefined) return ticked.split('.').map(quote).join('.');
    return place !== undefined && places ? whole.replace(':', '$') : whole;
  });
}

/** BigQuery's projects hold dashes, which only quotes allow. */
function quote(name: string): string {
  return `"${name.trim().replaceAll('"', '""')}"`;
}
