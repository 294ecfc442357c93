/** How a database reads SQL texts, as far as names of ours must be found in them and statements be counted. */
export interface SqlGrammar {
  /** What opens a string or a quoted name, with how it ends. */
  quotes: { readonly [open: string]: SqlQuote };
  /** Where a comment begins that ends with its line (sticky, since it is tried at a place), and what ends the line. */
  lineComment: { begin: RegExp; end: RegExp };
  /** Whether a comment inside a comment has an end of its own. */
  nestedComments: boolean;
  /** Whether `$tag$ … $tag$` is a string. */
  dollarQuotes: boolean;
  /** What the database would read in a way of its own, with what is said of it as the end of a sentence. Sticky. */
  refused: readonly { at: RegExp; fault: string }[];
}

/** One kind of quotes. A doubled closing one never ends it. */
export interface SqlQuote {
  close: string;
  /** Whether a backslash takes the next character along: always, never, or where `E` stands before the quote. */
  escapes: 'always' | 'never' | 'after E';
  /** What is said when it does not end, as the end of a sentence. */
  fault: string;
}

const openString = 'leaves a string open';
const openName = 'leaves a quoted name open';

/** As PostgreSQL reads. */
export const postgresGrammar: SqlGrammar = {
  quotes: {
    "'": { close: "'", escapes: 'after E', fault: openString },
    '"': { close: '"', escapes: 'never', fault: openName },
  },
  lineComment: { begin: /--/y, end: /[\n\r]/ },
  nestedComments: true,
  dollarQuotes: true,
  refused: [],
};

const byName = 'holds a parameter of the database itself; write $1 or @name';

/** As MySQL and MariaDB read without the modes ANSI_QUOTES and NO_BACKSLASH_ESCAPES, which sessions switch off. */
export const mysqlGrammar: SqlGrammar = {
  quotes: {
    "'": { close: "'", escapes: 'always', fault: openString },
    '"': { close: '"', escapes: 'always', fault: openString },
    '`': { close: '`', escapes: 'never', fault: openName },
  },
  // Two dashes without a space after them are minus and minus.
  lineComment: { begin: /#|--(?=[\0-\x20\x7f]|$)/y, end: /\n/ },
  nestedComments: false,
  dollarQuotes: false,
  refused: [
    { at: /\/\*M?!/y, fault: 'holds a comment that is run (`/*!`)' },
    { at: /\?/y, fault: byName },
  ],
};

/** As SQLite reads. */
export const sqliteGrammar: SqlGrammar = {
  quotes: {
    "'": { close: "'", escapes: 'never', fault: openString },
    '"': { close: '"', escapes: 'never', fault: openName },
    '`': { close: '`', escapes: 'never', fault: openName },
    '[': { close: ']', escapes: 'never', fault: openName },
  },
  lineComment: { begin: /--/y, end: /\n/ },
  nestedComments: false,
  dollarQuotes: false,
  // `->` with a path in JSON and `::` are no parameters; a letter behind `:`, `#` or `$` makes one.
  refused: [{ at: /\?|[:#](?=[A-Za-z0-9_\u0080-\uffff])|\$(?=[A-Za-z_\u0080-\uffff])/y, fault: byName }],
};

/** All of them, the warehouse's first. */
export const grammars: readonly SqlGrammar[] = [postgresGrammar, mysqlGrammar, sqliteGrammar];
