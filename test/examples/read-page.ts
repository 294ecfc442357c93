/** A call as a page shows it, and the answer that it shows. */
export interface ShownCall {
  method: string;
  /** With its query; the address before it is left out. */
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** null: any success. */
  status: number | null;
  answer: unknown;
}

/** The address that pages show. */
const SHOWN = 'http://127.0.0.1:8080';

/** Every ```sh block with a curl line and the ```json or ```text block after it, in order; without one, any answer that is a success will do. */
export function readPage(text: string): ShownCall[] {
  const shown = [
    ...text.matchAll(/```sh\n([\s\S]*?)```\n\n(?:Answers (\d{3}):\n\n)?(?:```(json|text)\n([\s\S]*?)```)?/g),
  ];
  return shown.map(([, command = '', status, kind, answer = '…']) => ({
    ...readCurl(command),
    status: status === undefined ? null : Number(status),
    answer: kind === 'json' ? JSON.parse(answer) : answer,
  }));
}

type Curl = Pick<ShownCall, 'method' | 'path' | 'headers' | 'body'>;

/** The options of curl that the pages use. */
function readCurl(command: string): Curl {
  const [program, ...words] = splitWords(command);
  if (program !== 'curl') throw new Error(`Not a call of curl: ${command}`);
  const call: Curl = { method: 'GET', path: '', headers: {}, body: undefined };
  let explicit: string | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-s' || word === '-sS') continue;
    if (word.startsWith(SHOWN)) call.path = word.slice(SHOWN.length);
    else if (word === '-X') explicit = take(words, command);
    else if (word === '-H') Object.assign(call.headers, readHeader(take(words, command)));
    else if (word === '-d' || word === '--json') {
      call.body = take(words, command);
      const type = word === '-d' ? 'application/x-www-form-urlencoded' : 'application/json';
      call.headers = { 'content-type': type, ...call.headers };
    } else throw new Error(`The pages do not use ${word}: ${command}`);
  }
  return { ...call, method: explicit ?? (call.body === undefined ? 'GET' : 'POST') };
}

function take(words: string[], command: string): string {
  const word = words.shift();
  if (word === undefined) throw new Error(`Something is missing at the end of: ${command}`);
  return word;
}

function readHeader(line: string): Record<string, string> {
  const [name = '', ...value] = line.split(':');
  return { [name.trim().toLowerCase()]: value.join(':').trim() };
}

/** Words as a shell splits them: quotes, and lines that go on. */
function splitWords(command: string): string[] {
  const words = command.replaceAll('\\\n', ' ').matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g);
  return [...words].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double));
}
