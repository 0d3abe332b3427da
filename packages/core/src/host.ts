// Entry `./host`, for servers and command line programs on Node.js: client, workspace, ledger, budget and audit, composed from
// environment variables.
export { createHost } from './host/create-host.ts';
export type { Host, HostOptions } from './host/create-host.ts';
