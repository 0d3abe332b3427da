import type { Reservation } from './reservation-handle.ts';

/** Prepares a request. When that fails or is aborted, the reservation is released: nothing was sent. */
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
