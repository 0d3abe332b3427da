import type { OperationResult } from '@orkit/openrouter-multimodal/operations';

import { isObject, upstreamCostOf } from '../report/result-info.ts';
import { formatCosts } from '../report/footer.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject } from '../host/command-result.ts';
import { shownPath } from '../report/saved-files.ts';
import type { TableContent } from '../terminal/table.ts';
import { renderTable } from '../terminal/table.ts';
import { hasList } from './job-list.ts';

/** Prints the jobs of this machine, newest first. */
export async function renderJobs(
  { data }: OperationResult<unknown>,
  invocation: Invocation,
): Promise<void> {
  const { output } = invocation;
  const { jobs, total } = isObject(data) ? data : {};
  const listed = Array.isArray(jobs) ? jobs.filter(isObject) : [];
  const rows = listed.map(toRow);
  output.layout(
    await renderTable(
      output.toTerminal ? toShortTable(listed, invocation) : { head: [], rows },
      output,
    ),
  );
  if (!hasList(invocation)) output.note('Jobs are not recorded: OPENROUTER_JOB_LEDGER is off.');
  else if (rows.length === 0) output.note('No job was submitted from this machine.');
  if (typeof total === 'number' && total > rows.length)
    output.note(`${String(rows.length)} of ${String(total)} jobs: --limit shows more`);
}

/** Characters of a short id: its end, because the beginnings are alike. */
const SHORT_ID = 8;

/** Returns a table that fits into 80 columns. Every command takes the short ids. */
function toShortTable(
  jobs: readonly JsonObject[],
  { clock, io }: Pick<Invocation, 'clock' | 'io'>,
): TableContent {
  const head = ['ID', 'STATE', 'AGE', 'MODEL', 'COST', 'FILE'];
  const rows = jobs.map((job) => {
    const [id = '', state = '', model = '', created = '', cost = ''] = toRow(job);
    const paths = Array.isArray(job['paths']) ? job['paths'].map(String) : [];
    return [
      shortId(id, jobs),
      state,
      formatAge(clock.now() - Date.parse(created)),
      model.split('/').at(-1) ?? model,
      cost,
      paths.length === 0 ? '-' : paths.map((path) => shownPath(path, io.cwd)).join(' '),
    ];
  });
  return { head, rows };
}

/** Returns the shortest end of an id, of at least eight characters, that no other job in the list has. */
function shortId(id: string, jobs: readonly JsonObject[]): string {
  const others = jobs.flatMap((job) => [job['video_id'], job['intent_id']]).map(String);
  for (let length = SHORT_ID; length < id.length; length += 1) {
    const end = id.slice(-length);
    if (others.every((other) => other === id || !other.endsWith(end))) return end;
  }
  return id;
}

const MINUTE_MS = 60_000;

/** Formats an age in its largest unit: `40 s`, `3 min`, `5 h`, `2 d`. */
function formatAge(ageMs: number): string {
  if (!Number.isFinite(ageMs)) return '-';
  const minutes = Math.floor(ageMs / MINUTE_MS);
  if (minutes < 1) return `${String(Math.max(0, Math.floor(ageMs / 1000)))} s`;
  if (minutes < 60) return `${String(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${String(hours)} h` : `${String(Math.floor(hours / 24))} d`;
}

function toRow(job: JsonObject): string[] {
  const { video_id: id, intent_id: intentId, cost_usd: cost, paths } = job;
  return [
    textOf(id ?? intentId),
    textOf(job['state']),
    textOf(job['model']),
    // Without fractions of a second, which only add noise.
    textOf(job['created_at']).replace(/\.\d+(?=Z$)/u, ''),
    typeof cost === 'number' ? formatCosts({ costUsd: cost, ...upstreamCostOf(job) }) : '-',
    Array.isArray(paths) && paths.length > 0 ? paths.join(' ') : '-',
  ];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '-';
}
