/** Why an event stream cannot be read on. */
export class EventStreamError extends Error {
  override readonly name = 'EventStreamError';
}
