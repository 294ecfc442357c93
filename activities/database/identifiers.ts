/** A part of a name: as PostgreSQL reads it, unquoted ones in lower case. */
const part = /^(?:"((?:[^"\0]|"")+)"|([A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*))(?:\.|$)/;

/**
 * A name of one part, or of two or three with dots, in parts; null when it is none. `"Quoted.Name"` keeps its letters.
 * @param fold what becomes of a part without quotes; unless told, what PostgreSQL makes of it.
 */
export function readName(name: string, maxParts: number, fold = toLowerCase): string[] | null {
  const parts: string[] = [];
  for (let rest = name; ; ) {
    const match = part.exec(rest);
    if (!match || parts.length === maxParts) return null;
    parts.push(match[1]?.replaceAll('""', '"') ?? fold(match[2] ?? ''));
    rest = rest.slice(match[0].length);
    if (rest === '') return match[0].endsWith('.') ? null : parts;
  }
}

function toLowerCase(part: string): string {
  return part.toLowerCase();
}

/** One part of a name, quoted so that it means exactly itself. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name of a table, quoted. Of three parts the first (the database) is dropped. @throws TypeError when it is none */
export function quoteTable(name: string): string {
  return quoteParts(readName(name, 3), quoteName);
}

/** The same for a database that takes letters as they are written, with quotes of its own. @throws TypeError when it is none */
export function quoteTableAsWritten(name: string, quote: (part: string) => string): string {
  return quoteParts(
    readName(name, 3, (part) => part),
    quote,
  );
}

function quoteParts(parts: string[] | null, quote: (part: string) => string): string {
  if (!parts) throw new TypeError('What is quoted is no name of a table.');
  return parts.slice(-2).map(quote).join('.');
}

/** A text as a literal, whatever the server's settings. */
export function quoteText(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}
