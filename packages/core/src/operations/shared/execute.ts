import * as v from 'valibot';

import { runOnion } from '../../api/shared/onion.ts';
import { systemClock } from '../../shared/clock.ts';
import { OpenRouterError, toOpenRouterError } from '../../shared/errors.ts';
import { parseInput } from '../../shared/parse.ts';
import type { Audit, KnownCharge } from './audit-line.ts';
import type { OperationCall, OperationEnd } from './audit.ts';
import { createAuditLayer } from './audit.ts';
import { nameSettings } from './name-settings.ts';
import { renameFields } from './rename-fields.ts';
import type { Operation, OperationContext, OperationEvent, OperationResult } from './operation.ts';

/**
 * Runs an operation on raw JSON: checks the input, does the work, checks the output. Missing input is an empty object.
 *
 * @throws OpenRouterError for every failure; only the caller's own abort reason is thrown unchanged.
 */
export async function execute(
  operation: Operation,
  raw: unknown,
  context: OperationContext,
): Promise<OperationResult<unknown>> {
  const { signal, audit } = context;
  signal?.throwIfAborted();
  const input = parse(operation, raw);
  const run: OperationRun = { operation, input, context, known: {} };
  if (audit === undefined || !operation.effects.billable) return await runChecked(run);
  return await runAudited(run, audit);
}

/** Run of an operation with checked input. */
interface OperationRun {
  readonly operation: Operation;
  readonly input: unknown;
  readonly context: OperationContext;
  /** Charge as the operation reported it so far. */
  known: KnownCharge;
}

async function runAudited(run: OperationRun, audit: Audit): Promise<OperationResult<unknown>> {
  const { operation, input, context } = run;
  const { signal, client, clock = systemClock } = context;
  let end: (value: OperationEnd) => void = () => {};
  const ended = new Promise<OperationEnd>((resolve) => {
    end = resolve;
  });
  return await runOnion<OperationCall, OperationResult<unknown>>({
    layers: [createAuditLayer(operation, { audit, client })],
    call: { input, known: () => run.known, ended },
    action: `run ${operation.name}`,
    signal,
    clock,
    waits: true,
    async run() {
      try {
        const result = await runChecked(run);
        end({ result });
        return result;
      } catch (error) {
        end({ error, isCancelled: isCallerReason(error, signal) });
        throw error;
      }
    },
  });
}

async function runChecked(run: OperationRun): Promise<OperationResult<unknown>> {
  const { operation, input, context } = run;
  const report = (event: OperationEvent) => {
    if (event.type === 'job') noteCharge({ id: event.id });
    context.report(event);
  };
  const noteCharge = ({ id, cost }: KnownCharge) => {
    run.known = { id: id ?? run.known.id, cost: cost ?? run.known.cost };
    context.noteCharge?.(run.known);
  };
  try {
    const result = await operation.run(input, {
      ...context,
      operation: operation.name,
      report,
      noteCharge,
    });
    const checked = v.safeParse(operation.output, result.data);
    if (!checked.success) throw invalidOutput(operation, checked.issues);
    return { ...result, data: checked.output };
  } catch (error) {
    if (isCallerReason(error, context.signal)) throw error;
    const failure = nameSettings(toOpenRouterError(error), input, context.client.defaults);
    throw renameFields(failure, run.operation.fieldNames);
  }
}

function parse({ name, input }: Operation, raw: unknown) {
  try {
    return parseInput(input, raw ?? {}, `run ${name}`);
  } catch (error) {
    // A surface with another name for the operation needs this one.
    throw OpenRouterError.is(error) ? error.with({ details: { operation: name } }) : error;
  }
}

/** Whether an error is the caller's abort reason. */
function isCallerReason(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && error === signal.reason;
}

function invalidOutput(
  { name }: Operation,
  [issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
): OpenRouterError {
  const path = v.getDotPath(issue) ?? 'the result';
  return new OpenRouterError(
    'INTERNAL',
    `The result of ${name} does not follow its own schema at ${path}: ${issue.message}`,
  );
}
