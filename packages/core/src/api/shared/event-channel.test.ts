import { describe, expect, it } from 'vitest';

import { relay } from './event-channel.ts';

describe('relay', () => {
  it('gives what the work tells, in order, and answers what it comes to', async () => {
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

  it('throws what the work throws, after all that it told', async () => {
    const relayed = relay<number, never>(undefined, async (emit) => {
      emit(1);
      throw new Error('Oops');
    });
    expect(await relayed.next()).toEqual({ done: false, value: 1 });
    await expect(relayed.next()).rejects.toThrow('Oops');
  });

  it('aborts the work when the reader leaves, and waits for nothing', async () => {
    let seen: AbortSignal | undefined;
    const relayed = relay<number, never>(undefined, async (emit, signal) => {
      seen = signal;
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
    expect(seen?.aborted).toBe(true);
  });

  it('hands on the reason of the caller', () => {
    const caller = new AbortController();
    let seen: AbortSignal | undefined;
    const relayed = relay<number, never>(caller.signal, async (_emit, signal) => {
      seen = signal;
      return await new Promise<never>(() => {});
    });
    void relayed.next();
    caller.abort('Enough');
    expect(seen?.reason).toBe('Enough');
  });
});
