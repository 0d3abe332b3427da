import type { OperationEvent } from '@orkit/openrouter-multimodal/operations';

import type { Output } from '../terminal/output.ts';
import type { Preview } from '../terminal/preview.ts';
import { createPreview } from '../terminal/preview.ts';
import type { Status } from '../terminal/status.ts';
import { startStatus } from '../terminal/status.ts';
import type { Invocation, InvocationParts, Streaming } from './invocation.ts';
import { createJobTracker } from './job-tracker.ts';

const everything: Streaming = { text: true, reasoning: true };

/** Makes an invocation. The client is made when the first operation runs. */
export function createInvocation(parts: InvocationParts): Invocation {
  const stdin = once(async () => {
    const { readStdin } = await import('./stdin.ts');
    return await readStdin(parts);
  });
  const jobs = createJobTracker(parts);
  // One client for all operations of a command: it keeps the catalogue of models.
  const connected = once(async () => {
    const { connect } = await import('./connect.ts');
    return await connect(parts, { stdin, jobs });
  });
  return {
    ...parts,
    jobs,
    stdin,
    client: async () => (await connected()).client,
    workspace: async () => (await connected()).workspace,
    async execute(operation, input, streaming = everything) {
      const { signal, output, clock } = parts;
      const { client, execute, workspace, audit } = await connected();
      const status = await startStatus(operation.title, parts);
      const preview = createPreview(status, parts);
      const clear = () => {
        status.stop();
        preview.close();
      };
      // Whoever interrupts is told something, or nothing: either way the line is in the way.
      signal.addEventListener('abort', clear, { once: true });
      const report = createReporter({ output, status, preview }, streaming);
      try {
        // A shell has no window that vectors could fill.
        const inlineMaxNumbers = Number.POSITIVE_INFINITY;
        const context = { client, workspace, signal, report, audit, clock, inlineMaxNumbers };
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

/** Where news go. */
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
        preview.leave();
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
        // The watch has heard of it already, when it was noted.
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
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
