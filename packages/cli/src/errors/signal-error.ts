import { BROKEN_PIPE_STATUS } from './exit-status.ts';

/** What the process was told to stop by. */
export type InterruptionCause = 'SIGINT' | 'SIGTERM' | 'SIGPIPE';

const statuses = {
  SIGINT: 130,
  SIGTERM: 143,
  SIGPIPE: BROKEN_PIPE_STATUS,
} as const satisfies Record<InterruptionCause, number>;

/** The reason of an abort that came from outside. Nothing is told about it: whoever did it knows. */
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
