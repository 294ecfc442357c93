import { cpus } from 'node:os';
import type { Figures } from './compare.ts';
import type { Scenario } from './scenarios.ts';

/** One scenario measured. */
export interface Row {
  scenario: Scenario;
  ordinary: Figures;
  eager: Figures;
  stepgraph: Figures;
  events: { baseline: number; stepgraph: number };
}

/** What a run of the benchmark gives. */
export interface Report {
  date: string;
  machine: string;
  node: string;
  store: string;
  rows: Row[];
  /** MiB resident after the load. */
  memory: { [process: string]: number | null };
}

/** The machine in a few words. */
export function describeMachine(): string {
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`;
}

const fixed = (value: number, digits = 1) => value.toFixed(digits);
const ratio = (a: number, b: number) => (a / b).toFixed(2);

const aim = (sign: string, value: number | undefined) => (value === undefined ? '' : ` (aim ${sign} ${value})`);

/** One line of the table. */
export function tableRow({ scenario, ordinary, eager, stepgraph, events }: Row): string {
  const ms = (figures: Figures) => `${fixed(figures.p50)} / ${fixed(figures.p95)} / ${fixed(figures.p99)}`;
  const cells = [
    scenario.name,
    `${ms(ordinary)} · ${fixed(ordinary.throughput)}`,
    `${ms(eager)} · ${fixed(eager.throughput)}`,
    `${ms(stepgraph)} · ${fixed(stepgraph.throughput)}`,
    `${ratio(stepgraph.p50, ordinary.p50)}${aim('≤', scenario.aimLatency)}`,
    `${ratio(stepgraph.throughput, ordinary.throughput)}${aim('≥', scenario.aimThroughput)}`,
    `${ratio(stepgraph.p50, eager.p50)} · ${ratio(stepgraph.throughput, eager.throughput)}`,
    `${events.baseline} / ${events.stepgraph}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The report as a Markdown table. */
export function toMarkdown(report: Report): string {
  const heads = [
    'work',
    'ordinary client, separate worker',
    'eager start, one process',
    'Stepgraph over HTTP',
    'p50 ratio',
    'throughput ratio',
    'against eager: p50 · throughput',
    'events (hand-written / Stepgraph)',
  ];
  const memory = Object.entries(report.memory).map(([name, mib]) => `${name} ${mib ?? '–'} MiB`);
  return [
    `${report.date}, ${report.machine}, Node ${report.node}, document store: ${report.store}.`,
    'Milliseconds p50 / p95 / p99 with one client · runs per second with many in flight.',
    '',
    `| ${heads.join(' | ')} |`,
    `|${heads.map(() => '---|').join('')}`,
    ...report.rows.map(tableRow),
    '',
    `Resident memory after the load: ${memory.join(', ')}.`,
    '',
  ].join('\n');
}
