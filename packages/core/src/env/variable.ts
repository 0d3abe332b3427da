import type * as v from 'valibot';

/** One variable of the environment that is read. */
export interface EnvironmentVariable {
  /** Other names that are read when the first one is unset, in order. */
  readonly aliases: readonly string[];
  /** Takes the text of the variable, white space around it removed. */
  readonly schema: v.GenericSchema<string, unknown>;
  /** Whether the value must never be shown. */
  readonly secret: boolean;
  /** One sentence for a reference table. */
  readonly summary: string;
  /** What holds when it is unset, for a reference table. */
  readonly fallback: string;
}
