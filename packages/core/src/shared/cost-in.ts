import type { Cost } from './cost.ts';
import { isRecord, numberAt, recordAt } from './untrusted-json.ts';

/** Returns the cost of a result that has its fields; nothing is known without one. */
export function costOf({ costUsd, upstreamCostUsd, isByok }: Partial<Cost> = {}): Cost {
  return { costUsd, upstreamCostUsd, isByok };
}

/** Returns the cost in a result of the client, or in the details of its error, of any version: that of its usage, else its own. */
export function costIn(value: unknown): Cost {
  const usage = recordAt(value, 'usage');
  const holder = hasCost(usage) ? usage : value;
  return {
    costUsd: numberAt(holder, 'costUsd'),
    upstreamCostUsd: numberAt(holder, 'upstreamCostUsd'),
    isByok: hasOwnKey(holder) ? true : undefined,
  };
}

function hasCost(usage: unknown): boolean {
  return numberAt(usage, 'costUsd') !== undefined || hasOwnKey(usage);
}

function hasOwnKey(value: unknown): boolean {
  return isRecord(value) && value['isByok'] === true;
}
