/** Error of an event stream that cannot be read further. */
export class EventStreamError extends Error {
  override readonly name = 'EventStreamError';
}
