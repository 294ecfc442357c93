import type { RunningStack } from './stack.ts';

/** The first example of the README: three steps, posted with the call that runs them. */
const EXAMPLE = {
  definition: {
    name: 'Dummy Workflow',
    steps: [{ type: 'StaticTextInput', input: 'Hello, world!' }, { type: 'TextOperation.Reverse' }, { type: 'Echo' }],
  },
};

/** What is told when the stack is ready: what runs where, and a call to try. */
export function announce({ info, sources }: RunningStack): string {
  const lines = [
    'Stepgraph is ready.',
    '',
    `  API          ${info.api}`,
    `  API docs     ${info.api}/docs`,
    `  Temporal UI  ${info.temporalUi ?? '(TEMPORAL_UI_URL is not set)'}`,
    '',
    `  Temporal     ${sources.temporal}`,
    `  MongoDB      ${sources.mongodb}`,
    `  Data folder  ${info.dataDir}`,
    '',
    'Try it:',
    '',
    `  curl -sS -H 'Content-Type: application/json' -d '${JSON.stringify(EXAMPLE)}' '${info.api}/v1/executions?wait=10'`,
    '',
    'Ctrl-C stops it.',
  ];
  return `${lines.join('\n')}\n`;
}
