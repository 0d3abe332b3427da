import type { OpenRouterError } from '@orkit/openrouter-multimodal';

/** JSON, as it goes into an operation. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A file that a command wrote. */
export interface SavedFile {
  /** Absolute; `-` is stdout. */
  readonly path: string;
  readonly mime: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Pixels, for what has them. */
  readonly width: number | null;
  readonly height: number | null;
  readonly durationSeconds: number | null;
}

/** A job at OpenRouter. */
export interface JobInfo {
  readonly id: string;
  readonly status: string;
}

/** What came of a command. */
export interface Outcome {
  /** The result as JSON. */
  readonly data: unknown;
  /** The result as text, when it is one. */
  readonly text?: string | undefined;
  /** Facts about the result: model, usage, cache. */
  readonly meta?: JsonObject | undefined;
  /** Files that were written. */
  readonly files?: readonly SavedFile[] | undefined;
  /** The job that it came from, or that goes on. */
  readonly job?: JobInfo | undefined;
  /** The command did its work and the answer is no: it decides the exit status. */
  readonly error?: OpenRouterError | undefined;
  /** Which of several sources it is about, when each is asked about by itself. */
  readonly source?: string | undefined;
  /** Everything is told already, and this is the exit status. */
  readonly status?: number | undefined;
}
