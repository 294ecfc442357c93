import { z } from 'zod';
import type { Json, JsonObject } from '../../workflows/language/json.ts';
import { ActionFailure } from '../action-failure.ts';
import { anyJson } from '../any-json.ts';
import { readResponse } from '../http/read-response.ts';
import type { LlmEndpoint } from './open-endpoint.ts';
import { postToEndpoint } from './post-to-endpoint.ts';

const MAX_BYTES = 10 * 1024 * 1024;

/** One of a conversation. */
export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** What is asked: the fields of OpenAI's chat completions, undefined ones left out. */
export interface ChatRequest {
  model: string;
  messages: readonly ChatMessage[];
  [option: string]: unknown;
}

/** What was answered. */
export interface ChatAnswer {
  text: string;
  /** As the service names it. */
  model: string;
  /** `stop`, `length`, …; null when the service does not say. */
  finishReason: string | null;
  /** As the service counts: `prompt_tokens`, `completion_tokens`, `total_tokens`, …; null when it does not. */
  usage: JsonObject | null;
}

/** As much of OpenAI's format as compatible services keep to. */
const answer = z.object({
  model: z.string().optional(),
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z.record(z.string(), anyJson).nullish(),
});

/**
 * Asks a service that speaks OpenAI's API for one completion.
 * @throws ActionFailure `http-status`, `http-unreachable`, `http-response-invalid`, `destination-refused`
 */
export async function completeChat(
  request: ChatRequest,
  endpoint: LlmEndpoint,
  context: Parameters<typeof postToEndpoint>[2],
): Promise<ChatAnswer> {
  const body = JSON.stringify(request);
  const posted = { path: '/chat/completions', contentType: 'application/json', body, maxBytes: MAX_BYTES };
  const response = await postToEndpoint(posted, endpoint, context);
  const parsed = answer.safeParse(readResponse(response, 'json'));
  if (!parsed.success) throw notAnAnswer(z.prettifyError(parsed.error));
  const { choices, usage, model } = parsed.data;
  const [first] = choices;
  return {
    text: first?.message.content ?? first?.message.refusal ?? '',
    model: model ?? request.model,
    finishReason: first?.finish_reason ?? null,
    usage: usage ?? null,
  };
}

/** The text as JSON, which some services put between fences. @throws ActionFailure `http-response-invalid` */
export function readJsonAnswer(text: string): Json {
  const [, fenced] = /^\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*$/s.exec(text) ?? [];
  try {
    return JSON.parse(fenced ?? text);
  } catch (error) {
    throw notAnAnswer(`JSON was asked for, and ${error instanceof Error ? error.message : 'there is none'}`);
  }
}

/** Asked again, a model answers differently. */
function notAnAnswer(why: string): ActionFailure {
  const message = `The answer is none of a language model: ${why.slice(0, 500)}`;
  return new ActionFailure('http-response-invalid', message, { retryable: true });
}
