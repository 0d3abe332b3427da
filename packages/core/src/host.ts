// Entry `./host`, for programs on Node.js that serve others: all that a program needs, composed from its environment.
export { createHost } from './host/create-host.ts';
export type { Host, HostOptions } from './host/create-host.ts';
