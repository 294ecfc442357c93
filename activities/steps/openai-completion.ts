import { z } from 'zod';
import { anyJson } from '../any-json.ts';
import { defineAction } from '../define-action.ts';
import { completeChat } from '../llm/complete-chat.ts';
import { openOpenAi } from '../llm/open-openai.ts';

export default defineAction({
  type: 'openai.completion',
  aliases: ['OpenAI.Completion'],
  summary: 'Let a language model work on a text, by the published names of OpenAI',
  docs: 'Sends `prompt` as what the model is told and `text` as what the user says. It is called with the key that the caller lent to the execution (`X-OpenAI-Key`), else over the stored connection `openai` of the type http, whose `baseUrl` may be that of any service that speaks the same API.',
  input: z.strictObject({
    text: z.string().describe('What is worked on.'),
    prompt: z.string().describe('What is to be done with it.'),
    model: z.string().min(1).max(200).default('gpt-4o-mini'),
    max_tokens: z.int().min(1).optional(),
    temperature: z.number().min(0).max(2).optional(),
    top_p: z.number().min(0).max(1).optional(),
    frequency_penalty: z.number().min(-2).max(2).optional(),
    presence_penalty: z.number().min(-2).max(2).optional(),
    stop: z.union([z.string(), z.array(z.string()).min(1).max(4)]).optional(),
    seed: z.int().optional(),
    connection: z.string().min(1).max(255).default('openai').describe('Another stored connection.'),
  }),
  output: z.object({
    completion: z.string(),
    usage: z.record(z.string(), anyJson).describe('Tokens, as the service counts them.'),
  }),
  example: {
    input: { text: 'Guten Tag', prompt: 'Translate into English.' },
    output: { completion: 'Good day', usage: { prompt_tokens: 12, completion_tokens: 2, total_tokens: 14 } },
  },
  defaults: {
    attemptTimeoutMs: 120_000,
    retry: { maxAttempts: 3, backoff: 'exponential', delayMs: 2000, jitter: true },
  },
  borrows: ['openai'],
  async run({ text, prompt, connection, ...options }, context) {
    const endpoint = await openOpenAi(connection, context);
    const messages = [
      { role: 'system' as const, content: prompt },
      { role: 'user' as const, content: text },
    ];
    const { text: completion, usage } = await completeChat({ ...options, messages }, endpoint, context);
    return { completion, usage: usage ?? {} };
  },
});
