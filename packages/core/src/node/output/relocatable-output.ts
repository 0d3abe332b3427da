import type { PendingOutput } from '../../media/output-store.ts';
import { sweepAfter } from '../../runtime/node-young-gc.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { reasonOf } from './output-errors.ts';

/** Creates a pending object in one location. */
export type CreatePending = () => Promise<PendingOutput>;

/** Output that moves to a fallback location, with everything written so far, when its location fails. */
export interface RelocatableOutput {
  /** Appends bytes. */
  append(bytes: Uint8Array): Promise<void>;
  /** Runs an action on the object, again from the start after it moved. The action must not change the appended bytes. */
  attempt<T>(action: (pending: PendingOutput) => Promise<T>): Promise<T>;
  /** Number of appended bytes. */
  readonly bytesWritten: number;
  /** Reason why it moved to a fallback location, or why no location accepted it. */
  readonly fallbackReason: string | undefined;
  /** Whether no location accepts more bytes: those appended before are still in the last one. */
  readonly isLost: boolean;
  /** Removes the written bytes, unless they were committed. */
  close(isCommitted: boolean): Promise<void>;
}

/** Creates an output. Its object is created with the first write. The fallbacks are tried in order. */
export function createRelocatableOutput(
  create: CreatePending,
  fallbacks: readonly CreatePending[],
): RelocatableOutput {
  const state: State = { remaining: [...fallbacks], failures: [], bytesWritten: 0, isLost: false };

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
  /** Fallbacks that were not tried yet. */
  readonly remaining: CreatePending[];
  /** Reason why each location failed. */
  readonly failures: string[];
}

/** Moves to the next location that accepts everything written so far. */
async function move(state: State, error: unknown): Promise<void> {
  const { remaining, failures, pending, bytesWritten } = state;
  failures.push(reasonOf(error));
  for (let next = remaining.shift(); next !== undefined; next = remaining.shift()) {
    try {
      state.pending = await copyTo(next, pending, bytesWritten);
      if (pending !== undefined) await drop(pending);
      return;
    } catch (fallbackError) {
      failures.push(reasonOf(fallbackError));
    }
  }
  state.isLost = true;
  throw lost(failures, bytesWritten);
}

/** Creates an object in another location, with the first bytes of another one. */
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
  // An abandoned object may remain where nothing can be removed: it has no name.
  await pending.abort().catch(() => undefined);
}

function lost(failures: readonly string[], bytesWritten: number): OpenRouterError {
  const [first = 'writing failed'] = failures;
  const message = `Cannot save the output: ${first}, and no fallback folder accepts it`;
  return new OpenRouterError('INTERNAL', message, {
    hints: [
      {
        kind: 'text',
        text: 'Free space on the disk, or set TMPDIR to a writable folder.',
      },
    ],
    details: { bytesWritten, failures },
  });
}
