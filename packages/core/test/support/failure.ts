import { OpenRouterError } from '../../src/shared/errors.ts';

/** Returns the `OpenRouterError` that a promise rejects with, and fails for every other end. */
export async function failureOf(promise: Promise<unknown>): Promise<OpenRouterError> {
  const error: unknown = await promise.then(
    () => new Error('Nothing failed'),
    (thrown: unknown) => thrown,
  );
  if (OpenRouterError.is(error)) return error;
  throw new Error('Not an OpenRouterError', { cause: error });
}
