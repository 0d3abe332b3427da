import type { OperationResult } from '@orkit/openrouter-multimodal/operations';

import { isObject, upstreamCostOf } from '../report/result-info.ts';
import { formatCosts } from '../report/footer.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject } from '../host/command-result.ts';
import { renderTable } from '../terminal/table.ts';
import { hasList } from './job-list.ts';

/** Prints the jobs of this machine, newest first. */
export async function renderJobs(
  { data }: OperationResult<unknown>,
  invocation: Invocation,
): Promise<void> {
  const { output } = invocation;
  const { jobs, total } = isObject(data) ? data : {};
  const rows = Array.isArray(jobs) ? jobs.filter(isObject).map(toRow) : [];
  const head = ['ID', 'STATE', 'MODEL', 'CREATED', 'COST', 'PATH'];
  output.layout(await renderTable({ head, rows }, output));
  if (!hasList(invocation)) output.note('Jobs are not recorded: OPENROUTER_JOB_LEDGER is off.');
  else if (rows.length === 0) output.note('No job was submitted from this machine.');
  if (typeof total === 'number' && total > rows.length)
    output.note(`${String(rows.length)} of ${String(total)} jobs: --limit shows more`);
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
