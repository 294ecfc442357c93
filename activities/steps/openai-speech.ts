import { z } from 'zod';
import { defineAction } from '../define-action.ts';
import { withFiles } from '../files/with-files.ts';
import { openOpenAi } from '../llm/open-openai.ts';
import { postToEndpoint } from '../llm/post-to-endpoint.ts';

const MAX_SOUND_BYTES = 64 * 1024 * 1024;
/** What OpenAI takes. */
const MAX_CHARACTERS = 4096;

export default defineAction({
  type: 'openai.audio.text_to_speech',
  aliases: ['OpenAI.TextToSpeech'],
  summary: 'Turn text into speech, at any service that speaks the API of OpenAI',
  docs: 'Sends one `POST <baseUrl>/audio/speech` and keeps the answer, an MP3, as a file of the execution. It is called with the key that the caller lent to the execution (`X-OpenAI-Key`), else over the stored connection `openai` of the type http.',
  input: z.strictObject({
    text: z.string().min(1).max(MAX_CHARACTERS),
    voice: z.string().min(1).max(100).default('alloy'),
    model: z.string().min(1).max(200).default('tts-1'),
    connection: z.string().min(1).max(255).default('openai').describe('Another stored connection.'),
  }),
  output: z.object({ audio: z.string().describe('The id of the file.') }),
  example: { input: { text: 'Hello, world!' }, output: { audio: 'file-1a2b3c4d' } },
  defaults: {
    attemptTimeoutMs: 300_000,
    retry: { maxAttempts: 3, backoff: 'exponential', delayMs: 2000, jitter: true },
  },
  borrows: ['openai'],
  async run({ text, voice, model, connection }, context) {
    const endpoint = await openOpenAi(connection, context);
    const body = JSON.stringify({ model, input: text, voice, response_format: 'mp3' });
    const posted = { path: '/audio/speech', contentType: 'application/json', body, maxBytes: MAX_SOUND_BYTES };
    const sound = await postToEndpoint(posted, endpoint, context);
    const { tenantId, executionId, path } = context;
    const name = `${path.replace(/[^\w-]+/g, '-')}.mp3`;
    const target = { tenantId, executionId, path, name, contentType: 'audio/mpeg' };
    const { id } = await withFiles(context, (files) => files.write(target, sound.body));
    return { audio: id };
  },
});
