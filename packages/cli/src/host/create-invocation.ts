import type { OperationEvent } from '@orkit/openrouter-multimodal/operations';

import type { Output } from '../terminal/output.ts';
import type { Preview } from '../terminal/preview.ts';
import { createPreview } from '../terminal/preview.ts';
import type { Status } from '../terminal/status.ts';
import { startStatus } from '../terminal/status.ts';
import type { Invocation, InvocationParts, KnownCharge, Streaming } from './invocation.ts';
import { createJobTracker } from './job-tracker.ts';

const everything: Streaming = { text: true, reasoning: true };

/** Creates an invocation. The client is created when the first operation runs. */
export function createInvocation(parts: InvocationParts): Invocation {
  const stdin = once(async () => {
    const { readStdin } = await import('./stdin.ts');
    return await readStdin(parts);
  });
  const jobs = createJobTracker(parts);
  let partialText = '';
  let charge: KnownCharge = {};
  let current: Status | undefined;
  const onWait: Status['wait'] = (why, forMs) => current?.wait(why, forMs);
  // One client for all operations of a command, because it caches the model catalog.
  const connected = once(async () => {
    const { connect } = await import('./connect.ts');
    return await connect(parts, { stdin, jobs, onWait });
  });
  return {
    ...parts,
    jobs,
    stdin,
    partialText: () => partialText,
    charge: () => charge,
    client: async () => (await connected()).client,
    workspace: async () => (await connected()).workspace,
    async execute(operation, input, streaming = everything) {
      const { signal, output, clock, settings } = parts;
      const { maxCostUsd } = settings;
      const { client, execute, workspace, audit } = await connected();
      const status = await startStatus(operation.title, parts);
      current = status;
      const preview = createPreview(status, parts);
      const clear = () => {
        status.stop();
        preview.close();
      };
      // The status line must be gone before anything about the interruption is printed.
      signal.addEventListener('abort', clear, { once: true });
      const show = createReporter({ output, status, preview }, streaming);
      const report = (event: OperationEvent) => {
        if (event.type === 'text-delta') partialText += event.text;
        show(event);
      };
      partialText = '';
      charge = {};
      const noteCharge = (known: KnownCharge) => {
        charge = known;
      };
      try {
        // A shell has no context window that vectors could fill.
        const inlineMaxNumbers = Number.POSITIVE_INFINITY;
        const run = { client, workspace, signal, report, noteCharge, audit, clock };
        const context = { ...run, maxCostUsd, inlineMaxNumbers };
        return await execute(operation, input, context);
      } catch (error) {
        clear();
        jobs.reportInterrupted();
        throw error;
      } finally {
        signal.removeEventListener('abort', clear);
        clear();
      }
    },
  };
}

/** Destinations of operation events. */
interface Screen {
  readonly output: Output;
  readonly status: Status;
  readonly preview: Preview;
}

function createReporter(
  { output, status, preview }: Screen,
  streaming: Streaming,
): (event: OperationEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'progress':
        status.update(event.message);
        break;
      case 'note':
        preview.detach();
        status.above(() => {
          output.note(`${output.noteStyle.cyan('note:')} ${event.message}`);
        });
        break;
      case 'partial-image':
        void preview.show(event.image);
        break;
      case 'reasoning-delta':
        if (!streaming.reasoning) break;
        status.stop();
        output.aside(event.text);
        break;
      case 'job':
        // The job tracker received it when the ledger recorded it.
        break;
      case 'media':
        streaming.onMedia?.(event.media);
        break;
      case 'text-delta':
        if (!streaming.text) break;
        status.stop();
        output.result(event.text);
        break;
    }
  };
}

function once<T>(make: () => T): () => T {
  let cached: { readonly value: T } | undefined;
  return () => (cached ??= { value: make() }).value;
}
