import type * as v from 'valibot';

/** Definition of an environment variable. */
export interface EnvironmentVariable {
  /** Other names that are read when the first one is unset, in order. */
  readonly aliases: readonly string[];
  /** Schema of the text of the variable, without surrounding white space. */
  readonly schema: v.GenericSchema<string, unknown>;
  /** Whether the value must never be shown. */
  readonly secret: boolean;
  /** One sentence for a reference table. */
  readonly summary: string;
  /** Default when it is unset, for a reference table. */
  readonly fallback: string;
}
