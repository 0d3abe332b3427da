/** One requirement of an interface, with a check that throws when an implementation violates it. */
export interface ContractCase<Create> {
  /** A sentence about the implementation: `keeps events in their order`. */
  readonly name: string;
  /**
   * Checks the requirement. Run each case with a timeout: an implementation may also violate it by never settling.
   *
   * @throws Error that names the expected value, or what the implementation throws.
   */
  run(create: Create): Promise<void>;
}

/**
 * Requirements of an interface, for any test runner:
 *
 * `for (const { name, run } of suite) it(name, async () => await run(create));`
 */
export type ContractSuite<Create> = readonly ContractCase<Create>[];

/** Returns a unique name for the storage of a case, also across processes. */
export function createSpaceName(): string {
  return `contract-${crypto.randomUUID()}`;
}
