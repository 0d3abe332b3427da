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
  let waiting: { fault: Fault; path: string | RegExp | undefined; left: number }[] = [];
  return {
    add: (given, { times = 1, path } = {}) => {
      // Checked where it is given: later, it would only break a request in a way that nobody asked for.
      waiting.push({ fault: v.parse(Fault, given), path, left: times });
    },
    take: (path, headers) => {
      const header = readHeader ? headers.get(FAULT_HEADER) : null;
      if (header !== null) return parseFault(header);
      const found = waiting.find((entry) => entry.left > 0 && matches(path, entry.path));
      if (found === undefined) return undefined;
      found.left -= 1;
      waiting = waiting.filter((entry) => entry.left > 0);
      return found.fault;
    },
    clear: () => {
      waiting = [];
    },
  };
}

function matches(path: string, wanted: string | RegExp | undefined): boolean {
  if (wanted === undefined) return true;
  return typeof wanted === 'string' ? path === wanted : path.search(wanted) !== -1;
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
