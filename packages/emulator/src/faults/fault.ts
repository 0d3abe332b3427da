import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const httpStatus = v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599));

/** A fault, as the header `X-Emulator-Fault` carries it in JSON. */
export const Fault = v.variant('type', [
  v.strictObject({
    type: v.literal('status'),
    status: httpStatus,
    body: v.optional(v.unknown()),
    headers: v.optional(v.record(v.string(), v.string())),
  }),
  v.strictObject({
    type: v.literal('reset'),
    when: v.optional(v.picklist(['before-response', 'mid-body'])),
    afterBytes: v.optional(count),
  }),
  v.strictObject({
    type: v.literal('stall'),
    when: v.optional(v.picklist(['before-headers', 'mid-body'])),
    afterBytes: v.optional(count),
  }),
  v.strictObject({
    type: v.literal('slow-body'),
    bytes: v.optional(v.pipe(count, v.minValue(1))),
    everyMs: v.optional(count),
  }),
  v.strictObject({ type: v.literal('truncated-stream'), afterBytes: v.optional(count) }),
  v.strictObject({
    type: v.literal('stream-error'),
    afterChunks: v.optional(count),
    code: v.optional(httpStatus),
    message: v.optional(v.string()),
    errorType: v.optional(v.string()),
  }),
  v.strictObject({
    type: v.literal('error-in-success'),
    code: v.optional(httpStatus),
    message: v.optional(v.string()),
  }),
  v.strictObject({ type: v.literal('html-page'), status: v.optional(httpStatus) }),
  v.strictObject({ type: v.literal('invalid-json') }),
  v.strictObject({
    type: v.literal('wrong-content-type'),
    contentType: v.optional(v.string()),
  }),
  v.strictObject({ type: v.literal('broken-gzip') }),
  v.strictObject({ type: v.literal('latency'), ms: count }),
  v.strictObject({ type: v.literal('huge-body'), bytes: v.optional(count) }),
  v.strictObject({ type: v.literal('lost-response') }),
]);

/**
 * A fault that breaks a request.
 *
 * - `status`: this status, body and headers instead of the response; the body defaults to
 *   OpenRouter's error envelope.
 * - `reset`: the connection is reset, before the response or in the middle of its body.
 * - `stall`: nothing more is sent, before the headers or in the middle of the body.
 * - `slow-body`: the body is sent slowly, `bytes` (64) every `everyMs` (10).
 * - `truncated-stream`: the body ends early without an error: a stream without finish_reason and
 *   `[DONE]`, any other body after `afterBytes`, or halfway.
 * - `stream-error`: an error chunk after `afterChunks` (2) chunks; without streaming a choice with
 *   the error; for audio a reset halfway.
 * - `error-in-success`: a 200 whose body is only an error.
 * - `html-page`: the error page of a gateway (502).
 * - `invalid-json`: a 200 whose JSON is cut off.
 * - `wrong-content-type`: the correct body with the type `contentType` (text/plain).
 * - `broken-gzip`: `Content-Encoding: gzip` with bytes that are not gzip.
 * - `latency`: the response is delayed by `ms`.
 * - `huge-body`: a valid response of `bytes` (64 MiB).
 * - `lost-response`: the request is executed and billed, then the connection is reset.
 */
export type Fault = v.InferOutput<typeof Fault>;
