import type { JsonObject } from '../shared/json.ts';

/** An answer of `/images` written by a test; what it does not say is made as usual. */
export interface ScriptedImages {
  /** Base64 in the place of the pictures, as it is; fewer or more than were asked for if wanted. */
  readonly images?: readonly string[] | undefined;
  /** What the answer says its pictures are; null leaves it out. */
  readonly mediaType?: string | null | undefined;
  /** How many unfinished pictures a stream shows before each finished one. */
  readonly partials?: number | undefined;
  /**
   * The provider fails, and nothing is charged: an `error` event after `afterPartials` unfinished
   * pictures of a stream, a 502 where nothing is streamed.
   */
  readonly failure?:
    | {
        readonly message?: string | undefined;
        readonly code?: string | null | undefined;
        readonly type?: string | null | undefined;
        readonly param?: string | null | undefined;
        /** @default all of them */
        readonly afterPartials?: number | undefined;
      }
    | undefined;
  /** Merged over the counted usage, in the names of the API; null leaves it out. */
  readonly usage?: JsonObject | null | undefined;
}
