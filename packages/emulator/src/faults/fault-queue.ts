import * as v from 'valibot';
import { invalidRequest } from '../shared/api-error.ts';
import { parseScript } from '../shared/parse-script.ts';
import { Fault } from './fault.ts';

/** Options for when a fault applies. */
export interface FaultOptions {
  /** Number of requests that it affects. @default 1 */
  readonly times?: number | undefined;
  /** Path below `/api/v1` that it affects. @default every path */
  readonly path?: string | RegExp | undefined;
}

/** Checks {@link FaultOptions}. */
const FaultOptionsSchema = v.strictObject({
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  path: v.optional(v.union([v.string(), v.instance(RegExp)])),
} satisfies Record<keyof FaultOptions, v.GenericSchema>);

/** Queue of faults for upcoming requests. */
export interface FaultQueue {
  add(fault: Fault, options?: FaultOptions): void;
  /** Returns the fault for a request, if there is one. */
  take(path: string, headers: Headers): Fault | undefined;
  clear(): void;
}

/** Header with the fault of a single request, if the emulator allows it. */
const FAULT_HEADER = 'X-Emulator-Fault';

/** Creates an empty queue; with `readHeader`, requests may carry a fault. */
export function createFaultQueue(readHeader: boolean): FaultQueue {
  let queue: { fault: Fault; path: string | RegExp | undefined; remaining: number }[] = [];
  return {
    add: (input, faultOptions = {}) => {
      // Validated here: later it would break a request in an unintended way.
      const fault = parseScript(Fault, input, 'emulator.fail');
      const { times = 1, path } = parseScript(FaultOptionsSchema, faultOptions, 'emulator.fail');
      queue.push({ fault, path, remaining: times });
    },
    take: (path, headers) => {
      const header = readHeader ? headers.get(FAULT_HEADER) : null;
      if (header !== null) return parseFault(header);
      const entry = queue.find((queued) => queued.remaining > 0 && matches(path, queued.path));
      if (entry === undefined) return undefined;
      entry.remaining -= 1;
      queue = queue.filter((queued) => queued.remaining > 0);
      return entry.fault;
    },
    clear: () => {
      queue = [];
    },
  };
}

function matches(path: string, pattern: string | RegExp | undefined): boolean {
  if (pattern === undefined) return true;
  return typeof pattern === 'string' ? path === pattern : path.search(pattern) !== -1;
}

function parseFault(header: string): Fault {
  let value: unknown;
  try {
    value = JSON.parse(header);
  } catch {
    throw invalidRequest(`${FAULT_HEADER} is not JSON: ${header}`);
  }
  const parsed = v.safeParse(Fault, value);
  if (!parsed.success) throw invalidRequest(`${FAULT_HEADER}: ${v.summarize(parsed.issues)}`);
  return parsed.output;
}
