// The order matters: the first import reads what the second one replaces.
import { dispatcherBefore, LEGACY_DISPATCHER } from './node-legacy-dispatcher.ts';
// oxlint-disable-next-line import/first -- for that reason
import { Agent, Pool, ProxyAgent, buildConnector, fetch } from 'undici';

// The program's own fetch keeps its dispatcher, which may be a proxy or a mock; without one Node.js creates its own again.
Reflect.set(globalThis, LEGACY_DISPATCHER, dispatcherBefore);

export type { Dispatcher } from 'undici';
export { Agent, Pool, ProxyAgent, buildConnector, fetch };
