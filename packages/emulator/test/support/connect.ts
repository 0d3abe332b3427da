import { expect, onTestFinished } from 'vitest';
import { createEmulator, type Emulator, type Fault } from '@orkit/openrouter-emulator';
import { BASE_URL, createTestClock } from './client.ts';

/** A connection to an emulator that lives for one test. */
export interface Connection {
  readonly emulator: Emulator;
  readonly fetch: typeof globalThis.fetch;
  readonly baseUrl: string;
  readonly clock: ReturnType<typeof createTestClock>;
}

/** Connects to an emulator over a socket or in process, with a fault for the first request. */
export async function connect(kind: 'socket' | 'process', fault?: Fault): Promise<Connection> {
  const clock = createTestClock();
  const emulator = createEmulator({ clock });
  onTestFinished(async () => await emulator.close());
  if (fault !== undefined) emulator.fail(fault);
  return kind === 'socket'
    ? { emulator, fetch: globalThis.fetch, baseUrl: await emulator.listen(), clock }
    : { emulator, fetch: emulator.fetch, baseUrl: BASE_URL, clock };
}

/** Returns the outcome of the first request; a server learns late that a client disconnected. */
export async function firstOutcome({ emulator }: Connection): Promise<string | undefined> {
  await expect.poll(() => emulator.requests[0]?.outcome).not.toBe('pending');
  return emulator.requests[0]?.outcome;
}

/** Reads a body until its end or until it breaks. */
export async function readUntilBroken(
  response: Response,
): Promise<{ bytes: Buffer; error: unknown }> {
  const chunks: Uint8Array[] = [];
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  try {
    for (;;) {
      const chunk = await reader?.read();
      if (chunk?.value === undefined) return { bytes: Buffer.concat(chunks), error: undefined };
      chunks.push(chunk.value);
    }
  } catch (error) {
    return { bytes: Buffer.concat(chunks), error };
  }
}
