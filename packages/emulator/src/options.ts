import type { ByokOptions } from './account/byok.ts';
import type { CatalogueEntry } from './models/catalogue-entry.ts';
import type { ScriptedAnswer } from './chat/script.ts';
import type { FaultOptions } from './faults/fault-queue.ts';
import type { Fault } from './faults/fault.ts';
import type { ScriptedImages } from './images/script.ts';
import type { RecordedRequest } from './recorder.ts';
import type { EmulatorClock } from './shared/clock.ts';
import type { VideoScript } from './videos/script.ts';

/** Options for {@link createEmulator}. */
export interface EmulatorOptions {
  /** The only accepted key. @default any key that begins with `sk-or-` */
  readonly apiKey?: string | undefined;
  /** Seed of generated ids; the same seed gives the same ids. @default 1 */
  readonly seed?: number | undefined;
  /** Clock for latency, slow bodies and cache expiry. @default the system clock */
  readonly clock?: EmulatorClock | undefined;
  /** Number of comments before the first chunk of a stream. @default 1 */
  readonly keepAliveComments?: number | undefined;
  /** Duration of a video job without a script, in milliseconds. @default 2000 */
  readonly videoMs?: number | undefined;
  /**
   * Secret for webhook signatures, as configured for a workspace. @default webhooks are not signed
   */
  readonly webhookSecret?: string | undefined;
  /** Makes every paid call use the account's own keys at the providers. @default OpenRouter's keys */
  readonly byok?: ByokOptions | undefined;
  /** Models in addition to the catalogue; an existing id is replaced. */
  readonly models?: readonly CatalogueEntry[] | undefined;
  /** Whether a request may carry a fault in the header `X-Emulator-Fault`. @default false */
  readonly faultHeader?: boolean | undefined;
  /** Called when an exchange has ended, whatever its outcome. */
  readonly onRequest?: ((request: RecordedRequest) => void) | undefined;
}

/** Options for `listen`. */
export interface ListenOptions {
  /** @default 0, which selects any free port */
  readonly port?: number | undefined;
  /** @default 127.0.0.1 */
  readonly host?: string | undefined;
}

/** An emulated OpenRouter. */
export interface Emulator extends AsyncDisposable {
  /**
   * A `fetch` that reaches the emulator without a socket. It ignores the origin of the URL and
   * serves every path below `/api/v1`. Aborts, broken connections and backpressure behave as over a
   * network.
   */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Starts to listen and returns the base URL, such as `http://127.0.0.1:4010/api/v1`. Rejects with
   * the system's error when the port is in use, and when the emulator is already listening.
   */
  listen(options?: ListenOptions): Promise<string>;
  /** The base URL while the emulator is listening. */
  readonly url: string | undefined;
  /** Requests since the start or the last reset, in order. */
  readonly requests: readonly RecordedRequest[];
  /** Queues chat answers, one for each request that is not refused. */
  script(answers: ScriptedAnswer | readonly ScriptedAnswer[]): void;
  /** Queues responses of `/images`, one for each request that is not refused. */
  scriptImages(answers: ScriptedImages | readonly ScriptedImages[]): void;
  /** Queues scripts for video jobs, one for each job that is not refused. */
  scriptVideo(scripts: VideoScript | readonly VideoScript[]): void;
  /** Breaks the next requests. */
  fail(fault: Fault, options?: FaultOptions): void;
  /**
   * Clears requests, scripts, faults, generations, files, cached responses, rate limits and video
   * jobs; continues to listen.
   */
  reset(): void;
  /** Stops listening and closes open connections. */
  close(): Promise<void>;
}
