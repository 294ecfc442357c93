/** Spaces and comments before the first word. */
const beforeFirstWord = /^(?:\s+|#[^\n]*(?:\n|$)|--[^\n]*(?:\n|$)|\/\*.*?\*\/)*/s;

/** What commits all that was before it (implicit commit), and what says that it does; temporary tables are none of it. */
const words = [
  'alter|analyze|begin|cache|change|check|commit|flush|grant|install|lock|optimize|purge|rename|repair|reset|revoke',
  'create(?!\\s+temporary\\s+table)|drop(?!\\s+temporary\\s+table)|load\\s+index|rollback(?!\\s+to)',
  'set\\s+(?:password|(?:@@)?(?:session[.\\s]\\s*)?autocommit)|start|stop|truncate|uninstall|unlock|xa',
];
const ending = new RegExp(`^(?:${words.join('|')})\\b`, 'i');

/** Whether a statement ends the transaction that it stands in, on MySQL and MariaDB. */
export function endsTransaction(sql: string): boolean {
  return ending.test(sql.replace(beforeFirstWord, ''));
}
