/** One promise of an interface, with a check that throws when an implementation breaks it. */
export interface ContractCase<Create> {
  /** A sentence about the implementation: `keeps events in their order`. */
  readonly name: string;
  /**
   * Checks the promise. Run each case with a time limit: an implementation may also break a promise by never answering.
   *
   * @throws Error that tells what was expected, or what the implementation throws.
   */
  run(create: Create): Promise<void>;
}

/**
 * Promises of an interface, for any test runner:
 *
 * `for (const { name, run } of suite) it(name, async () => await run(create));`
 */
export type ContractSuite<Create> = readonly ContractCase<Create>[];

/** Returns a name for the storage of a case that no other case has, also in other processes. */
export function createSpaceName(): string {
  return `contract-${crypto.randomUUID()}`;
}
