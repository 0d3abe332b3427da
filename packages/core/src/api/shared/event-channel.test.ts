import { describe, expect, it } from 'vitest';

import { relay } from './event-channel.ts';

describe('relay', () => {
  it('yields the events of the work in order, and returns its result', async () => {
    const relayed = relay<number, string>(undefined, async (emit) => {
      emit(1);
      emit(2);
      await Promise.resolve();
      emit(3);
      return 'done';
    });
    expect(await relayed.next()).toEqual({ done: false, value: 1 });
    expect(await relayed.next()).toEqual({ done: false, value: 2 });
    expect(await relayed.next()).toEqual({ done: false, value: 3 });
    expect(await relayed.next()).toEqual({ done: true, value: 'done' });
  });

  it('throws the error of the work after its events', async () => {
    const relayed = relay<number, never>(undefined, async (emit) => {
      emit(1);
      throw new Error('Oops');
    });
    expect(await relayed.next()).toEqual({ done: false, value: 1 });
    await expect(relayed.next()).rejects.toThrow('Oops');
  });

  it('aborts the work when the reader stops, without waiting', async () => {
    let workSignal: AbortSignal | undefined;
    const relayed = relay<number, never>(undefined, async (emit, signal) => {
      workSignal = signal;
      emit(1);
      return await new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('Left'));
        });
      });
    });
    await relayed.next();
    // The generator ends without a value of its own.
    await relayed.return(undefined as never);
    expect(workSignal?.aborted).toBe(true);
  });

  it("passes on the caller's abort reason", () => {
    const caller = new AbortController();
    let workSignal: AbortSignal | undefined;
    const relayed = relay<number, never>(caller.signal, async (_emit, signal) => {
      workSignal = signal;
      return await new Promise<never>(() => {});
    });
    void relayed.next();
    caller.abort('Enough');
    expect(workSignal?.reason).toBe('Enough');
  });
});
