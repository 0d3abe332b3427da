import * as v from 'valibot';

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

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const nullableText = v.optional(v.nullable(v.string()));

/** Checks {@link ScriptedImages}. */
export const ScriptedImagesSchema = v.strictObject({
  images: v.optional(v.array(v.string())),
  mediaType: nullableText,
  partials: v.optional(count),
  failure: v.optional(
    v.strictObject({
      message: v.optional(v.string()),
      code: nullableText,
      type: nullableText,
      param: nullableText,
      afterPartials: v.optional(count),
    } satisfies Record<keyof NonNullable<ScriptedImages['failure']>, v.GenericSchema>),
  ),
  usage: v.optional(v.nullable(v.record(v.string(), v.unknown()))),
} satisfies Record<keyof ScriptedImages, v.GenericSchema>);
