import { z } from 'zod';
import { isObject } from '../../workflows/language/json.ts';
import { ActionFailure } from '../action-failure.ts';
import { defineAction } from '../define-action.ts';
import { openFile, readWhole, withFiles } from '../files/with-files.ts';
import { readResponse } from '../http/read-response.ts';
import { openOpenAi } from '../llm/open-openai.ts';
import { postToEndpoint } from '../llm/post-to-endpoint.ts';

/** What OpenAI takes. */
const MAX_SOUND_BYTES = 25 * 1024 * 1024;
const MAX_ANSWER_BYTES = 10 * 1024 * 1024;

export default defineAction({
  type: 'openai.audio.transcription',
  aliases: ['OpenAI.Transcription'],
  summary: 'Turn speech into text, at any service that speaks the API of OpenAI',
  docs: 'Sends the file, of at most 25 MiB, as `POST <baseUrl>/audio/transcriptions`. It is called with the key that the caller lent to the execution (`X-OpenAI-Key`), else over the stored connection `openai` of the type http.',
  input: z.strictObject({
    file: z
      .string()
      .regex(/^file-[0-9a-z]{8}$/, 'is the id of a file')
      .describe('The sound: the id of a file that was sent, or that a step wrote.'),
    model: z.string().min(1).max(200).default('whisper-1'),
    language: z.string().max(20).optional().describe('What is spoken, as ISO 639-1.'),
    prompt: z.string().max(10_000).optional().describe('Words that occur, or how the text before it went.'),
    response_format: z.enum(['json', 'text', 'srt', 'verbose_json', 'vtt']).default('json'),
    temperature: z.number().min(0).max(1).optional(),
    connection: z.string().min(1).max(255).default('openai').describe('Another stored connection.'),
  }),
  output: z.object({ text: z.string().describe('What is said; with `srt` and `vtt`, as subtitles.') }),
  example: { input: { file: 'file-1a2b3c4d' }, output: { text: 'Hello, world!' } },
  defaults: {
    attemptTimeoutMs: 300_000,
    retry: { maxAttempts: 3, backoff: 'exponential', delayMs: 2000, jitter: true },
  },
  borrows: ['openai'],
  async run({ file, connection, ...fields }, context) {
    const endpoint = await openOpenAi(connection, context);
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, String(value));
    const { facts, bytes } = await withFiles(context, async (files) => {
      const opened = await openFile(files, context, { file });
      return { facts: opened.facts, bytes: await readWhole(opened, { maxBytes: MAX_SOUND_BYTES }) };
    });
    form.append('file', new Blob([new Uint8Array(bytes)], { type: facts.contentType }), facts.name);
    // It writes the parts, and the boundary between them, as fetch would (RFC 7578).
    const encoded = new Response(form);
    const contentType = encoded.headers.get('content-type') ?? 'multipart/form-data';
    const body = new Uint8Array(await encoded.arrayBuffer());
    const posted = { path: '/audio/transcriptions', contentType, body, maxBytes: MAX_ANSWER_BYTES };
    const response = await postToEndpoint(posted, endpoint, context);
    const isJson = fields.response_format.endsWith('json');
    const answer = readResponse(response, isJson ? 'json' : 'text');
    const text = isObject(answer) ? answer.text : answer;
    if (typeof text === 'string') return { text };
    throw new ActionFailure('http-response-invalid', 'The answer is none of a transcription: it has no text.', {
      retryable: true,
    });
  },
});
