import type { ContractSuite } from '@orkit/openrouter-multimodal/testing';

/** Opens one store for each name. */
export function byName<Store>(create: (space: string) => Store): (space: string) => Store {
  const stores = new Map<string, Store>();
  return (space) => {
    const store = stores.get(space) ?? create(space);
    stores.set(space, store);
    return store;
  };
}

/** Names of the contract tests that an implementation fails. */
export async function brokenPromises<Create>(
  suite: ContractSuite<Create>,
  create: () => Promise<Create>,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name, run } of suite) {
    await run(await create()).catch(() => names.push(name));
  }
  return names;
}
