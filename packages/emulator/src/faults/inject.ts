import { errorTypeOf, toErrorBody } from '../shared/api-error.ts';
import { type EmulatorClock, untilAborted } from '../shared/clock.ts';
import { ConnectionReset } from '../wire/connection-reset.ts';
import { dripBody, resetBody, stallBody } from './broken-body.ts';
import type { Fault } from './fault.ts';
import { toErringAnswer } from './stream-error.ts';
import { toTruncatedAnswer } from './truncated-stream.ts';
import { toHugeAnswer } from './huge-body.ts';
import { toJsonResponse } from '../wire/json-response.ts';

/** What a fault may use. */
export interface FaultSite {
  readonly clock: EmulatorClock;
  readonly signal: AbortSignal;
  /** Carries the request out and gives the answer there would be without the fault. */
  readonly answer: () => Promise<Response>;
}

/** Answers a request the way its fault wants it. */
export async function injectFault(fault: Fault | undefined, site: FaultSite): Promise<Response> {
  return fault === undefined ? await site.answer() : await injectKind(fault.type, fault, site);
}

type FaultKinds = { readonly [Kind in Fault['type']]: Extract<Fault, { type: Kind }> };

async function injectKind<Kind extends Fault['type']>(
  kind: Kind,
  fault: FaultKinds[Kind],
  site: FaultSite,
): Promise<Response> {
  return await INJECTORS[kind](fault, site);
}

const INJECTORS: {
  readonly [Kind in Fault['type']]: (
    fault: FaultKinds[Kind],
    site: FaultSite,
  ) => Response | Promise<Response>;
} = {
  status: toStatusAnswer,
  reset: async ({ when, afterBytes }, { answer }) => {
    if (when !== 'mid-body') throw new ConnectionReset();
    return await resetBody(await answer(), afterBytes);
  },
  stall: async ({ when, afterBytes }, { answer, signal }) => {
    if (when !== 'mid-body') return await untilAborted(signal);
    return await stallBody(await answer(), afterBytes);
  },
  latency: async ({ ms }, { clock, signal, answer }) => {
    await clock.sleep(ms, signal);
    return await answer();
  },
  'lost-answer': async (_fault, { answer }) => {
    const { body } = await answer();
    await body?.cancel();
    throw new ConnectionReset();
  },
  'slow-body': async (fault, site) => dripBody(await site.answer(), fault, site),
  'truncated-stream': async ({ afterBytes }, { answer }) =>
    await toTruncatedAnswer(await answer(), afterBytes),
  'stream-error': async (fault, { answer }) => await toErringAnswer(await answer(), fault),
  'huge-body': async ({ bytes }, { answer }) => await toHugeAnswer(await answer(), bytes),
  'wrong-content-type': async ({ contentType }, { answer }) => {
    const { body, status, headers } = await answer();
    const relabelled = new Headers(headers);
    relabelled.set('Content-Type', contentType ?? 'text/plain; charset=utf-8');
    return new Response(body, { status, headers: relabelled });
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

function toStatusAnswer(fault: Extract<Fault, { type: 'status' }>): Response {
  const { status, headers } = fault;
  const body = fault.body ?? toDefaultBody(status);
  if (status === 204 || status === 304)
    return new Response(null, { status, headers: headers ?? {} });
  if (typeof body === 'string') return new Response(body, { status, headers: headers ?? {} });
  return toJsonResponse(body, { status, headers: headers ?? {} });
}

function toDefaultBody(status: number): unknown {
  const message = `The emulator was asked to answer ${status}`;
  return toErrorBody({ status, type: errorTypeOf(status), message });
}

function toGatewayPage(status: number): string {
  return `<!DOCTYPE html><html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr><center>gateway</center></body></html>`;
}
