import type { Operation, OperationDescription } from '@orkit/openrouter-multimodal/operations';
import { describeOperation } from '@orkit/openrouter-multimodal/operations';

import type { Listing } from './compact-tools.ts';
import { createLister } from './compact-tools.ts';

/** An operation as MCP lists it. */
export interface Tool extends OperationDescription {
  readonly operation: Operation;
  readonly annotations: ToolAnnotations;
  /** What a client is told; the schemas beside it are whole. */
  readonly listing: Listing;
}

/** What a host may tell its user before a call. All four are explicit: the defaults of MCP assume the worst. */
interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** Derives the tools from the catalogue, in its order. */
export function toTools(operations: readonly Operation[]): readonly Tool[] {
  const toListing = createLister();
  return operations.map((operation) => {
    const presentation = describeOperation(operation);
    return {
      ...presentation,
      operation,
      annotations: toAnnotations(operation),
      listing: toListing({ ...presentation, description: toDescription(operation) }),
    };
  });
}

/** What a tool is for. What it fails with and works with is told by the failure and the answer, when it matters. */
function toDescription({ summary, guidance }: Operation): string {
  return `${summary} ${guidance}`.trim();
}

function toAnnotations({ effects }: Operation): ToolAnnotations {
  return {
    readOnlyHint: effects.readOnly,
    destructiveHint: effects.destructive,
    idempotentHint: effects.idempotent,
    // All but the list of jobs speak with a service on the internet, and for that one a false alarm does no harm.
    openWorldHint: true,
  };
}
