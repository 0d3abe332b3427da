import type { PendingOutput } from '../../media/output-store.ts';
import { sweepAfter } from '../../runtime/node-young-gc.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { reasonOf } from './output-errors.ts';

/** Begins an object somewhere. */
export type CreatePending = () => Promise<PendingOutput>;

/** Object that goes on in another place, with all that was written so far, when the one it was begun in fails. */
export interface RelocatableOutput {
  /** Writes what follows. */
  append(bytes: Uint8Array): Promise<void>;
  /** Does something with the object, again from the start when it has to move. It must not change what was appended. */
  attempt<T>(action: (pending: PendingOutput) => Promise<T>): Promise<T>;
  /** How much was appended. */
  readonly bytesWritten: number;
  /** Why it is not where it was to go; known too when no place took it. */
  readonly fallbackReason: string | undefined;
  /** Whether no place takes any more: what was appended before is where it was. */
  readonly isLost: boolean;
  /** Ends with what was written removed, unless it was committed. */
  close(isCommitted: boolean): Promise<void>;
}

/** Creates an object, begun when it is first written to. The fallbacks are tried in their order. */
export function createRelocatableOutput(
  create: CreatePending,
  fallbacks: readonly CreatePending[],
): RelocatableOutput {
  const state: State = { rest: [...fallbacks], failures: [], bytesWritten: 0, isLost: false };

  async function attempt<T>(action: (current: PendingOutput) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        state.pending ??= await create();
        return await action(state.pending);
      } catch (error) {
        await move(state, error);
      }
    }
  }

  return {
    attempt,
    async append(bytes) {
      await attempt(async (current) => {
        await current.write(bytes, state.bytesWritten);
      });
      state.bytesWritten += bytes.length;
    },
    get bytesWritten() {
      return state.bytesWritten;
    },
    get fallbackReason() {
      return state.failures[0];
    },
    get isLost() {
      return state.isLost;
    },
    async close(isCommitted) {
      if (state.pending !== undefined && !isCommitted) await drop(state.pending);
    },
  };
}

interface State {
  pending?: PendingOutput | undefined;
  bytesWritten: number;
  isLost: boolean;
  /** Places that were not tried yet. */
  readonly rest: CreatePending[];
  /** Why each place so far did not do. */
  readonly failures: string[];
}

/** Goes on in the next place that takes what was written so far. */
async function move(state: State, error: unknown): Promise<void> {
  const { rest, failures, pending, bytesWritten } = state;
  failures.push(reasonOf(error));
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    try {
      state.pending = await copyTo(next, pending, bytesWritten);
      if (pending !== undefined) await drop(pending);
      return;
    } catch (again) {
      failures.push(reasonOf(again));
    }
  }
  state.isLost = true;
  throw lost(failures, bytesWritten);
}

/** Begins an object anew elsewhere, with the first bytes of another one. */
async function copyTo(
  create: CreatePending,
  from: PendingOutput | undefined,
  bytes: number,
): Promise<PendingOutput> {
  const pending = await create();
  try {
    if (from === undefined) return pending;
    const written = await from.read();
    let position = 0;
    for await (const chunk of written.slice(0, bytes).stream()) {
      await pending.write(chunk, position);
      position += chunk.length;
      sweepAfter(chunk.length);
    }
    if (position < bytes) throw new Error('Less can be read than was written');
    return pending;
  } catch (error) {
    await drop(pending);
    throw error;
  }
}

async function drop(pending: PendingOutput): Promise<void> {
  // What is given up may stay behind where nothing can be removed: it has no name.
  await pending.abort().catch(() => undefined);
}

function lost(failures: readonly string[], bytesWritten: number): OpenRouterError {
  const [first = 'writing failed'] = failures;
  const message = `Cannot save what was made: ${first}, and no other folder takes it`;
  return new OpenRouterError('INTERNAL', message, {
    hints: [
      {
        kind: 'text',
        text: 'Free space on the disk, or set TMPDIR to a folder that can be written to.',
      },
    ],
    details: { bytesWritten, failures },
  });
}
