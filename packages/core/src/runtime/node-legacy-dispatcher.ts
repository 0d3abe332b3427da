/** Key of the dispatcher that the built-in fetch of Node.js uses. Loading undici replaces what is there. */
export const LEGACY_DISPATCHER = Symbol.for('undici.globalDispatcher.1');

/** Dispatcher of the built-in fetch before undici was loaded: this module is evaluated first. */
export const dispatcherBefore: unknown = Reflect.get(globalThis, LEGACY_DISPATCHER);
