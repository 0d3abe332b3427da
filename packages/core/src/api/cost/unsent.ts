import type { Reservation } from './reservation-handle.ts';

/** Prepares a request. Whatever it fails with, and when the caller gives up: nothing was sent, so that nothing is paid. */
export async function unsent<Result>(
  reservation: Reservation | undefined,
  prepare: () => Promise<Result>,
): Promise<Result> {
  try {
    return await prepare();
  } catch (error) {
    await reservation?.release();
    throw error;
  }
}
