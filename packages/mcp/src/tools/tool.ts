import type { Operation, OperationDescription } from '@orkit/openrouter-multimodal/operations';
import { describeOperation } from '@orkit/openrouter-multimodal/operations';

import type { Listing } from './compact-tools.ts';
import { createLister } from './compact-tools.ts';

/** An operation as an MCP tool. */
export interface Tool extends OperationDescription {
  readonly operation: Operation;
  readonly annotations: ToolAnnotations;
  /** The shortened entry of `tools/list`; the schemas beside it are complete. */
  readonly listing: Listing;
}

/** Annotations that a host may show its user before a call. All four are explicit: the defaults of MCP assume the worst. */
interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** Creates the tools of operations, in their order. */
export function toTools(operations: readonly Operation[]): readonly Tool[] {
  const toListing = createLister();
  return operations.map((operation) => {
    const description = describeOperation(operation);
    return {
      ...description,
      operation,
      annotations: toAnnotations(operation),
      listing: toListing({ ...description, description: toDescription(operation) }),
    };
  });
}

/** Returns the purpose of a tool. Its errors and related tools are left to the results, where they matter. */
function toDescription({ summary, guidance }: Operation): string {
  return `${summary} ${guidance}`.trim();
}

function toAnnotations({ effects }: Operation): ToolAnnotations {
  return {
    readOnlyHint: effects.readOnly,
    destructiveHint: effects.destructive,
    idempotentHint: effects.idempotent,
    // All tools but the list of jobs call a service on the internet; for that one the hint does no harm.
    openWorldHint: true,
  };
}
