/**
 * Signals a broken connection: thrown instead of a response, or by a body. Over a socket, the
 * socket is reset; in process it becomes the TypeError of `fetch`.
 */
export class ConnectionReset extends Error {
  constructor() {
    super('The emulator reset the connection');
    this.name = 'ConnectionReset';
  }
}
