import type { CatalogueEntry } from './models/catalogue-entry.ts';
import type { ScriptedAnswer } from './chat/script.ts';
import type { FaultOptions } from './faults/fault-queue.ts';
import type { Fault } from './faults/fault.ts';
import type { ScriptedImages } from './images/script.ts';
import type { RecordedRequest } from './recorder.ts';
import type { EmulatorClock } from './shared/clock.ts';
import type { VideoScript } from './videos/script.ts';

/** How an emulator is set up. */
export interface EmulatorOptions {
  /** When given, the only key that is accepted. @default any key that begins with `sk-or-` */
  readonly apiKey?: string | undefined;
  /** What ids are made from; the same seed gives the same ids. @default 1 */
  readonly seed?: number | undefined;
  /** Time, for latency, slow bodies and the response cache. @default the clock of this machine */
  readonly clock?: EmulatorClock | undefined;
  /** Comments before the first chunk of a stream. @default 1 */
  readonly keepAliveComments?: number | undefined;
  /** How long a video job takes that has no script, in milliseconds. @default 2000 */
  readonly videoMs?: number | undefined;
  /** What webhooks are signed with, as the secret of a workspace is. @default they are not signed */
  readonly webhookSecret?: string | undefined;
  /** Models beside those of the catalogue; one with an id of the catalogue replaces it. */
  readonly models?: readonly CatalogueEntry[] | undefined;
  /** Whether a request may bring its fault in the header `X-Emulator-Fault`. @default false */
  readonly faultHeader?: boolean | undefined;
  /** Called when an exchange has ended, in whatever way. */
  readonly onRequest?: ((request: RecordedRequest) => void) | undefined;
}

/** Where an emulator listens. */
export interface ListenOptions {
  /** @default 0, which takes any free port */
  readonly port?: number | undefined;
  /** @default 127.0.0.1 */
  readonly host?: string | undefined;
}

/** OpenRouter on this machine. */
export interface Emulator extends AsyncDisposable {
  /**
   * A `fetch` that reaches the emulator without a socket. It ignores the origin of the URL and
   * serves every path below `/api/v1`. Aborting, broken connections and back-pressure are as
   * over a network.
   */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Begins to listen and answers the base URL, such as `http://127.0.0.1:4010/api/v1`. Rejects
   * with the system's error when the port is taken, and when the emulator listens already.
   */
  listen(options?: ListenOptions): Promise<string>;
  /** The base URL while the emulator listens. */
  readonly url: string | undefined;
  /** Every request since the start or the last reset, in order. */
  readonly requests: readonly RecordedRequest[];
  /** Dictates the next chat answers, one for each request that is not refused. */
  script(answers: ScriptedAnswer | readonly ScriptedAnswer[]): void;
  /** Dictates the next answers of `/images`, one for each request that is not refused. */
  scriptImages(answers: ScriptedImages | readonly ScriptedImages[]): void;
  /** Dictates what becomes of the next video jobs, one for each that is not refused. */
  scriptVideo(scripts: VideoScript | readonly VideoScript[]): void;
  /** Breaks the next requests. */
  fail(fault: Fault, options?: FaultOptions): void;
  /** Forgets requests, scripts, faults, generations, files, cached answers, rate limits and video jobs; goes on listening. */
  reset(): void;
  /** Stops listening and ends the connections that are open. */
  close(): Promise<void>;
}
