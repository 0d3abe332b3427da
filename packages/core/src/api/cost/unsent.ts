import type { OpenPurchase } from './reservation.ts';

/** Prepares what is going to be sent. Whatever it fails with, and whoever gives up: nothing was sent, so nothing is paid. */
export async function unsent<Result>(
  open: OpenPurchase | undefined,
  prepare: () => Promise<Result>,
): Promise<Result> {
  try {
    return await prepare();
  } catch (error) {
    open?.release();
    throw error;
  }
}
