import { errorTypeOf, toErrorBody } from '../shared/api-error.ts';
import { type EmulatorClock, untilAborted } from '../shared/clock.ts';
import { ConnectionReset } from '../wire/connection-reset.ts';
import { slowBody, resetBody, stallBody } from './broken-body.ts';
import type { Fault } from './fault.ts';
import { toFailingResponse } from './stream-error.ts';
import { toTruncatedResponse } from './truncated-stream.ts';
import { toHugeResponse } from './huge-body.ts';
import { toJsonResponse } from '../wire/json-response.ts';

/** Context of a fault. */
export interface FaultContext {
  readonly clock: EmulatorClock;
  readonly signal: AbortSignal;
  /** Executes the request and returns the intact response. */
  readonly respond: () => Promise<Response>;
}

/** Responds to a request with its fault applied. */
export async function injectFault(
  fault: Fault | undefined,
  context: FaultContext,
): Promise<Response> {
  return fault === undefined
    ? await context.respond()
    : await injectKind(fault.type, fault, context);
}

type FaultKinds = { readonly [Kind in Fault['type']]: Extract<Fault, { type: Kind }> };

async function injectKind<Kind extends Fault['type']>(
  kind: Kind,
  fault: FaultKinds[Kind],
  context: FaultContext,
): Promise<Response> {
  return await INJECTORS[kind](fault, context);
}

const INJECTORS: {
  readonly [Kind in Fault['type']]: (
    fault: FaultKinds[Kind],
    context: FaultContext,
  ) => Response | Promise<Response>;
} = {
  status: toStatusResponse,
  reset: async ({ when, afterBytes }, { respond }) => {
    if (when !== 'mid-body') throw new ConnectionReset();
    return await resetBody(await respond(), afterBytes);
  },
  stall: async ({ when, afterBytes }, { respond, signal }) => {
    if (when !== 'mid-body') return await untilAborted(signal);
    return await stallBody(await respond(), afterBytes);
  },
  latency: async ({ ms }, { clock, signal, respond }) => {
    await clock.sleep(ms, signal);
    return await respond();
  },
  'lost-response': async (_fault, { respond }) => {
    const { body } = await respond();
    await body?.cancel();
    throw new ConnectionReset();
  },
  'slow-body': async (fault, context) => slowBody(await context.respond(), fault, context),
  'truncated-stream': async ({ afterBytes }, { respond }) =>
    await toTruncatedResponse(await respond(), afterBytes),
  'stream-error': async (fault, { respond }) => await toFailingResponse(await respond(), fault),
  'huge-body': async ({ bytes }, { respond }) => await toHugeResponse(await respond(), bytes),
  'wrong-content-type': async ({ contentType }, { respond }) => {
    const { body, status, headers } = await respond();
    const newHeaders = new Headers(headers);
    newHeaders.set('Content-Type', contentType ?? 'text/plain; charset=utf-8');
    return new Response(body, { status, headers: newHeaders });
  },
  'error-in-success': ({ code = 502, message = 'Provider returned error' }) =>
    toJsonResponse(toErrorBody({ status: code, type: errorTypeOf(code), message })),
  'html-page': ({ status = 502 }) =>
    new Response(toGatewayPage(status), {
      status,
      headers: { 'Content-Type': 'text/html; charset=UTF-8' },
    }),
  'invalid-json': () =>
    new Response('{"id":"gen-1","object":"chat.completion","choices":[{"index":0,"mess', {
      headers: { 'Content-Type': 'application/json' },
    }),
  'broken-gzip': () =>
    new Response('This is not gzip, whatever the header says', {
      headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
    }),
};

function toStatusResponse(fault: Extract<Fault, { type: 'status' }>): Response {
  const { status, headers } = fault;
  const body = fault.body ?? toDefaultBody(status);
  if (status === 204 || status === 304)
    return new Response(null, { status, headers: headers ?? {} });
  if (typeof body === 'string') return new Response(body, { status, headers: headers ?? {} });
  return toJsonResponse(body, { status, headers: headers ?? {} });
}

function toDefaultBody(status: number): unknown {
  const message = `The emulator was configured to respond with status ${status}`;
  return toErrorBody({ status, type: errorTypeOf(status), message });
}

function toGatewayPage(status: number): string {
  return `<!DOCTYPE html><html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr><center>gateway</center></body></html>`;
}
