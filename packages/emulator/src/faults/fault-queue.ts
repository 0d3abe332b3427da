import * as v from 'valibot';
import { invalidRequest } from '../shared/api-error.ts';
import { Fault } from './fault.ts';

/** For which requests a fault is meant. */
export interface FaultOptions {
  /** How many requests it hits. @default 1 */
  readonly times?: number | undefined;
  /** The path below `/api/v1` it hits. @default every path */
  readonly path?: string | RegExp | undefined;
}

/** Faults that wait for their requests. */
export interface FaultQueue {
  add(fault: Fault, options?: FaultOptions): void;
  /** The fault for this request, if one waits for it. */
  take(path: string, headers: Headers): Fault | undefined;
  clear(): void;
}

/** The header that carries the fault of one request, where the emulator allows it. */
const FAULT_HEADER = 'X-Emulator-Fault';

/** Creates an empty queue; `readHeader` also takes faults from the requests themselves. */
export function createFaultQueue(readHeader: boolean): FaultQueue {
  let queue: { fault: Fault; path: string | RegExp | undefined; remaining: number }[] = [];
  return {
    add: (fault, { times = 1, path } = {}) => {
      // Checked where it is given: later, it would only break a request in a way that nobody asked for.
      queue.push({ fault: v.parse(Fault, fault), path, remaining: times });
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
