import type { Transport, TransportRequest } from '../../src/http/contract.ts';

/** A transport with responses of a function, which records its requests. */
export interface FakeTransport extends Transport {
  readonly requests: readonly TransportRequest[];
}

/** Creates a {@link FakeTransport}. Errors of the function are thrown like those of the wire. */
export function createFakeTransport(
  answer: (request: TransportRequest, count: number) => unknown,
): FakeTransport {
  const requests: TransportRequest[] = [];
  return {
    requests,
    maxRetries: 2,
    async json(request, parse) {
      request.options?.signal?.throwIfAborted();
      requests.push(request);
      const body = await answer(request, requests.length);
      return { value: parse(body), headers: new Headers() };
    },
    async events() {
      throw new Error('This test streams nothing');
    },
    async bytes() {
      throw new Error('This test asks for no bytes');
    },
    failure() {
      throw new Error('This test streams nothing that could fail');
    },
  };
}

/** A response that a test resolves later. */
export interface Pending<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** Creates a {@link Pending} response. */
export function createPending<T>(): Pending<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((give, refuse) => {
    resolve = give;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
