import * as v from 'valibot';

import { OpenRouterError, toOpenRouterError } from '../../shared/errors.ts';
import { parseInput } from '../../shared/parse.ts';
import { beginAudit } from './audit.ts';
import { renameFields } from './rename-fields.ts';
import type { Operation, OperationContext, OperationEvent, OperationResult } from './operation.ts';

/**
 * Runs an operation on raw JSON: checks the input, does the work, checks the output. No input is an empty one.
 *
 * @throws OpenRouterError whatever went wrong; only the caller's own abort reason passes through untouched.
 */
export async function execute(
  operation: Operation,
  raw: unknown,
  context: OperationContext,
): Promise<OperationResult<unknown>> {
  const { signal, audit } = context;
  signal?.throwIfAborted();
  const input = parse(operation, raw);
  const audited = beginAudit(operation, input, {
    client: context.client,
    audit: operation.effects.billable ? audit : undefined,
  });
  let jobId: string | undefined;
  const report = (event: OperationEvent) => {
    if (event.type === 'job') jobId = event.id;
    context.report(event);
  };
  try {
    const result = await operation.run(input, { ...context, report });
    const checked = v.safeParse(operation.output, result.data);
    if (!checked.success) throw brokenOutput(operation, checked.issues);
    const told = { ...result, data: checked.output };
    audited.succeed(told);
    return told;
  } catch (error) {
    const isCancelled = signal?.aborted === true && error === signal.reason;
    audited.fail(error, isCancelled, jobId);
    if (isCancelled) throw error;
    throw renameFields(toOpenRouterError(error), operation.fieldNames);
  }
}

function parse({ name, input }: Operation, raw: unknown) {
  try {
    return parseInput(input, raw ?? {}, `run ${name}`);
  } catch (error) {
    // A surface with another name for the operation finds it here.
    throw OpenRouterError.is(error) ? error.with({ details: { operation: name } }) : error;
  }
}

function brokenOutput(
  { name }: Operation,
  [issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
): OpenRouterError {
  const path = v.getDotPath(issue) ?? 'the result';
  return new OpenRouterError(
    'INTERNAL',
    `The result of ${name} does not follow its own schema at ${path}: ${issue.message}`,
  );
}
