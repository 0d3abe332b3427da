/** Queue of scripts for upcoming requests. */
export interface ScriptQueue<Script> {
  add(scripts: readonly Script[]): void;
  take(): Script | undefined;
  clear(): void;
}

/** Creates an empty queue. */
export function createScriptQueue<Script>(): ScriptQueue<Script> {
  const queue: Script[] = [];
  return {
    add: (scripts) => {
      queue.push(...scripts);
    },
    take: () => queue.shift(),
    clear: () => {
      queue.length = 0;
    },
  };
}
