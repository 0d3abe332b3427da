import type { JsonObject } from '../shared/json.ts';

/** A response of `/images` defined by a test; missing fields are generated as usual. */
export interface ScriptedImages {
  /** Base64 instead of the images, as it is; the number may differ from the requested one. */
  readonly images?: readonly string[] | undefined;
  /** Media type of the images in the response; null omits it. */
  readonly mediaType?: string | null | undefined;
  /** Number of partial images that a stream sends before each complete one. */
  readonly partials?: number | undefined;
  /**
   * Makes the provider fail free of charge: an `error` event after `afterPartials` partial images
   * of a stream, or a 502 without streaming.
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
  /** Overrides fields of the counted usage, in the names of the API; null omits it. */
  readonly usage?: JsonObject | null | undefined;
}
