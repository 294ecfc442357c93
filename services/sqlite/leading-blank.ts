/** White space, semicolons and comments, which do not nest in SQLite. */
const blank = /^(?:[\s;]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))+/;

/** A SQL text from its first word on. */
export function withoutLeadingBlank(sql: string): string {
  return sql.replace(blank, '');
}
