import { z } from 'zod';
import { anyJson } from '../any-json.ts';
import { defineAction } from '../define-action.ts';
import { webUrl } from '../http/web-url.ts';
import { type ChatMessage, completeChat, readJsonAnswer } from '../llm/complete-chat.ts';
import { endpointAt, OPENAI_URL, openEndpoint } from '../llm/open-endpoint.ts';

const message = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });
const penalty = z.number().min(-2).max(2).optional();

const input = z
  .strictObject({
    model: z.string().min(1).max(200),
    prompt: z.string().optional().describe('What is asked, as one message of the user.'),
    messages: z.array(message).min(1).max(1000).optional().describe('A whole conversation instead of `prompt`.'),
    system: z.string().optional().describe('What the model is told before anything else.'),
    connection: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe('A stored connection of the type http: its `baseUrl` is where `/chat/completions` is.'),
    url: webUrl.optional().describe(`The same address without a connection; ${OPENAI_URL} unless given.`),
    apiKey: z.string().min(1).max(4096).optional().describe('For `url`: a template that names a secret.'),
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().min(0).max(1).optional(),
    maxTokens: z.int().min(1).optional(),
    stop: z.union([z.string(), z.array(z.string()).min(1).max(4)]).optional(),
    seed: z.int().optional(),
    frequencyPenalty: penalty,
    presencePenalty: penalty,
    responseFormat: z
      .union([z.enum(['text', 'json']), z.strictObject({ schema: z.record(z.string(), anyJson) })])
      .default('text')
      .describe('`json` or a JSON Schema: the answer is read as JSON and given as `value`.'),
  })
  .refine((given) => (given.prompt === undefined) !== (given.messages === undefined), {
    path: ['prompt'],
    message: 'is given instead of `messages`, one of the two',
  })
  .refine((given) => given.connection === undefined || (given.url ?? given.apiKey) === undefined, {
    path: ['connection'],
    message: 'says both address and key; leave `url` and `apiKey` out',
  })
  .meta({ anyOf: [{ required: ['prompt'] }, { required: ['messages'] }] });

export default defineAction({
  type: 'Llm',
  aliases: ['llm'],
  summary: 'Ask a language model, at any service that speaks the API of OpenAI',
  docs: 'Sends one `POST <baseUrl>/chat/completions`. Overload, rate limits and server errors are tried again, with respect to `Retry-After`; an attempt that was lost is repeated and may be charged twice, unless the service honours `Idempotency-Key`.',
  input,
  output: z.object({
    text: z.string(),
    value: anyJson.describe('The answer read as JSON; null when text was asked for.'),
    model: z.string(),
    finishReason: z.string().nullable().describe('`stop`, `length`, …'),
    usage: z.record(z.string(), anyJson).nullable().describe('Tokens, as the service counts them.'),
  }),
  example: {
    input: { connection: 'openai', model: 'gpt-4o-mini', prompt: 'Name the capital of Austria in one word.' },
    output: { text: 'Vienna', value: null, model: 'gpt-4o-mini', finishReason: 'stop', usage: { total_tokens: 16 } },
  },
  defaults: {
    attemptTimeoutMs: 120_000,
    retry: { maxAttempts: 3, backoff: 'exponential', delayMs: 2000, jitter: true },
  },
  async run(request, context) {
    const { connection, url = OPENAI_URL, apiKey, responseFormat } = request;
    const endpoint =
      connection === undefined ? endpointAt(url, apiKey) : await openEndpoint(connection, context.connect);
    const answer = await completeChat({ ...options(request), messages: messagesOf(request) }, endpoint, context);
    return { ...answer, value: responseFormat === 'text' ? null : readJsonAnswer(answer.text) };
  },
});

type Request = z.output<typeof input>;

function messagesOf({ system, prompt, messages = [] }: Request): ChatMessage[] {
  return [
    ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
    ...messages,
    ...(prompt === undefined ? [] : [{ role: 'user' as const, content: prompt }]),
  ];
}

/** In OpenAI's names. */
function options(request: Request) {
  const { responseFormat } = request;
  return {
    model: request.model,
    temperature: request.temperature,
    top_p: request.topP,
    max_tokens: request.maxTokens,
    stop: request.stop,
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    response_format:
      typeof responseFormat === 'object'
        ? { type: 'json_schema', json_schema: { name: 'answer', schema: responseFormat.schema } }
        : responseFormat === 'json'
          ? { type: 'json_object' }
          : undefined,
  };
}
