import { BROKEN_PIPE_STATUS } from './exit-status.ts';

/** The signal that stopped the process. */
export type InterruptionCause = DeadlySignal | 'SIGPIPE';

/** A signal that ends orm after it has stopped: ^C, a request to stop, a terminal that was closed. */
export type DeadlySignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const statuses = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
  SIGPIPE: BROKEN_PIPE_STATUS,
} as const satisfies Record<InterruptionCause, number>;

/** Abort reason of an external interruption. It is not reported: the user or the reader of the pipe caused it. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly reason: InterruptionCause;
  readonly exitStatus: number;

  constructor(reason: InterruptionCause) {
    super(reason);
    this.reason = reason;
    this.exitStatus = statuses[reason];
  }
}
