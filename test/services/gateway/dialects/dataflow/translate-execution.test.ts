import { describe, expect, it } from 'vitest';
import {
  toDocument,
  toLaterDocument,
  toRow,
} from '../../../../../services/gateway/dialects/dataflow/translate-execution.ts';
import { webhook } from '../../../../../services/gateway/dialects/dataflow/webhooks.ts';
import { executionStatuses, sampleExecution, sampleTask } from '../sample-execution.ts';

const running = sampleExecution({
  status: 'RUNNING',
  tasks: [
    sampleTask({
      id: 'task-5e6f7g8h',
      type: 'StaticTextInput',
      status: 'COMPLETED',
      input: { text: 'Hello, world!' },
      output: { text: 'Hello, world!' },
    }),
    sampleTask({
      id: 'task-9i0j1k2l',
      step: 'step2',
      type: 'TextOperation.Reverse',
      status: 'RUNNING',
      input: { text: 'Hello, world!' },
    }),
    sampleTask({ id: 'task-3m4n5o6p', step: 'step3', type: 'Echo', status: 'PENDING', startedAt: null }),
  ],
});

const published = `{"execution_id":"ex-1a2b3c4d","workflow_id":"wf-4g7h8j9k","status":"RUNNING","tasks":[\
{"task_id":"task-5e6f7g8h","type":"StaticTextInput","status":"COMPLETED","input":{"text":"Hello, world!"},"output":{"text":"Hello, world!"}},\
{"task_id":"task-9i0j1k2l","type":"TextOperation.Reverse","status":"RUNNING","input":{"text":"Hello, world!"}},\
{"task_id":"task-3m4n5o6p","type":"Echo","status":"PENDING"}]}`;

describe('dataflow 3.1 the status document', () => {
  it('is the published sample to the byte', () => {
    expect(JSON.stringify(toDocument(running))).toBe(published);
  });

  it('keeps a null input or output once there is one', () => {
    const nulls = sampleExecution({ tasks: [sampleTask({ status: 'COMPLETED', input: null, output: null })] });
    expect(toDocument(nulls).tasks[0]).toMatchObject({ input: null, output: null });
  });

  it('leaves out a value that is too large for it', () => {
    const large = sampleExecution({ tasks: [sampleTask({ status: 'COMPLETED', input: 1, omitted: ['output'] })] });
    expect(Object.keys(toDocument(large).tasks[0] ?? {})).toEqual(['task_id', 'type', 'status', 'input']);
  });

  it('knows the published statuses only', () => {
    const words = executionStatuses.map((status) => toDocument(sampleExecution({ status })).status);
    expect(words).toEqual([
      'PENDING',
      'RUNNING',
      'RUNNING',
      'RUNNING',
      'RUNNING',
      'COMPLETED',
      'FAILED',
      'CANCELLED',
      'FAILED',
      'CANCELLED',
    ]);
  });

  it('shows a failed task with its input and without an output, a skipped one with neither', () => {
    const ended = sampleExecution({
      tasks: [sampleTask({ status: 'FAILED', input: { a: 1 } }), sampleTask({ status: 'SKIPPED', startedAt: null })],
    });
    expect(toDocument(ended).tasks.map((task) => Object.keys(task))).toEqual([
      ['task_id', 'type', 'status', 'input'],
      ['task_id', 'type', 'status'],
    ]);
  });
});

it('dataflow 3.2 the later document has names and versions, and hides the step that holds the outputs', () => {
  const later = sampleExecution({
    tasks: [
      sampleTask({ step: 'turn', status: 'COMPLETED' }),
      sampleTask({ step: 'workflow_outputs', type: 'Output' }),
    ],
  });
  expect(JSON.stringify(toLaterDocument(later))).toBe(
    '{"workflow_execution_id":"we-1a2b3c4d","workflow_id":"wf-4g7h8j9k","workflow_version":1,"status":"COMPLETED","tasks":[{"name":"turn","status":"COMPLETED"}]}',
  );
});

it('dataflow 3.3.8 a row carries three times to the second, null for what has not happened', () => {
  const { tasks: _tasks, ...open } = sampleExecution({ status: 'RUNNING', completedAt: null });
  expect(JSON.stringify(toRow(open))).toBe(
    '{"execution_id":"ex-1a2b3c4d","status":"RUNNING","created_at":"2024-01-01T00:00:00Z","started_at":"2024-01-01T00:00:01Z","completed_at":null}',
  );
});

it('dataflow 3.3.7 the webhook gets the status document and the name of the event', () => {
  const event = { sequence: 2, type: 'task.changed', at: 0, path: 'step2', status: 'RUNNING' } as const;
  expect(webhook(running, event)).toEqual({
    headers: { 'content-type': 'application/json' },
    body: `${published.slice(0, -1)},"event":"task.changed"}`,
  });
});
