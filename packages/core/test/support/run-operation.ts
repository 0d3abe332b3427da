import type { OpenRouter } from '../../src/client.ts';
import { execute } from '../../src/operations/shared/execute.ts';
import type {
  Operation,
  OperationContext,
  OperationResult,
} from '../../src/operations/shared/operation.ts';

/** Runs an operation like an adapter: raw JSON in, checked JSON out. */
export async function runOperation(
  operation: Operation,
  raw: unknown,
  client: OpenRouter,
  context: Partial<OperationContext> = {},
): Promise<OperationResult<unknown>> {
  return await execute(operation, raw, { client, report: () => {}, ...context });
}
