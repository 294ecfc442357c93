import type { z } from 'zod';
import type * as wire from './wire.ts';

/** The document that specifies a task type, in the published form. */
export type TaskType = z.input<typeof wire.taskType>['specification'];

type Input = TaskType['inputs'][number];
type Output = TaskType['outputs'][number];

const needs = (name: string, type: Input['type'], description: string, example: Input['example']): Input => ({
  name,
  type,
  required: true,
  description,
  example,
});
const may = (name: string, type: Input['type'], description: string, example: Input['example']): Input => ({
  name,
  type,
  required: false,
  description,
  example,
});
/** The output that the next task takes when no reference is written. */
const first = (name: string, type: Output['type'], description: string, example: Output['example']): Output => ({
  name,
  type,
  default: true,
  description,
  example,
});

/** The published task types that run here, and `http.request`, of which only the name is published. */
export const taskTypes: readonly TaskType[] = [
  {
    type: 'text.size',
    category: 'text',
    description: 'Counts the characters of a text.',
    inputs: [needs('text', 'text', 'The text.', 'Hello, world!')],
    outputs: [first('size', 'number', 'How many characters it has.', 13)],
  },
  {
    type: 'text.truncate',
    category: 'text',
    description: 'Cuts a text after so many characters.',
    inputs: [
      needs('text', 'text', 'The text.', 'Hello, world!'),
      needs('length', 'number', 'How many characters stay.', 5),
    ],
    outputs: [first('truncated_text', 'text', 'The text, and `...` where it was cut.', 'Hello...')],
  },
  {
    type: 'web.download',
    category: 'web',
    description: 'Downloads a web page.',
    inputs: [needs('url', 'text', 'Where the page is.', 'https://example.com/about')],
    outputs: [first('html', 'text', 'The page.', '<h1>About us</h1>')],
  },
  {
    type: 'web.extract_text',
    category: 'web',
    description: 'Takes the text out of a web page.',
    inputs: [needs('html', 'text', 'The page.', '<h1>About us</h1>')],
    outputs: [first('text', 'text', 'What a reader reads.', 'About us')],
  },
  {
    type: 'openai.completion',
    category: 'openai',
    description: 'Lets a language model work on a text.',
    inputs: [
      needs('text', 'text', 'What is worked on.', 'Guten Tag'),
      needs('prompt', 'text', 'What is to be done with it.', 'Translate into English.'),
      { ...may('model', 'text', 'The model.', 'gpt-4o-mini'), default: 'gpt-4o-mini' },
      may('max_tokens', 'number', 'How long the answer may get.', 200),
      may('temperature', 'number', 'From 0 to 2: how much it varies.', 0.2),
      may('top_p', 'number', 'From 0 to 1: the share of likely words.', 0.9),
      may('frequency_penalty', 'number', 'From -2 to 2.', 0),
      may('presence_penalty', 'number', 'From -2 to 2.', 0),
      may('stop', 'text', 'Where the answer ends.', '\n'),
      may('seed', 'number', 'For answers that repeat.', 7),
    ],
    outputs: [
      first('completion', 'text', 'The answer.', 'Good day'),
      { name: 'usage', type: 'object', description: 'Tokens that it took.', example: { total_tokens: 14 } },
    ],
  },
  {
    type: 'openai.audio.transcription',
    category: 'openai',
    description: 'Turns speech into text.',
    inputs: [
      needs('file', 'file', 'The sound.', 'file-1a2b3c4d'),
      { ...may('model', 'text', 'The model.', 'whisper-1'), default: 'whisper-1' },
      may('language', 'text', 'What is spoken, as ISO 639-1.', 'en'),
      may('prompt', 'text', 'Words that occur, or how the text before it went.', 'Stepgraph, Temporal'),
      { ...may('response_format', 'text', 'json, text, srt, verbose_json or vtt.', 'json'), default: 'json' },
      may('temperature', 'number', 'From 0 to 1: how much it varies.', 0),
    ],
    outputs: [first('text', 'text', 'What is said.', 'Hello, world!')],
  },
  {
    type: 'openai.audio.text_to_speech',
    category: 'openai',
    description: 'Turns text into speech.',
    inputs: [
      needs('text', 'text', 'What is said.', 'Hello, world!'),
      { ...may('voice', 'text', 'Who says it.', 'alloy'), default: 'alloy' },
      { ...may('model', 'text', 'The model.', 'tts-1'), default: 'tts-1' },
    ],
    outputs: [first('audio', 'file', 'The sound, as MP3.', 'file-1a2b3c4d')],
  },
  {
    type: 'http.request',
    category: 'http',
    description: 'Calls an HTTP endpoint.',
    inputs: [
      needs('url', 'text', 'What is called.', 'https://example.com/orders/7'),
      { ...may('method', 'text', 'GET, POST and so on.', 'GET'), default: 'GET' },
      { ...may('headers', 'object', 'Headers by name.', { accept: 'application/json' }), default: {} },
      { ...may('query', 'object', 'Added to the URL.', { page: 1 }), default: {} },
      may('body', 'object', 'Sent as JSON.', { id: 7 }),
    ],
    outputs: [
      first('body', 'object', 'What was answered.', { id: 7 }),
      { name: 'status', type: 'number', description: 'The status.', example: 200 },
      {
        name: 'headers',
        type: 'object',
        description: 'Headers by name.',
        example: { 'content-type': 'application/json' },
      },
    ],
  },
];

/** Published task types that no document may use here, and why. */
export const refusedTypes: { readonly [type: string]: string } = {
  'youtube.download': 'its terms allow no downloads; take the file from its owner and send it with POST /v1/files',
  'video.extract_audio':
    'this server has no media converter; take the sound out before, and send it with POST /v1/files',
};
